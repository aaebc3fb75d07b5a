-- What stops being sellable: the sales to come before a change, and those products that lose some by it.

-- name: open_before
-- What can be sold from now on, for this transaction only; emptied when it is used a second time.
CREATE TEMPORARY TABLE IF NOT EXISTS window_before (
    product_id uuid, company_id uuid, channel text, during tstzrange
) ON COMMIT DROP;
TRUNCATE window_before;

-- name: keep_before
-- Fill it with the sales of the products that a change may touch.
INSERT INTO window_before
SELECT product_id, company_id, channel, during FROM publication_window
WHERE product_id = ANY(%(products)s) AND sellable AND during && tstzrange(%(now)s, NULL);

-- name: losing
-- Products, sellers and channels that lose a time at which they could be sold, or have a hole between two such times;
-- of the products whose windows were recomputed: the others, however many the change might have touched, lose nothing.
WITH before AS (
    SELECT product_id, company_id, channel, range_agg(during) AS times
    FROM window_before JOIN window_scope USING (product_id)
    GROUP BY product_id, company_id, channel
), after AS (
    SELECT product_id, company_id, channel, range_agg(during) AS times
    FROM publication_window JOIN window_scope USING (product_id)
    WHERE sellable AND during && tstzrange(%(now)s, NULL)
    GROUP BY product_id, company_id, channel
), sales AS (
    SELECT product_id, company_id, channel, coalesce(before.times, '{}') AS before, coalesce(after.times, '{}') AS after
    FROM before FULL JOIN after USING (product_id, company_id, channel)
)
SELECT sales.product_id, sales.company_id, product.sku, product.name, company.code, sales.channel, sales.before,
       sales.after, owner.code
FROM sales
JOIN product ON product.id = sales.product_id
JOIN company ON company.id = sales.company_id
JOIN company owner ON owner.id = product.company_id
WHERE NOT sales.before * tstzmultirange(tstzrange(%(now)s, NULL)) <@ sales.after
   OR NOT tstzmultirange(range_merge(sales.after)) <@ sales.after
ORDER BY product.sku, company.code, sales.channel;

-- name: lives
-- The dated states of some products.
SELECT product_id, status, effective_from FROM lifecycle_transition WHERE product_id = ANY(%(products)s);

-- name: versions
-- The versions of some products.
SELECT product_id, version, effective_from, effective_to FROM product_version
WHERE product_id = ANY(%(products)s) ORDER BY product_id, version;

-- name: publications
-- Their publications, by seller and channel, with the times at which each is blocked.
SELECT version.product_id, publication.company_id, channel.code, version.version,
       publication.start_at, publication.end_at,
       coalesce(jsonb_agg(jsonb_build_array(lower(stored.during), upper(stored.during), stored.reasons))
                FILTER (WHERE stored.during IS NOT NULL), '[]')
FROM product_version version
JOIN publication ON publication.product_version_id = version.id
CROSS JOIN LATERAL jsonb_array_elements_text(publication.channels) AS channel (code)
LEFT JOIN publication_window stored ON stored.publication_id = publication.id
    AND stored.channel = channel.code AND NOT stored.sellable AND stored.during && tstzrange(%(now)s, NULL)
WHERE version.product_id = ANY(%(products)s)
GROUP BY version.product_id, publication.id, channel.code, version.version
ORDER BY version.version, publication.start_at;
