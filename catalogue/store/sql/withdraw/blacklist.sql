-- Delete entries of the black list that the sheet no longer has.
DELETE FROM blacklist_entry AS stored
USING withdrawn_blacklist AS gone
LEFT JOIN company ON company.code = gone.company
WHERE stored.sku = gone.sku AND stored.valid_from = gone.valid_from::timestamp AT TIME ZONE %(timezone)s::text
    AND stored.company_id IS NOT DISTINCT FROM company.id AND stored.channel IS NOT DISTINCT FROM gone.channel
