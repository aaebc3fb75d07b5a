-- The end of open-ended versions: where the next version of their product starts (decision 7).
UPDATE product_version AS stored
SET effective_to = followed.next_from
FROM (
    SELECT
        version.id,
        lead(version.effective_from) OVER (PARTITION BY version.product_id ORDER BY version.effective_from)
            AS next_from
    FROM product_version AS version
    JOIN touched_product ON touched_product.id = version.product_id AND NOT touched_product.is_new
) AS followed
WHERE stored.id = followed.id AND stored.open_ended AND stored.effective_to IS DISTINCT FROM followed.next_from
