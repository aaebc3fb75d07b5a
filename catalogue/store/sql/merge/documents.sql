-- Insert or change documents; the file is a path of the library.
MERGE INTO product_document AS stored
USING (
    SELECT
        product.company_id, product_version.id AS product_version_id, staged.type, staged.title,
        coalesce(staged.document_version, '') AS version, staged.language, staged.channels, staged.author,
        'Documents/' || company.code || '/' || staged.sku || '/' || staged.file AS file_url,
        staged.sha256, staged.pdfa_claim::text AS pdfa_claim,
        staged.valid_from::timestamp AT TIME ZONE %(timezone)s::text AS valid_from,
        (staged.valid_to + 1)::timestamp AT TIME ZONE %(timezone)s::text AS valid_to
    FROM stage_documents AS staged
    JOIN company ON company.code = %(company)s
    JOIN product ON product.sku = staged.sku AND product.company_id = company.id
    JOIN product_version ON product_version.product_id = product.id AND product_version.version = staged.version
) AS sheet
ON stored.product_version_id = sheet.product_version_id AND stored.type = sheet.type
    AND stored.file_url = sheet.file_url AND stored.valid_from = sheet.valid_from
WHEN MATCHED THEN UPDATE SET
    title = sheet.title, version = sheet.version, language = sheet.language, channels = sheet.channels,
    author = sheet.author, valid_to = sheet.valid_to, file_hash = sheet.sha256, pdfa_claim = sheet.pdfa_claim
WHEN NOT MATCHED THEN INSERT (
    company_id, product_version_id, type, title, version, language, channels, author, file_url, file_hash,
    pdfa_claim, valid_from, valid_to
) VALUES (
    sheet.company_id, sheet.product_version_id, sheet.type, sheet.title, sheet.version, sheet.language,
    sheet.channels, sheet.author, sheet.file_url, sheet.sha256, sheet.pdfa_claim, sheet.valid_from, sheet.valid_to
)
