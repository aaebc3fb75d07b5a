-- The codes of a company's products in other systems, as the sheet Codes externes shows them.
SELECT product.sku, stored.system, stored.external_code
FROM external_mapping AS stored
JOIN company ON company.id = stored.company_id
JOIN product ON product.id = stored.product_id
WHERE company.code = %(company)s
