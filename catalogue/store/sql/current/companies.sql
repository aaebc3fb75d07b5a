-- The companies, as the sheet Sociétés shows them.
SELECT
    code, legal_name, brand_name, siren, siret_default, vat_number, ics_code, country, currency, timezone,
    vat_on_debits, accounting_firm_email, is_active,
    (
        SELECT string_agg(item, ' ; ' ORDER BY position)
        FROM jsonb_array_elements_text(addresses) WITH ORDINALITY AS listed (item, position)
    ) AS addresses,
    (
        SELECT string_agg(item, ' ; ' ORDER BY position)
        FROM jsonb_array_elements_text(contacts) WITH ORDINALITY AS listed (item, position)
    ) AS contacts,
    (
        SELECT string_agg(name || ' : ' || value, ' ; ' ORDER BY name || ' : ' || value COLLATE "C")
        FROM jsonb_each_text(journals) AS pair (name, value)
    ) AS journals,
    brand_theme ->> 'colour' AS colour,
    brand_theme -> 'logo' ->> 'file' AS logo,
    brand_theme -> 'logo' ->> 'sha256' AS sha256
FROM company
