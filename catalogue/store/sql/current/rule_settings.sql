-- The severities that the group changed, as the sheet Règles shows them.
SELECT stored.rule, stored.severity, (stored.valid_from AT TIME ZONE %(timezone)s::text)::date AS valid_from
FROM rule_setting AS stored
