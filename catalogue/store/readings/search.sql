-- Products found by words and filters: plain queries on unqualified names. A question is one of the two openings, then
-- `passing`, then what is asked of it.

-- name: companies
-- The technical keys of companies by code, or of all, that the transaction is about: those of its scope, the service's all.
SELECT coalesce(array_agg(id), '{}') FROM company
WHERE (%(codes)s::text[] IS NULL OR code = ANY(%(codes)s))
  AND (current_setting('role') = 'catalogue_app'
       OR id = ANY (string_to_array(current_setting('app.company_ids', true), ',')::uuid[]));

-- name: asked
-- The words of a question as they are searched; of one that no word of the companies begins with, the nearest of theirs: by
-- one letter, by two from six letters on, as whole words or as the beginning of one that somebody is still writing.
SELECT said.word, near.words
FROM (SELECT DISTINCT word FROM regexp_split_to_table(search_words(%(text)s), ' ') AS word WHERE word <> '') AS said
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT word) AS words
    FROM (
        SELECT measured.word, measured.letters, min(measured.letters) OVER () AS least
        FROM (
            SELECT known.word, least(
                levenshtein_less_equal(known.word, said.word, 2),
                levenshtein_less_equal(left(known.word, length(said.word) + 1), said.word, 2),
                levenshtein_less_equal(left(known.word, length(said.word)), said.word, 2)) AS letters
            FROM search_word AS known
            WHERE known.company_id = ANY(%(keys)s) AND length(known.word) >= length(said.word) - 2
        ) AS measured
        WHERE measured.letters <= CASE WHEN length(said.word) >= 6 THEN 2 ELSE 1 END
    ) AS close
    WHERE letters = least
) AS near ON said.word ~ '^[a-z]{4,40}$' AND NOT EXISTS (
    SELECT FROM search_word AS known
    WHERE known.company_id = ANY(%(keys)s) AND known.word >= said.word AND known.word < said.word || '{'
)
ORDER BY said.word;

-- name: by_words
-- What bears every word.
WITH seen AS (
    SELECT stored.*, hits.named
    FROM product_hits(%(asked)s::tsquery, %(naming)s::tsquery, %(keys)s::uuid[]) AS hits
    JOIN product_search AS stored USING (company_id, product_id)
)

-- name: everything
-- All that companies see.
WITH seen AS (SELECT *, true AS named FROM product_search WHERE company_id = ANY(%(keys)s))

-- name: passing
-- Of that, what passes the filters that nothing is counted by. What several of the companies see is told once, by the row
-- of its owner where that is one of them.
, passing AS (
    SELECT seen.* FROM seen
    WHERE (seen.company_id = seen.owner_company_id OR seen.owner_company_id <> ALL(%(keys)s) AND NOT EXISTS (
            SELECT FROM product_search AS other
            WHERE other.product_id = seen.product_id AND other.company_id = ANY(%(keys)s)
              AND other.company_id < seen.company_id))
      AND (%(pricing)s::text IS NULL OR seen.pricing_types ? %(pricing)s)
      AND (%(channel)s::text IS NULL AND %(on_sale)s::boolean IS NULL
           OR coalesce(%(on_sale)s, true) = EXISTS (
               SELECT FROM publication_window AS sold
               WHERE sold.product_id = seen.product_id AND sold.company_id = ANY(%(keys)s)
                 AND sold.during @> %(at)s::timestamptz AND sold.visibility <> 'hidden'
                 AND (%(channel)s::text IS NULL OR sold.channel = %(channel)s)
                 AND (%(on_sale)s::boolean IS NULL OR sold.sellable)))

-- name: counted
-- How many of them there are of each risk, partner and state.
)
SELECT risk, risk_label, family, partner, integration, lifecycle_status AS status, count(*) AS products
FROM passing
GROUP BY risk, risk_label, family, partner, integration, lifecycle_status;

-- name: found
-- One page of those of a risk, a partner, some states, as wished: but first the code that was written, then what the words
-- name. Where each is sold today, what keeps it from being sold elsewhere, when the first of its sales ends without another.
)
SELECT page.sku, stored.name, company.code AS company, page.risk, page.risk_label, page.partner,
       page.integration, page.lifecycle_status AS status, sales.sold, sales.blocked, sales.reasons, sales.ends_at
FROM (
    SELECT *, row_number() OVER (ORDER BY lower(sku) = %(whole)s DESC, named DESC,
        CASE %(sort)s::text WHEN 'name' THEN plain_name WHEN 'partner' THEN partner WHEN 'risk' THEN risk_label
             WHEN 'status' THEN array_position(%(states)s::text[], lifecycle_status::text)::text END NULLS FIRST,
        sku, company_id) AS place
    FROM passing
    WHERE (%(risk)s::text IS NULL OR risk = %(risk)s)
      AND (%(partner)s::text IS NULL OR coalesce(partner, '') = %(partner)s)
      AND (%(statuses)s::text[] IS NULL OR lifecycle_status = ANY(%(statuses)s))
      AND (%(integrations)s::text[] IS NULL OR integration = ANY(%(integrations)s))
    ORDER BY place
    LIMIT %(limit)s OFFSET %(offset)s
) AS page
JOIN product_search AS stored ON stored.company_id = page.company_id AND stored.product_id = page.product_id
LEFT JOIN company ON company.id = page.owner_company_id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(seller.code, sold.channel) ORDER BY seller.code, sold.channel)
               FILTER (WHERE sold.sellable) AS sold,
           count(*) FILTER (WHERE NOT sold.sellable) AS blocked,
           jsonb_agg(sold.reasons) FILTER (WHERE NOT sold.sellable) AS reasons,
           min(upper(sold.during)) FILTER (WHERE sold.sellable AND NOT EXISTS (
               SELECT FROM publication_window AS later
               WHERE later.product_id = sold.product_id AND later.company_id = sold.company_id
                 AND later.channel = sold.channel AND later.sellable AND later.during @> upper(sold.during))) AS ends_at
    FROM publication_window AS sold JOIN company AS seller ON seller.id = sold.company_id
    WHERE sold.product_id = page.product_id AND sold.company_id = ANY(%(keys)s)
      AND sold.during @> %(at)s::timestamptz AND sold.visibility <> 'hidden'
) AS sales ON true
ORDER BY page.place;

-- name: twins
-- Products of one company and one partner whose names differ by accents, capitals or punctuation at most.
SELECT unnest(alike.products) AS product_id
FROM (
    SELECT array_agg(product_id) AS products
    FROM product_search
    WHERE company_id = owner_company_id AND company_id = ANY(%(keys)s)
    GROUP BY company_id, partner, plain_name
    HAVING count(*) > 1
) AS alike;
