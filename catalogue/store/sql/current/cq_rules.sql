-- The quality rules of a company's versions, as the sheet Règles CQ shows them: papers are stored as plain names,
-- fields as objects, the call script as the document it is.
SELECT
    product.sku, version.version, stored.code, stored.notes, regexp_replace(script.file_url, '^.*/', '') AS script,
    (SELECT string_agg(item #>> '{}', ', ' ORDER BY position)
     FROM jsonb_array_elements(stored.required_fields) WITH ORDINALITY AS listed (item, position)
     WHERE jsonb_typeof(item) = 'string') AS papers,
    (SELECT string_agg(item ->> 'field', ', ' ORDER BY position)
     FROM jsonb_array_elements(stored.required_fields) WITH ORDINALITY AS listed (item, position)
     WHERE jsonb_typeof(item) = 'object') AS fields
FROM cq_rule AS stored
JOIN company ON company.id = stored.company_id
JOIN product_version AS version ON version.id = stored.product_version_id
JOIN product ON product.id = version.product_id
LEFT JOIN product_document AS script ON script.id = stored.call_script_id
WHERE company.code = %(company)s
