-- Delete tiers of commission schemes that the sheet no longer has.
DELETE FROM commission_tier AS stored
USING withdrawn_commission_tiers AS gone
JOIN company ON company.code = %(company)s
JOIN product ON product.sku = gone.sku AND product.company_id = company.id
JOIN product_version ON product_version.product_id = product.id AND product_version.version = gone.version
JOIN commission_scheme
    ON commission_scheme.product_version_id = product_version.id AND commission_scheme.code = gone.scheme
WHERE stored.scheme_id = commission_scheme.id AND stored.basis = gone.basis AND stored.min = gone.tier_from
