-- Give the whole commission back to the company where the sheet shares it no more.
UPDATE commission_scheme AS stored
SET split = '{"company": 1}'
FROM withdrawn_splits AS gone
JOIN company ON company.code = %(company)s
JOIN product ON product.sku = gone.sku AND product.company_id = company.id
JOIN product_version ON product_version.product_id = product.id AND product_version.version = gone.version
WHERE stored.product_version_id = product_version.id AND stored.code = gone.scheme
