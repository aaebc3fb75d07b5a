-- Delete products that the sheet no longer has; what hangs on them was deleted before.
DELETE FROM product AS stored
USING withdrawn_products AS gone
JOIN company ON company.code = %(company)s
WHERE stored.sku = gone.sku AND stored.company_id = company.id
