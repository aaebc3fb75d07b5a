-- The partners, as the sheet Partenaires shows them; the IBAN is masked.
SELECT
    company.code AS company, partner.name, partner.type, partner.legal_name, partner.siren,
    partner.iban_masked AS iban, partner.bic, partner.payment_terms, partner.status, partner.country,
    (
        SELECT string_agg(item, ' ; ' ORDER BY position)
        FROM jsonb_array_elements_text(partner.addresses) WITH ORDINALITY AS listed (item, position)
    ) AS addresses,
    (
        SELECT string_agg(name || ' : ' || value, ' ; ' ORDER BY name || ' : ' || value COLLATE "C")
        FROM jsonb_each_text(partner.extranet_codes) AS pair (name, value)
    ) AS extranet_codes
FROM partner
JOIN company ON company.id = partner.company_id
