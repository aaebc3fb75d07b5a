-- The versions of a company's products, as the sheet Versions shows them: an end that only follows from the next
-- version is the service's, not the author's, and stays empty (decision 7).
SELECT
    product.sku, version.version, version.breaking_changes, version.notes,
    (version.effective_from AT TIME ZONE %(timezone)s::text)::date AS effective_from,
    CASE WHEN NOT version.open_ended THEN
        ((version.effective_to - interval '1 microsecond') AT TIME ZONE %(timezone)s::text)::date
    END AS effective_to
FROM product_version AS version
JOIN company ON company.id = version.company_id
JOIN product ON product.id = version.product_id
WHERE company.code = %(company)s
