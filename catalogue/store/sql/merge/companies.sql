-- Insert or change companies. Whether the SIREN passes its key is worked out before the rows are staged.
MERGE INTO company AS stored
USING (
    SELECT
        staged.code, staged.legal_name, staged.brand_name, staged.siren, staged.siren_verified, staged.siret_default,
        staged.vat_number, staged.ics_code, staged.country, staged.currency, staged.timezone, staged.vat_on_debits,
        staged.accounting_firm_email, staged.is_active,
        to_jsonb(string_to_array(staged.addresses, ' ; ')) AS addresses,
        to_jsonb(string_to_array(staged.contacts, ' ; ')) AS contacts,
        (
            SELECT jsonb_object_agg(split_part(item, ' : ', 1), substr(item, strpos(item, ' : ') + 3))
            FROM unnest(string_to_array(staged.journals, ' ; ')) AS listed (item)
        ) AS journals,
        nullif(jsonb_strip_nulls(jsonb_build_object(
            'colour', staged.colour,
            'logo', CASE WHEN staged.logo IS NOT NULL THEN jsonb_build_object('file', staged.logo, 'sha256', staged.sha256) END
        )), '{}') AS brand_theme
    FROM stage_companies AS staged
) AS sheet
ON stored.code = sheet.code
WHEN MATCHED THEN UPDATE SET
    legal_name = sheet.legal_name, brand_name = sheet.brand_name, siren = sheet.siren,
    siren_verified = sheet.siren_verified, siret_default = sheet.siret_default, vat_number = sheet.vat_number,
    ics_code = sheet.ics_code, country = sheet.country, currency = sheet.currency, timezone = sheet.timezone,
    vat_on_debits = sheet.vat_on_debits, accounting_firm_email = sheet.accounting_firm_email,
    is_active = sheet.is_active, addresses = sheet.addresses, contacts = sheet.contacts, journals = sheet.journals,
    brand_theme = sheet.brand_theme, updated_at = now()
WHEN NOT MATCHED THEN INSERT (
    code, legal_name, brand_name, siren, siren_verified, siret_default, vat_number, ics_code, country, currency,
    timezone, vat_on_debits, accounting_firm_email, is_active, addresses, contacts, journals, brand_theme
) VALUES (
    sheet.code, sheet.legal_name, sheet.brand_name, sheet.siren, sheet.siren_verified, sheet.siret_default,
    sheet.vat_number, sheet.ics_code, sheet.country, sheet.currency, sheet.timezone, sheet.vat_on_debits,
    sheet.accounting_firm_email, sheet.is_active, sheet.addresses, sheet.contacts, sheet.journals, sheet.brand_theme
)
