-- Delete documents that the sheet no longer has.
DELETE FROM product_document AS stored
USING withdrawn_documents AS gone
JOIN company ON company.code = %(company)s
JOIN product ON product.sku = gone.sku AND product.company_id = company.id
JOIN product_version ON product_version.product_id = product.id AND product_version.version = gone.version
WHERE stored.product_version_id = product_version.id AND stored.type = gone.type
    AND stored.file_url = 'Documents/' || company.code || '/' || gone.sku || '/' || gone.file
    AND stored.valid_from = gone.valid_from::timestamp AT TIME ZONE %(timezone)s::text
