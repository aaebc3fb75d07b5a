-- The products of a company, as the sheet Produits shows them.
SELECT
    product.sku, product.name, product.short_name, risk.code AS risk, partner.name AS partner, product.revenue_model,
    product.client_type, product.description
FROM product
JOIN company ON company.id = product.company_id
JOIN risk ON risk.id = product.risk_id
LEFT JOIN partner ON partner.id = product.partner_id
WHERE company.code = %(company)s
