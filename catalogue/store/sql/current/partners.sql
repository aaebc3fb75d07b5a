-- The partners, as the sheet Partenaires shows them; the IBAN is masked.
SELECT
    company.code AS company, partner.name, partner.type, partner.legal_name, partner.siren,
    partner.iban_masked AS iban, partner.bic, partner.payment_terms, partner.status
FROM partner
JOIN company ON company.id = partner.company_id
