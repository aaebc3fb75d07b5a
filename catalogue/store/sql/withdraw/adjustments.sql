-- Delete discounts that the sheet no longer has.
DELETE FROM adjustment AS stored
USING withdrawn_adjustments AS gone
JOIN company ON company.code = %(company)s
JOIN product ON product.sku = gone.sku AND product.company_id = company.id
JOIN product_version ON product_version.product_id = product.id AND product_version.version = gone.version
LEFT JOIN product_plan ON product_plan.product_version_id = product_version.id AND product_plan.code = gone.plan
WHERE stored.product_version_id = product_version.id AND stored.code = gone.code
    AND stored.plan_id IS NOT DISTINCT FROM product_plan.id AND (gone.plan IS NULL) = (stored.plan_id IS NULL)
