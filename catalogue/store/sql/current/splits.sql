-- Who receives which share of a company's commissions, in percent, as the sheet Répartition shows it.
SELECT
    product.sku, version.version, scheme.code AS scheme, part.beneficiary, part.share::numeric * 100 AS share
FROM commission_scheme AS scheme
JOIN company ON company.id = scheme.company_id
JOIN product_version AS version ON version.id = scheme.product_version_id
JOIN product ON product.id = version.product_id
JOIN LATERAL jsonb_each_text(scheme.split) AS part (beneficiary, share) ON true
WHERE company.code = %(company)s
