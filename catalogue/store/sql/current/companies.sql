-- The companies, as the sheet Sociétés shows them.
SELECT
    code, legal_name, brand_name, siren, siret_default, vat_number, ics_code, country, currency, timezone,
    vat_on_debits, accounting_firm_email, is_active
FROM company
