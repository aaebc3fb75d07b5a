-- Insert or change discounts: a rate in percent, or an amount.
MERGE INTO adjustment AS stored
USING (
    SELECT
        staged.code, staged.kind, staged.client_segment, staged.channel,
        CASE WHEN staged.rate IS NULL THEN 'amount' ELSE 'percent' END AS value_type,
        coalesce(staged.rate, staged.amount) AS value,
        product.company_id, product_version.id AS product_version_id, product_plan.id AS plan_id,
        staged.valid_from::timestamp AT TIME ZONE %(timezone)s::text AS valid_from,
        (staged.valid_to + 1)::timestamp AT TIME ZONE %(timezone)s::text AS valid_to
    FROM stage_adjustments AS staged
    JOIN company ON company.code = %(company)s
    JOIN product ON product.sku = staged.sku AND product.company_id = company.id
    JOIN product_version ON product_version.product_id = product.id AND product_version.version = staged.version
    LEFT JOIN product_plan
        ON product_plan.product_version_id = product_version.id AND product_plan.code = staged.plan
    WHERE staged.plan IS NULL OR product_plan.id IS NOT NULL
) AS sheet
ON stored.product_version_id = sheet.product_version_id AND stored.code = sheet.code
    AND stored.plan_id IS NOT DISTINCT FROM sheet.plan_id
WHEN MATCHED THEN UPDATE SET
    kind = sheet.kind, value_type = sheet.value_type, value = sheet.value, client_segment = sheet.client_segment,
    channel = sheet.channel, valid_from = sheet.valid_from, valid_to = sheet.valid_to
WHEN NOT MATCHED THEN INSERT (
    company_id, product_version_id, plan_id, code, kind, value_type, value, client_segment, channel, valid_from,
    valid_to
) VALUES (
    sheet.company_id, sheet.product_version_id, sheet.plan_id, sheet.code, sheet.kind, sheet.value_type,
    sheet.value, sheet.client_segment, sheet.channel, sheet.valid_from, sheet.valid_to
)
