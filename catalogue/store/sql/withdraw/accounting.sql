-- Delete accounting mappings that the sheet no longer has.
DELETE FROM accounting_mapping AS stored
USING withdrawn_accounting AS gone
JOIN company ON company.code = %(company)s
LEFT JOIN product ON product.sku = gone.sku
LEFT JOIN product_version ON product_version.product_id = product.id AND product_version.version = gone.version
WHERE stored.company_id = company.id AND stored.nature = gone.nature AND stored.variant = gone.variant
    AND coalesce(stored.product_version_id, stored.product_id, stored.company_id)
        = CASE
            WHEN gone.sku IS NULL THEN company.id
            WHEN gone.version IS NULL THEN product.id
            ELSE product_version.id
        END
    AND coalesce(stored.tax_code, '') = coalesce(gone.tax_code, '')
