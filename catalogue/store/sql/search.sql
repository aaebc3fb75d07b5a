-- What products are found by (`product_search`), kept by each load.

-- name: forget
-- Whom a product is no longer shown to; of a product that is gone, its rows go with it.
DELETE FROM product_search AS stored
WHERE (%(products)s::uuid[] IS NULL OR stored.product_id = ANY(%(products)s))
  AND stored.company_id <> stored.owner_company_id
  AND NOT EXISTS (
    SELECT FROM publication_window AS sold
    WHERE sold.product_id = stored.product_id AND sold.company_id = stored.company_id
  );

-- name: shown
-- Who is shown which product beside its owner, from which `found_by` begins: to whoever may sell it, ever.
shown AS (SELECT product_id, company_id FROM publication_window)

-- name: found_by
-- What products are found by, for their owner and whoever they are shown to; without words or kinds of prices where nobody
-- asks for them, which cost most of it.
SELECT seen.company_id, product.id AS product_id, product.company_id AS owner_company_id, product.sku, product.name,
       search_words(product.name) AS plain_name, risk.code AS risk, risk.label AS risk_label, risk.family,
       partner.name AS partner,
       CASE WHEN partner.id IS NOT NULL THEN coalesce(held.status, 'not_integrated') END AS integration,
       product.lifecycle_status, coalesce(priced.types, '[]') AS pricing_types,
       CASE WHEN %(worded)s THEN
           setweight(to_tsvector('simple', search_words(concat_ws(
               ' ', product.sku, product.name, product.short_name, partner.name, risk.label, coded.codes))), 'A')
           -- PostgreSQL's own parser finds the words of a long text twice as fast; what a stroke joins is two words.
           || to_tsvector('simple', replace(replace(unaccent(coalesce(product.description, '')), '-', ' '), '/', ' '))
       END AS words
FROM (SELECT id AS product_id, company_id FROM product UNION SELECT product_id, company_id FROM shown) AS seen
JOIN product ON product.id = seen.product_id
JOIN risk ON risk.id = product.risk_id
LEFT JOIN partner ON partner.id = product.partner_id
LEFT JOIN product_integration AS held
    ON held.product_id = product.id AND held.partner_id = product.partner_id AND held.env = 'production'
LEFT JOIN (
    SELECT version.product_id, jsonb_agg(DISTINCT price.type) AS types
    FROM product_version AS version JOIN pricing_rule AS price ON price.product_version_id = version.id
    WHERE %(priced)s AND (%(products)s::uuid[] IS NULL OR version.product_id = ANY(%(products)s))
    GROUP BY version.product_id
) AS priced ON priced.product_id = product.id
LEFT JOIN (
    SELECT product_id, string_agg(external_code, ' ' ORDER BY external_code) AS codes
    FROM external_mapping
    WHERE %(worded)s AND (%(products)s::uuid[] IS NULL OR product_id = ANY(%(products)s))
    GROUP BY product_id
) AS coded ON coded.product_id = product.id
WHERE %(products)s::uuid[] IS NULL OR seen.product_id = ANY(%(products)s)

-- name: written
-- What opens `remember`: rows of `found_by` follow.
, written AS (
INSERT INTO product_search AS stored
    (company_id, product_id, owner_company_id, sku, name, plain_name, risk, risk_label, family, partner, integration,
     lifecycle_status, pricing_types, words)

-- name: remembered
-- What closes it: what stands already is not written again, and the words that are new are remembered too.
ON CONFLICT (company_id, product_id) DO UPDATE
SET owner_company_id = excluded.owner_company_id, sku = excluded.sku, name = excluded.name,
    plain_name = excluded.plain_name, risk = excluded.risk, risk_label = excluded.risk_label, family = excluded.family, partner = excluded.partner,
    integration = excluded.integration, lifecycle_status = excluded.lifecycle_status,
    pricing_types = excluded.pricing_types, words = excluded.words
WHERE stored IS DISTINCT FROM excluded
RETURNING company_id, words
)
INSERT INTO search_word (company_id, word)
SELECT company_id, word FROM (SELECT DISTINCT company_id, unnest(tsvector_to_array(words)) AS word FROM written) AS borne
WHERE word ~ '^[a-z]{3,40}$'
ON CONFLICT DO NOTHING;

-- name: restate
-- The states that time alone has changed.
UPDATE product_search AS stored SET lifecycle_status = product.lifecycle_status
FROM product WHERE product.id = stored.product_id AND product.lifecycle_status <> stored.lifecycle_status;
