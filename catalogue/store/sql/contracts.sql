-- What the operations of a contract rest on, through renewals of renewals.

-- name: contracts
-- Heads of families and what they renew, the last first: since when the version that priced them is in force, their
-- product; the content of what is renewed.
WITH RECURSIVE renewed AS (
    SELECT source_key AS head, 0 AS step, source_key, kind, related, product_version_id, NULL::jsonb AS content
    FROM operation
    WHERE company_id = %(company_id)s AND source_key = ANY(%(keys)s)
    UNION ALL
    SELECT renewed.head, renewed.step + 1, before.source_key, before.kind, before.related, before.product_version_id,
           before.content
    FROM renewed JOIN operation before ON before.company_id = %(company_id)s AND before.source_key = renewed.related
    WHERE renewed.kind = 'renewal'
)
SELECT renewed.head, renewed.source_key, version.effective_from, product.sku, renewed.content
FROM renewed
LEFT JOIN product_version version ON version.id = renewed.product_version_id
LEFT JOIN product ON product.id = version.product_id
ORDER BY renewed.step;

-- name: contract
-- The sale and the renewals of the contracts of some operations.
WITH RECURSIVE before AS (
    SELECT named.source_key AS asked, head.source_key, head.kind, head.related
    FROM operation named
    JOIN operation head
        ON head.company_id = %(company_id)s AND head.source_key = coalesce(named.origin, named.source_key)
    WHERE named.company_id = %(company_id)s AND named.source_key = ANY(%(keys)s)
    UNION ALL
    SELECT before.asked, told.source_key, told.kind, told.related
    FROM before JOIN operation told ON told.company_id = %(company_id)s AND told.source_key = before.related
    WHERE before.kind = 'renewal'
), after AS (
    SELECT asked, source_key FROM before WHERE kind <> 'renewal'
    UNION ALL
    SELECT after.asked, told.source_key
    FROM after JOIN operation told
        ON told.company_id = %(company_id)s AND told.related = after.source_key AND told.kind = 'renewal'
)
SELECT asked, source_key FROM after ORDER BY asked, source_key;

-- name: renewals
-- The renewals of some contracts, through renewals of renewals, that nothing cancels.
WITH RECURSIVE later AS (
    SELECT related AS renewed, source_key
    FROM operation
    WHERE company_id = %(company_id)s AND kind = 'renewal' AND related = ANY(%(keys)s) AND status = 'posted'
    UNION ALL
    SELECT later.renewed, told.source_key
    FROM later JOIN operation told
        ON told.company_id = %(company_id)s AND told.related = later.source_key AND told.kind = 'renewal'
        AND told.status = 'posted'
)
SELECT renewed, source_key
FROM later
WHERE NOT EXISTS (
    SELECT FROM operation undone
    WHERE undone.company_id = %(company_id)s AND undone.origin = later.source_key AND undone.kind = 'cancellation'
      AND undone.related = later.source_key AND undone.status = 'posted')
ORDER BY renewed, source_key;
