-- Change the split of commission schemes that are stored already: shares arrive in percent, one row a beneficiary.
MERGE INTO commission_scheme AS stored
USING (
    SELECT commission_scheme.id, jsonb_object_agg(staged.beneficiary, trim_scale(staged.share / 100)) AS split
    FROM stage_splits AS staged
    JOIN company ON company.code = %(company)s
    JOIN product ON product.sku = staged.sku AND product.company_id = company.id
    JOIN product_version ON product_version.product_id = product.id AND product_version.version = staged.version
    JOIN commission_scheme
        ON commission_scheme.product_version_id = product_version.id AND commission_scheme.code = staged.scheme
    GROUP BY commission_scheme.id
) AS sheet
ON stored.id = sheet.id
WHEN MATCHED THEN UPDATE SET split = sheet.split
