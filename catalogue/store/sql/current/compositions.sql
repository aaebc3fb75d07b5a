-- The components of a company's bundles, as the sheet Composition shows them; shares are percentages there.
SELECT
    product.sku, version.version, component.sku AS component, stored.quantity, stored.revenue_share * 100 AS revenue_share
FROM composition AS stored
JOIN company ON company.id = stored.company_id
JOIN product_version AS version ON version.id = stored.product_version_id
JOIN product ON product.id = version.product_id
JOIN product AS component ON component.id = stored.component_product_id
WHERE company.code = %(company)s
