-- Insert or change partners. The IBAN arrives masked.
MERGE INTO partner AS stored
USING (
    SELECT
        staged.name, staged.type, staged.legal_name, staged.siren, staged.iban, staged.bic, staged.payment_terms,
        staged.status, staged.country, company.id AS company_id, to_jsonb(string_to_array(staged.addresses, ' ; ')) AS addresses,
        (
            SELECT jsonb_object_agg(split_part(item, ' : ', 1), substr(item, strpos(item, ' : ') + 3))
            FROM unnest(string_to_array(staged.extranet_codes, ' ; ')) AS listed (item)
        ) AS extranet_codes
    FROM stage_partners AS staged
    JOIN company ON company.code = staged.company
) AS sheet
ON stored.company_id = sheet.company_id AND stored.name = sheet.name
WHEN MATCHED THEN UPDATE SET
    type = sheet.type, legal_name = sheet.legal_name, siren = sheet.siren, iban_masked = sheet.iban, bic = sheet.bic,
    payment_terms = sheet.payment_terms, status = sheet.status, addresses = sheet.addresses,
    extranet_codes = sheet.extranet_codes, country = sheet.country
WHEN NOT MATCHED THEN INSERT (company_id, name, type, legal_name, siren, iban_masked, bic, payment_terms, status, addresses, extranet_codes, country)
VALUES (
    sheet.company_id, sheet.name, sheet.type, sheet.legal_name, sheet.siren, sheet.iban, sheet.bic,
    sheet.payment_terms, sheet.status, sheet.addresses, sheet.extranet_codes, sheet.country
)
