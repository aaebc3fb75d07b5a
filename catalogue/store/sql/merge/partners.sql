-- Insert or change partners. The IBAN arrives masked.
MERGE INTO partner AS stored
USING (
    SELECT staged.*, company.id AS company_id
    FROM stage_partners AS staged
    JOIN company ON company.code = staged.company
) AS sheet
ON stored.company_id = sheet.company_id AND stored.name = sheet.name
WHEN MATCHED THEN UPDATE SET
    type = sheet.type, legal_name = sheet.legal_name, siren = sheet.siren, iban_masked = sheet.iban, bic = sheet.bic,
    payment_terms = sheet.payment_terms, status = sheet.status
WHEN NOT MATCHED THEN INSERT (company_id, name, type, legal_name, siren, iban_masked, bic, payment_terms, status)
VALUES (
    sheet.company_id, sheet.name, sheet.type, sheet.legal_name, sheet.siren, sheet.iban, sheet.bic,
    sheet.payment_terms, sheet.status
)
