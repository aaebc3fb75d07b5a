-- Insert or change the codes of products in other systems.
MERGE INTO external_mapping AS stored
USING (
    SELECT staged.system, staged.external_code, product.company_id, product.id AS product_id
    FROM stage_external_codes AS staged
    JOIN company ON company.code = %(company)s
    JOIN product ON product.sku = staged.sku AND product.company_id = company.id
) AS sheet
ON stored.product_id = sheet.product_id AND stored.system = sheet.system
WHEN MATCHED THEN UPDATE SET external_code = sheet.external_code
WHEN NOT MATCHED THEN INSERT (company_id, product_id, system, external_code)
VALUES (sheet.company_id, sheet.product_id, sheet.system, sheet.external_code)
