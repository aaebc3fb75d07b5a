-- Delete quality rules that the sheet no longer has.
DELETE FROM cq_rule AS stored
USING withdrawn_cq_rules AS gone
JOIN company ON company.code = %(company)s
JOIN product ON product.sku = gone.sku AND product.company_id = company.id
JOIN product_version ON product_version.product_id = product.id AND product_version.version = gone.version
WHERE stored.product_version_id = product_version.id AND stored.code = gone.code
