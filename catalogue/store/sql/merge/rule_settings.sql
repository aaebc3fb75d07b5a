-- Insert or change severities of rules.
MERGE INTO rule_setting AS stored
USING (
    SELECT rule, severity, valid_from::timestamp AT TIME ZONE %(timezone)s::text AS valid_from
    FROM stage_rule_settings
) AS sheet
ON stored.rule = sheet.rule AND stored.valid_from = sheet.valid_from
WHEN MATCHED THEN UPDATE SET severity = sheet.severity
WHEN NOT MATCHED THEN INSERT (rule, severity, valid_from) VALUES (sheet.rule, sheet.severity, sheet.valid_from)
