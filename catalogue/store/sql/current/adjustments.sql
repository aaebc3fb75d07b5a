-- The discounts of a company's versions, as the sheet Remises shows them.
SELECT
    product.sku, version.version, plan.code AS plan, stored.code, stored.kind, stored.client_segment, stored.channel,
    CASE WHEN stored.value_type = 'percent' THEN stored.value END AS rate,
    CASE WHEN stored.value_type = 'amount' THEN stored.value END AS amount,
    (stored.valid_from AT TIME ZONE %(timezone)s::text)::date AS valid_from,
    ((stored.valid_to - interval '1 microsecond') AT TIME ZONE %(timezone)s::text)::date AS valid_to
FROM adjustment AS stored
JOIN company ON company.id = stored.company_id
JOIN product_version AS version ON version.id = stored.product_version_id
JOIN product ON product.id = version.product_id
LEFT JOIN product_plan AS plan ON plan.id = stored.plan_id
WHERE company.code = %(company)s
