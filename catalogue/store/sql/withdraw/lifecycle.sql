-- Delete dated states that the sheet no longer has.
DELETE FROM lifecycle_transition AS stored
USING withdrawn_lifecycle AS gone
JOIN company ON company.code = %(company)s
JOIN product ON product.sku = gone.sku AND product.company_id = company.id
WHERE stored.product_id = product.id
    AND stored.effective_from = gone.effective_from::timestamp AT TIME ZONE %(timezone)s::text
