-- Delete legal texts that the sheet no longer has.
DELETE FROM legal_mention AS stored
USING withdrawn_legal_mentions AS gone
WHERE stored.code = gone.code AND stored.family IS NOT DISTINCT FROM gone.family
    AND stored.valid_from = gone.valid_from::timestamp AT TIME ZONE %(timezone)s::text
