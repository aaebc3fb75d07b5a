-- The tax rates, as the sheet Taux de TVA shows them.
SELECT
    code, territory, rate, reason, account_collected, account_deductible, intermediation,
    (valid_from AT TIME ZONE %(timezone)s::text)::date AS valid_from,
    ((valid_to - interval '1 microsecond') AT TIME ZONE %(timezone)s::text)::date AS valid_to
FROM tax_rate
