-- Delete values of indices that the sheet no longer has.
DELETE FROM index_value AS stored
USING withdrawn_index_values AS gone
WHERE stored.index_code = gone.index
    AND stored.valid_from = gone.valid_from::timestamp AT TIME ZONE %(timezone)s::text
