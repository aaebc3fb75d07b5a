-- Delete severities that the sheet no longer has.
DELETE FROM rule_setting AS stored
USING withdrawn_rule_settings AS gone
WHERE stored.rule = gone.rule AND stored.valid_from = gone.valid_from::timestamp AT TIME ZONE %(timezone)s::text
