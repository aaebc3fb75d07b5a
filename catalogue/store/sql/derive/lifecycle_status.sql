-- Today's status of the touched products, from their dated states (decision 8).
UPDATE product AS stored
SET lifecycle_status = today.status, updated_at = now()
FROM (
    SELECT
        touched_product.id,
        coalesce(
            (
                SELECT transition.status
                FROM lifecycle_transition AS transition
                WHERE transition.product_id = touched_product.id AND transition.effective_from <= now()
                ORDER BY transition.effective_from DESC
                LIMIT 1
            ),
            'draft'
        ) AS status
    FROM touched_product
    WHERE NOT touched_product.is_new
) AS today
WHERE stored.id = today.id AND stored.lifecycle_status <> today.status
