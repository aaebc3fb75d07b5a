-- The legal texts, as the sheet Mentions légales shows them.
SELECT
    stored.code, stored.family, stored.text AS mention, (stored.valid_from AT TIME ZONE %(timezone)s::text)::date AS valid_from,
    ((stored.valid_to - interval '1 microsecond') AT TIME ZONE %(timezone)s::text)::date AS valid_to
FROM legal_mention AS stored
