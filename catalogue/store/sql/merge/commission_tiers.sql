-- Insert or change the tiers of commission schemes: a rate in percent, or an amount.
MERGE INTO commission_tier AS stored
USING (
    SELECT
        staged.basis, staged.tier_from, staged.tier_to, coalesce(staged.rate, staged.amount) AS value,
        CASE WHEN staged.rate IS NULL THEN 'amount' ELSE 'percent' END AS value_type,
        product.company_id, commission_scheme.id AS scheme_id
    FROM stage_commission_tiers AS staged
    JOIN company ON company.code = %(company)s
    JOIN product ON product.sku = staged.sku AND product.company_id = company.id
    JOIN product_version ON product_version.product_id = product.id AND product_version.version = staged.version
    JOIN commission_scheme
        ON commission_scheme.product_version_id = product_version.id AND commission_scheme.code = staged.scheme
) AS sheet
ON stored.scheme_id = sheet.scheme_id AND stored.basis = sheet.basis AND stored.min = sheet.tier_from
WHEN MATCHED THEN UPDATE SET max = sheet.tier_to, value_type = sheet.value_type, value = sheet.value
WHEN NOT MATCHED THEN INSERT (company_id, scheme_id, basis, min, max, value_type, value)
VALUES (
    sheet.company_id, sheet.scheme_id, sheet.basis, sheet.tier_from, sheet.tier_to, sheet.value_type, sheet.value
)
