-- Insert or change companies. Whether the SIREN passes its key is worked out before the rows are staged.
MERGE INTO company AS stored
USING stage_companies AS sheet
ON stored.code = sheet.code
WHEN MATCHED THEN UPDATE SET
    legal_name = sheet.legal_name, brand_name = sheet.brand_name, siren = sheet.siren,
    siren_verified = sheet.siren_verified, siret_default = sheet.siret_default, vat_number = sheet.vat_number,
    ics_code = sheet.ics_code, country = sheet.country, currency = sheet.currency, timezone = sheet.timezone,
    vat_on_debits = sheet.vat_on_debits, accounting_firm_email = sheet.accounting_firm_email,
    is_active = sheet.is_active, updated_at = now()
WHEN NOT MATCHED THEN INSERT (
    code, legal_name, brand_name, siren, siren_verified, siret_default, vat_number, ics_code, country, currency,
    timezone, vat_on_debits, accounting_firm_email, is_active
) VALUES (
    sheet.code, sheet.legal_name, sheet.brand_name, sheet.siren, sheet.siren_verified, sheet.siret_default,
    sheet.vat_number, sheet.ics_code, sheet.country, sheet.currency, sheet.timezone, sheet.vat_on_debits,
    sheet.accounting_firm_email, sheet.is_active
)
