-- Delete components of bundles that the sheet no longer has.
DELETE FROM composition AS stored
USING withdrawn_compositions AS gone
JOIN company ON company.code = %(company)s
JOIN product ON product.sku = gone.sku AND product.company_id = company.id
JOIN product_version ON product_version.product_id = product.id AND product_version.version = gone.version
JOIN product AS component ON component.sku = gone.component
WHERE stored.product_version_id = product_version.id AND stored.component_product_id = component.id
