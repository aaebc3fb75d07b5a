-- Products found by words and filters: plain queries on unqualified names.

-- name: asked
-- The words of a question as they are searched, the longest first: it tells the most, so the index begins with it.
SELECT array_agg(word ORDER BY length(word) DESC, word)
FROM unnest(%(words)s::text[]) AS said, search_words(said) AS word;

-- name: found
-- One page of what companies see and that passes every filter, the likest first; what several of them see is told once,
-- by the row of its owner where that is one of them.
WITH hits AS (
    SELECT company_id, product_id, likeness FROM product_hits(%(asked)s::text[], %(companies)s::uuid[])
    WHERE %(asked)s::text[] IS NOT NULL
    UNION ALL
    SELECT company_id, product_id, NULL FROM product_search
    WHERE %(asked)s::text[] IS NULL AND company_id = ANY(%(companies)s)
), found AS (
    SELECT DISTINCT ON (stored.product_id) stored.*, hits.likeness
    FROM hits JOIN product_search AS stored USING (company_id, product_id)
    WHERE (%(risk)s::text IS NULL OR stored.risk = %(risk)s)
      AND (%(partner)s::text IS NULL OR stored.partner = %(partner)s)
      AND (%(status)s::text IS NULL OR stored.lifecycle_status = %(status)s)
      AND (%(active)s::boolean IS NULL OR (stored.lifecycle_status = 'active') = %(active)s)
      AND (%(integrated)s::boolean IS NULL
           OR (stored.integration IS NOT NULL AND (stored.integration IN ('api', 'import')) = %(integrated)s))
      AND (%(pricing)s::text IS NULL OR stored.pricing_types ? %(pricing)s)
      AND (%(channel)s::text IS NULL AND %(on_sale)s::boolean IS NULL
           OR coalesce(%(on_sale)s, true) = EXISTS (
               SELECT FROM publication_window AS sold
               WHERE sold.product_id = stored.product_id AND sold.company_id = stored.company_id
                 AND sold.during @> %(at)s::timestamptz AND sold.visibility <> 'hidden'
                 AND (%(channel)s::text IS NULL OR sold.channel = %(channel)s)
                 AND (%(on_sale)s::boolean IS NULL OR sold.sellable)))
    ORDER BY stored.product_id, stored.company_id = stored.owner_company_id DESC, stored.company_id
)
SELECT found.sku, found.name, company.code AS company, found.risk, found.risk_label, found.partner, found.integration,
       found.lifecycle_status AS status, counted.total
FROM (SELECT count(*) AS total FROM found) AS counted
LEFT JOIN LATERAL (
    SELECT *, row_number() OVER (
        ORDER BY search_words(sku) = %(whole)s DESC, likeness DESC NULLS LAST, sku COLLATE "C"
    ) AS place
    FROM found
    ORDER BY place
    LIMIT %(limit)s OFFSET %(offset)s
) AS found ON true
LEFT JOIN company ON company.id = found.owner_company_id
ORDER BY found.place;

-- name: companies
-- The technical keys of companies by code, or of all that one sees.
SELECT coalesce(array_agg(id), '{}') FROM company WHERE %(codes)s::text[] IS NULL OR code = ANY(%(codes)s);
