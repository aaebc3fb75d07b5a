-- The rates of price rules, read from their tax code when their version starts (decision 18).
UPDATE pricing_rule AS stored
SET tax_rate = tax_rate.rate
FROM product_version, tax_rate
WHERE product_version.id = stored.product_version_id
    AND tax_rate.code = stored.tax_code AND tax_rate.territory = 'FR'
    AND tax_rate.valid_from <= product_version.effective_from
    AND (tax_rate.valid_to IS NULL OR product_version.effective_from < tax_rate.valid_to)
    AND stored.tax_rate <> tax_rate.rate
    AND (%(everywhere)s::boolean OR product_version.product_id IN (SELECT id FROM touched_product WHERE NOT is_new))
