-- The black list, as the sheet Listes noires shows it.
SELECT
    stored.sku, company.code AS company, stored.channel, stored.reason, (stored.valid_from AT TIME ZONE %(timezone)s::text)::date AS valid_from,
    ((stored.valid_to - interval '1 microsecond') AT TIME ZONE %(timezone)s::text)::date AS valid_to
FROM blacklist_entry AS stored
LEFT JOIN company ON company.id = stored.company_id
