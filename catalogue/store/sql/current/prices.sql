-- The prices of a company's versions, as the sheet Tarifs shows them: one row, or one row per tier.
SELECT
    product.sku, version.version, plan.code AS plan, rule.component, rule.type, rule.tax_included, rule.tax_code,
    CASE rule.type
        WHEN 'fixed' THEN rule.payload ->> 'amount'
        WHEN 'tiered' THEN tier ->> 'amount'
        WHEN 'usage' THEN coalesce(rule.payload ->> 'min_charge', '0')
        ELSE rule.payload ->> 'base'
    END AS amount,
    rule.payload ->> 'mode' AS tier_mode, tier ->> 'min' AS tier_from, tier ->> 'max' AS tier_to,
    rule.payload ->> 'unit' AS unit, rule.payload ->> 'unit_price' AS unit_price,
    rule.payload ->> 'index' AS index, rule.payload ->> 'formula' AS formula
FROM pricing_rule AS rule
JOIN company ON company.id = rule.company_id
JOIN product_version AS version ON version.id = rule.product_version_id
JOIN product ON product.id = version.product_id
LEFT JOIN product_plan AS plan ON plan.id = rule.plan_id
LEFT JOIN LATERAL jsonb_array_elements(rule.payload -> 'tiers') AS tier ON true
WHERE company.code = %(company)s
