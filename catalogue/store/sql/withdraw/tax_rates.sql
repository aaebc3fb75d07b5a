-- Delete tax rates that the sheet no longer has.
DELETE FROM tax_rate AS stored
USING withdrawn_tax_rates AS gone
WHERE stored.code = gone.code AND stored.territory = gone.territory
    AND stored.valid_from = gone.valid_from::timestamp AT TIME ZONE %(timezone)s::text
