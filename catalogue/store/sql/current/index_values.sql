-- The values of the indices, as the sheet Indices shows them.
SELECT stored.index_code AS index, stored.value, (stored.valid_from AT TIME ZONE %(timezone)s::text)::date AS valid_from
FROM index_value AS stored
