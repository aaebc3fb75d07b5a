-- What the operations of a contract rest on, through renewals of renewals.

-- name: contracts
-- For heads of families: since when the version that priced them is in force, and the sale that they renew, if any.
WITH RECURSIVE renewed AS (
    SELECT source_key AS head, source_key, kind, related FROM operation
    WHERE company_id = %(company_id)s AND source_key = ANY(%(keys)s)
    UNION ALL
    SELECT renewed.head, before.source_key, before.kind, before.related
    FROM renewed JOIN operation before ON before.company_id = %(company_id)s AND before.source_key = renewed.related
    WHERE renewed.kind = 'renewal'
)
SELECT renewed.head, renewed.source_key, version.effective_from,
       CASE WHEN renewed.source_key <> renewed.head THEN sold.content END AS content
FROM renewed
JOIN operation sold ON sold.company_id = %(company_id)s AND sold.source_key = renewed.source_key
JOIN operation head ON head.company_id = %(company_id)s AND head.source_key = renewed.head
LEFT JOIN product_version version ON version.id = head.product_version_id
WHERE renewed.kind <> 'renewal';
