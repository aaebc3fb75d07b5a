-- Delete versions that the sheet no longer has.
DELETE FROM product_version AS stored
USING withdrawn_versions AS gone
JOIN company ON company.code = %(company)s
JOIN product ON product.sku = gone.sku AND product.company_id = company.id
WHERE stored.product_id = product.id AND stored.version = gone.version
