-- Insert or change accounting mappings: of a version, else of a product, else the company's default.
-- coalesce() makes nullable keys comparable by equality, which lets the planner hash them.
MERGE INTO accounting_mapping AS stored
USING (
    SELECT
        staged.*, company.id AS company_id, product.company_id AS owner_company_id,
        CASE WHEN staged.version IS NULL THEN product.id END AS product_id, product_version.id AS product_version_id,
        CASE WHEN num_nonnulls(staged.validated_by, staged.validated_at) = 2 THEN 'validated' ELSE 'to_validate' END
            AS status,
        staged.validated_at::timestamp AT TIME ZONE %(timezone)s::text AS validated_from
    FROM stage_accounting AS staged
    JOIN company ON company.code = %(company)s
    LEFT JOIN product ON product.sku = staged.sku
    LEFT JOIN product_version ON product_version.product_id = product.id AND product_version.version = staged.version
    WHERE (staged.sku IS NULL OR product.id IS NOT NULL)
        AND (staged.version IS NULL OR product_version.id IS NOT NULL)
) AS sheet
ON stored.company_id = sheet.company_id AND stored.nature = sheet.nature AND stored.variant = sheet.variant
    AND coalesce(stored.product_version_id, stored.product_id, stored.company_id)
        = coalesce(sheet.product_version_id, sheet.product_id, sheet.company_id)
    AND coalesce(stored.tax_code, '') = coalesce(sheet.tax_code, '')
WHEN MATCHED THEN UPDATE SET
    gl_account = sheet.gl_account, counterpart_account = sheet.counterpart_account, journal = sheet.journal,
    cost_center = sheet.cost_center, status = sheet.status, validated_by = sheet.validated_by,
    validated_at = sheet.validated_from
WHEN NOT MATCHED THEN INSERT (
    company_id, owner_company_id, product_id, product_version_id, nature, variant, tax_code, gl_account,
    counterpart_account, journal, cost_center, status, validated_by, validated_at
) VALUES (
    sheet.company_id, sheet.owner_company_id, sheet.product_id, sheet.product_version_id, sheet.nature,
    sheet.variant, sheet.tax_code, sheet.gl_account, sheet.counterpart_account, sheet.journal, sheet.cost_center,
    sheet.status, sheet.validated_by, sheet.validated_from
)
