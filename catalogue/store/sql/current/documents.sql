-- The documents of a company's versions, as the sheet Documents shows them, with what their files say.
SELECT
    product.sku, version.version, document.type, document.title, regexp_replace(document.file_url, '^.*/', '') AS file,
    nullif(document.version, '') AS document_version, document.language, document.channels, document.author,
    (document.valid_from AT TIME ZONE %(timezone)s::text)::date AS valid_from,
    ((document.valid_to - interval '1 microsecond') AT TIME ZONE %(timezone)s::text)::date AS valid_to,
    document.file_hash AS sha256, document.pdfa_claim
FROM product_document AS document
JOIN company ON company.id = document.company_id
JOIN product_version AS version ON version.id = document.product_version_id
JOIN product ON product.id = version.product_id
WHERE company.code = %(company)s
