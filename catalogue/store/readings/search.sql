-- Products found by words and filters: plain queries on unqualified names, so that a view of a past state can stand in for
-- any table (decision 10). A question is `seen`, by words or everything, then `passing`, then what is asked of it. About
-- another day than today, `product_search` is first what `of_a_day` makes of it; as known before, of what the audit tells.

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

-- name: today
-- Of a question about another day, what is known today.
told AS (SELECT * FROM product_search WHERE company_id = ANY(%(keys)s))

-- name: windows_known
-- Of a question about what was known: where whoever asks could sell what, read once.
window_known AS MATERIALIZED (
    SELECT company_id, product_id, channel, during, sellable, visibility, reasons
    FROM publication_window WHERE company_id = ANY(%(keys)s)
),
shown AS (SELECT product_id, company_id FROM window_known),
publication_window AS MATERIALIZED (
    SELECT * FROM window_known WHERE during && tstzrange(%(at)s::timestamptz, NULL)
)

-- name: of_a_day
-- What products are found by on a day, once each: in the state that they are in then; one that is in none yet is not there.
-- The audit tells a session nothing of how others have linked their products.
product_search AS MATERIALIZED (
    SELECT DISTINCT ON (told.product_id)
           told.company_id, told.product_id, told.owner_company_id, told.sku, told.name, told.plain_name, told.risk,
           told.risk_label, told.family, told.partner, state.status AS lifecycle_status, told.pricing_types, told.words,
           CASE WHEN %(known)s OR told.owner_company_id = ANY(%(keys)s) OR current_setting('role') = 'catalogue_app'
                THEN told.integration END AS integration
    FROM told JOIN (
        SELECT DISTINCT ON (product_id) product_id, status FROM lifecycle_transition
        WHERE effective_from <= %(at)s::timestamptz ORDER BY product_id, effective_from DESC
    ) AS state ON state.product_id = told.product_id
    ORDER BY told.product_id, told.company_id = told.owner_company_id DESC, told.company_id
)

-- name: by_words
-- What bears every word.
seen AS (
    SELECT stored.*, hits.named
    FROM product_hits(%(asked)s::tsquery, %(naming)s::tsquery, %(keys)s::uuid[]) AS hits
    JOIN product_search AS stored USING (company_id, product_id)
)

-- name: by_words_known
-- What bore every word, which no index knows.
seen AS (
    SELECT stored.*, stored.words @@ %(naming)s::tsquery AS named
    FROM product_search AS stored WHERE stored.words @@ %(asked)s::tsquery
)

-- name: everything
-- All that companies see.
seen AS (SELECT *, true AS named FROM product_search WHERE company_id = ANY(%(keys)s))

-- name: passing
-- Of that, what passes the filters that nothing is counted by.
passing AS (
    SELECT seen.* FROM seen
    WHERE (%(pricing)s::text IS NULL OR seen.pricing_types ? %(pricing)s)
      AND (%(channel)s::text IS NULL AND %(on_sale)s::boolean IS NULL
           OR coalesce(%(on_sale)s, true) = EXISTS (
               SELECT FROM publication_window AS sold
               WHERE sold.product_id = seen.product_id AND sold.company_id = ANY(%(keys)s)
                 AND sold.during @> %(at)s::timestamptz AND sold.visibility <> 'hidden'
                 AND (%(channel)s::text IS NULL OR sold.channel = %(channel)s)
                 AND (%(on_sale)s::boolean IS NULL OR sold.sellable)))

-- name: once
-- What several of the companies see is told once, by the row of its owner where that is one of them.
      AND (seen.company_id = seen.owner_company_id OR seen.owner_company_id <> ALL(%(keys)s) AND NOT EXISTS (
            SELECT FROM product_search AS other
            WHERE other.product_id = seen.product_id AND other.company_id = ANY(%(keys)s)
              AND other.company_id < seen.company_id))

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
