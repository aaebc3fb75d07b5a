-- The dated states of a company's products, as the sheet Cycle de vie shows them.
SELECT
    product.sku, transition.status,
    (transition.effective_from AT TIME ZONE %(timezone)s::text)::date AS effective_from
FROM lifecycle_transition AS transition
JOIN company ON company.id = transition.company_id
JOIN product ON product.id = transition.product_id
WHERE company.code = %(company)s
