-- Insert or change tax rates; dates are midnights of the group's time zone, and the last day counts.
MERGE INTO tax_rate AS stored
USING (
    SELECT
        code, territory, rate, reason, account_collected, account_deductible, intermediation,
        valid_from::timestamp AT TIME ZONE %(timezone)s::text AS valid_from,
        (valid_to + 1)::timestamp AT TIME ZONE %(timezone)s::text AS valid_to
    FROM stage_tax_rates
) AS sheet
ON stored.code = sheet.code AND stored.territory = sheet.territory AND stored.valid_from = sheet.valid_from
WHEN MATCHED THEN UPDATE SET
    rate = sheet.rate, valid_to = sheet.valid_to, reason = sheet.reason,
    account_collected = sheet.account_collected, account_deductible = sheet.account_deductible,
    intermediation = sheet.intermediation
WHEN NOT MATCHED THEN INSERT (
    code, territory, rate, valid_from, valid_to, reason, account_collected, account_deductible, intermediation
) VALUES (
    sheet.code, sheet.territory, sheet.rate, sheet.valid_from, sheet.valid_to, sheet.reason,
    sheet.account_collected, sheet.account_deductible, sheet.intermediation
)
