-- What was sold, counted: whether a dated row of the catalogue was ever used.

-- name: sales
-- Posted operations by day and by all that a dated row decides on: of a company's products, or of all of them.
SELECT
    product.sku, version.version, operation.content ->> 'plan', seller.code, operation.content ->> 'channel',
    risk.family, product.client_type, taxed.codes, priced.indexes,
    (operation.at AT TIME ZONE %(timezone)s::text)::date AS day, count(*)
FROM operation
JOIN company AS seller ON seller.id = operation.company_id
JOIN product_version AS version ON version.id = operation.product_version_id
JOIN product ON product.id = version.product_id
JOIN company AS owner ON owner.id = product.company_id
JOIN risk ON risk.id = product.risk_id
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT line.tax_code ORDER BY line.tax_code) AS codes
    FROM ledger_entry AS entry
    JOIN ledger_line AS line ON line.company_id = entry.company_id AND line.entry_id = entry.id
    WHERE entry.operation_id = operation.id AND entry.company_id = operation.company_id AND line.tax_code IS NOT NULL
) AS taxed ON true
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT rule.payload ->> 'index') AS indexes
    FROM pricing_rule AS rule
    WHERE rule.product_version_id = version.id AND rule.payload ? 'index'
) AS priced ON true
WHERE operation.status = 'posted' AND operation.kind IN ('sale', 'renewal', 'fee')
    AND (%(company)s::text IS NULL OR owner.code = %(company)s::text)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
