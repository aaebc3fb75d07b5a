-- Insert or change the dated states of products.
MERGE INTO lifecycle_transition AS stored
USING (
    SELECT
        product.company_id, product.id AS product_id, staged.status,
        staged.effective_from::timestamp AT TIME ZONE %(timezone)s::text AS effective_from
    FROM stage_lifecycle AS staged
    JOIN company ON company.code = %(company)s
    JOIN product ON product.sku = staged.sku AND product.company_id = company.id
) AS sheet
ON stored.product_id = sheet.product_id AND stored.effective_from = sheet.effective_from
WHEN MATCHED THEN UPDATE SET status = sheet.status
WHEN NOT MATCHED THEN INSERT (company_id, product_id, status, effective_from)
VALUES (sheet.company_id, sheet.product_id, sheet.status, sheet.effective_from)
