-- Insert or change the components of bundles, which may be another company's products.
MERGE INTO composition AS stored
USING (
    SELECT
        staged.quantity, staged.revenue_share / 100 AS revenue_share, product.company_id,
        product_version.id AS product_version_id, component.id AS component_product_id
    FROM stage_compositions AS staged
    JOIN company ON company.code = %(company)s
    JOIN product ON product.sku = staged.sku AND product.company_id = company.id
    JOIN product_version ON product_version.product_id = product.id AND product_version.version = staged.version
    JOIN product AS component ON component.sku = staged.component
) AS sheet
ON stored.product_version_id = sheet.product_version_id AND stored.component_product_id = sheet.component_product_id
WHEN MATCHED THEN UPDATE SET quantity = sheet.quantity, revenue_share = sheet.revenue_share
WHEN NOT MATCHED THEN INSERT (company_id, product_version_id, component_product_id, quantity, revenue_share)
VALUES (
    sheet.company_id, sheet.product_version_id, sheet.component_product_id, sheet.quantity, sheet.revenue_share
)
