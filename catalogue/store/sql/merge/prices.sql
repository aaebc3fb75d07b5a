-- Insert or rewrite price rules. Amounts and bounds arrive as decimal text; the rows of a tiered price make one rule.
-- The rate is that of the tax code when the version starts; before the code's first rate, that first rate.
MERGE INTO pricing_rule AS stored
USING (
    WITH rule AS (
        SELECT
            sku, version, plan, component, type, tax_included, tax_code,
            CASE type
                WHEN 'fixed' THEN jsonb_build_object('type', type, 'amount', amount)
                WHEN 'usage' THEN jsonb_build_object(
                    'type', type, 'unit', unit, 'unit_price', unit_price, 'min_charge', nullif(amount, '0.00')
                )
                ELSE jsonb_build_object('type', type, 'index', index, 'formula', formula, 'base', amount)
            END AS payload
        FROM stage_prices
        WHERE type <> 'tiered'
        UNION ALL
        SELECT
            sku, version, plan, component, 'tiered', bool_and(tax_included), min(tax_code),
            jsonb_build_object(
                'type', 'tiered', 'mode', min(tier_mode),
                'tiers', jsonb_agg(
                    jsonb_build_object('min', tier_from, 'max', tier_to, 'amount', amount)
                    ORDER BY tier_from::numeric
                )
            )
        FROM stage_prices
        WHERE type = 'tiered'
        GROUP BY sku, version, plan, component
    )
    SELECT
        rule.*, product.company_id, product_version.id AS product_version_id, product_plan.id AS plan_id,
        coalesce(at_start.rate, first_known.rate) AS tax_rate
    FROM rule
    JOIN company ON company.code = %(company)s
    JOIN product ON product.sku = rule.sku AND product.company_id = company.id
    JOIN product_version ON product_version.product_id = product.id AND product_version.version = rule.version
    LEFT JOIN product_plan
        ON product_plan.product_version_id = product_version.id AND product_plan.code = rule.plan
    JOIN (
        SELECT DISTINCT ON (code) code, rate FROM tax_rate WHERE territory = 'FR' ORDER BY code, valid_from
    ) AS first_known ON first_known.code = rule.tax_code
    LEFT JOIN tax_rate AS at_start
        ON at_start.code = rule.tax_code AND at_start.territory = 'FR'
        AND at_start.valid_from <= product_version.effective_from
        AND (at_start.valid_to IS NULL OR product_version.effective_from < at_start.valid_to)
    WHERE rule.plan IS NULL OR product_plan.id IS NOT NULL
) AS sheet
ON stored.product_version_id = sheet.product_version_id AND stored.component = sheet.component
    AND stored.plan_id IS NOT DISTINCT FROM sheet.plan_id
WHEN MATCHED THEN UPDATE SET
    type = sheet.type, payload = sheet.payload, tax_included = sheet.tax_included, tax_code = sheet.tax_code,
    tax_rate = sheet.tax_rate
WHEN NOT MATCHED THEN INSERT (
    company_id, product_version_id, plan_id, component, type, payload, tax_included, tax_code, tax_rate
) VALUES (
    sheet.company_id, sheet.product_version_id, sheet.plan_id, sheet.component, sheet.type, sheet.payload,
    sheet.tax_included, sheet.tax_code, sheet.tax_rate
)
