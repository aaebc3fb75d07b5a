-- The mappings in a company's books, as the sheet Comptabilité shows them; the default ones have no SKU.
SELECT
    product.sku, version.version, mapping.nature, mapping.variant, mapping.tax_code, mapping.gl_account,
    mapping.counterpart_account, mapping.journal, mapping.cost_center, mapping.validated_by,
    (mapping.validated_at AT TIME ZONE %(timezone)s::text)::date AS validated_at
FROM accounting_mapping AS mapping
JOIN company ON company.id = mapping.company_id
LEFT JOIN product_version AS version ON version.id = mapping.product_version_id
LEFT JOIN product ON product.id = coalesce(mapping.product_id, version.product_id)
WHERE company.code = %(company)s
