-- What may be sold, and why not: plain queries on unqualified names, so that a view of a past state can stand in for
-- any table (decision 10).

-- name: company
-- The seller and its timezone.
SELECT id, code, timezone FROM company WHERE code = %(company)s;

-- name: sellable
-- How many publications each company, or one, may sell at an instant and show somebody; without channel where none.
SELECT company.code, stored.channel, count(stored.publication_id)
FROM company
LEFT JOIN publication_window stored ON stored.company_id = company.id AND stored.during @> %(at)s::timestamptz
    AND stored.sellable AND stored.visibility <> 'hidden'
WHERE %(company)s::text IS NULL OR company.code = %(company)s
GROUP BY company.code, stored.channel
ORDER BY company.code;

-- name: listed
-- Publications that may be sold at an instant, on a channel, and that somebody may see.
SELECT product.id AS product_id, product.sku, product.name, version.id AS version_id, version.version,
       stored.visibility, said.badges, said.price_visible, said.availability, said.conditions, stored.reasons
FROM publication_window stored
JOIN publication ON publication.id = stored.publication_id
CROSS JOIN LATERAL (
    -- What the row said then: before a load changed it, or what it says now.
    SELECT item -> 'badges' AS badges, (item ->> 'price_visible')::boolean AS price_visible,
           item ->> 'availability' AS availability, nullif(item -> 'conditions', 'null'::jsonb) AS conditions,
           (item ->> 'until')::timestamptz AS until
    FROM jsonb_array_elements(publication.former) AS item
    WHERE (item ->> 'until')::timestamptz > %(at)s
    UNION ALL
    SELECT publication.badges, publication.price_visible, publication.availability, publication.conditions,
           'infinity'::timestamptz
    ORDER BY until
    LIMIT 1
) AS said
JOIN product_version version ON version.id = stored.product_version_id
JOIN product ON product.id = stored.product_id
WHERE stored.company_id = %(company_id)s AND stored.channel = %(channel)s AND stored.during @> %(at)s
  AND stored.sellable AND stored.visibility <> 'hidden'
ORDER BY product.sku, version.version, publication.start_at;

-- name: plans
-- Plans of some versions.
SELECT id, product_version_id AS version_id, code, name, recurrence, billing_cycle_days
FROM product_plan WHERE product_version_id = ANY(%(versions)s) ORDER BY product_version_id, code;

-- name: prices
-- Prices of some versions, with the rate of their tax code in metropolitan France at an instant.
SELECT price.product_version_id AS version_id, price.plan_id, price.component, price.type, price.currency, price.payload,
       price.tax_code, price.tax_included, rate.rate
FROM pricing_rule price
LEFT JOIN tax_rate rate ON rate.code = price.tax_code AND rate.territory = 'FR'
    AND rate.valid_from <= %(at)s AND (rate.valid_to IS NULL OR rate.valid_to > %(at)s)
WHERE price.product_version_id = ANY(%(versions)s)
ORDER BY price.product_version_id, price.component, price.type;

-- name: first_publications
-- When some products were published for the first time, anywhere.
SELECT version.product_id, min(publication.start_at) AS first
FROM publication JOIN product_version version ON version.id = publication.product_version_id
WHERE version.product_id = ANY(%(products)s)
GROUP BY version.product_id;

-- name: promotions
-- Versions that a promotion lowers at an instant on a channel.
SELECT DISTINCT product_version_id AS version_id
FROM adjustment
WHERE product_version_id = ANY(%(versions)s) AND kind = 'promo' AND (channel IS NULL OR channel = %(channel)s)
  AND valid_from <= %(at)s AND (valid_to IS NULL OR valid_to > %(at)s);

-- name: published_for
-- Every publication of a company on a channel, with its window at an instant, if any.
SELECT product.sku, product.name, version.version, coalesce(stored.visibility, publication.visibility) AS visibility,
       coalesce(
           (
               -- The channel came later than the publication.
               SELECT max((item ->> 'until')::timestamptz)
               FROM jsonb_array_elements(publication.former) AS item
               WHERE NOT item -> 'channels' ? %(channel)s
           ),
           publication.start_at
       ) AS start_at,
       publication.end_at, version.effective_from, version.effective_to, stored.sellable, stored.reasons,
       lower(stored.during) AS since, upper(stored.during) AS until
FROM publication
JOIN product_version version ON version.id = publication.product_version_id
JOIN product ON product.id = version.product_id
LEFT JOIN publication_window stored ON stored.publication_id = publication.id AND stored.channel = %(channel)s
    AND stored.during @> %(at)s
WHERE publication.company_id = %(company_id)s
  AND (publication.channels ? %(channel)s OR stored.publication_id IS NOT NULL)
ORDER BY product.sku, version.version, publication.start_at;

-- name: own_products
-- The products of a company.
SELECT sku, name FROM product WHERE company_id = %(company_id)s;
