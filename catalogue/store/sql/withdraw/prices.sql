-- Delete price rules of which the sheet no longer has any row.
DELETE FROM pricing_rule AS stored
USING withdrawn_prices AS gone
JOIN company ON company.code = %(company)s
JOIN product ON product.sku = gone.sku AND product.company_id = company.id
JOIN product_version ON product_version.product_id = product.id AND product_version.version = gone.version
LEFT JOIN product_plan ON product_plan.product_version_id = product_version.id AND product_plan.code = gone.plan
WHERE stored.product_version_id = product_version.id AND stored.component = gone.component
    AND stored.plan_id IS NOT DISTINCT FROM product_plan.id AND (gone.plan IS NULL) = (stored.plan_id IS NULL)
