-- The tiers of a company's commission schemes, as the sheet Paliers shows them.
SELECT
    product.sku, version.version, scheme.code AS scheme, tier.basis, tier.min AS tier_from, tier.max AS tier_to,
    CASE WHEN tier.value_type = 'percent' THEN tier.value END AS rate,
    CASE WHEN tier.value_type = 'amount' THEN tier.value END AS amount
FROM commission_tier AS tier
JOIN commission_scheme AS scheme ON scheme.id = tier.scheme_id
JOIN company ON company.id = scheme.company_id
JOIN product_version AS version ON version.id = scheme.product_version_id
JOIN product ON product.id = version.product_id
WHERE company.code = %(company)s
