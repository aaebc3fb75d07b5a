-- The plans of a company's versions, as the sheet Formules shows them.
SELECT product.sku, version.version, plan.code AS plan, plan.name, plan.recurrence, plan.billing_cycle_days
FROM product_plan AS plan
JOIN company ON company.id = plan.company_id
JOIN product_version AS version ON version.id = plan.product_version_id
JOIN product ON product.id = version.product_id
WHERE company.code = %(company)s
