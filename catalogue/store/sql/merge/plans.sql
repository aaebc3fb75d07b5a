-- Insert or change the plans of versions.
MERGE INTO product_plan AS stored
USING (
    SELECT staged.*, product.company_id, product_version.id AS product_version_id
    FROM stage_plans AS staged
    JOIN company ON company.code = %(company)s
    JOIN product ON product.sku = staged.sku AND product.company_id = company.id
    JOIN product_version ON product_version.product_id = product.id AND product_version.version = staged.version
) AS sheet
ON stored.product_version_id = sheet.product_version_id AND stored.code = sheet.plan
WHEN MATCHED THEN UPDATE SET
    name = sheet.name, recurrence = sheet.recurrence, billing_cycle_days = sheet.billing_cycle_days
WHEN NOT MATCHED THEN INSERT (company_id, product_version_id, code, name, recurrence, billing_cycle_days)
VALUES (
    sheet.company_id, sheet.product_version_id, sheet.plan, sheet.name, sheet.recurrence, sheet.billing_cycle_days
)
