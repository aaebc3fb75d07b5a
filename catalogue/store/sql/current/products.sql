-- The products of a company, as the sheet Produits shows them.
SELECT
    product.sku, product.name, product.short_name, risk.code AS risk, partner.name AS partner, product.revenue_model,
    product.client_type, product.description,
    product.eligibility ->> 'age_min' AS age_min, product.eligibility ->> 'age_max' AS age_max,
    (
        SELECT string_agg(item, ', ' ORDER BY position)
        FROM jsonb_array_elements_text(product.geography -> 'postcodes') WITH ORDINALITY AS listed (item, position)
    ) AS postcodes,
    product.geography -> 'territories' AS territories,
    product.logistics ->> 'delivery' AS delivery, (product.logistics ->> 'stock')::boolean AS stock,
    product.logistics ->> 'ticket' AS ticket, product.billing ->> 'invoice_template' AS invoice_template,
    product.billing ->> 'mandate_template' AS mandate_template, product.billing ->> 'cycle' AS collection_cycle,
    product.billing ->> 'setup_fee' AS setup_fee,
    product.billing ->> 'setup_fee_tax_code' AS setup_fee_tax_code,
    (product.billing ->> 'tax_per_line')::boolean AS tax_per_line,
    (
        SELECT string_agg(name || ' : ' || value, ' ; ' ORDER BY name || ' : ' || value COLLATE "C")
        FROM jsonb_each_text(product.extra) AS pair (name, value)
    ) AS extra
FROM product
JOIN company ON company.id = product.company_id
JOIN risk ON risk.id = product.risk_id
LEFT JOIN partner ON partner.id = product.partner_id
WHERE company.code = %(company)s
