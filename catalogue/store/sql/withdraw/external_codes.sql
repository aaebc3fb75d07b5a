-- Delete codes in other systems that the sheet no longer has.
DELETE FROM external_mapping AS stored
USING withdrawn_external_codes AS gone
JOIN company ON company.code = %(company)s
JOIN product ON product.sku = gone.sku AND product.company_id = company.id
WHERE stored.product_id = product.id AND stored.system = gone.system
