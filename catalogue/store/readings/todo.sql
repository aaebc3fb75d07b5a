-- name: waiting
-- Operations that wait for accounting, and why the oldest of them does.
SELECT count(*) AS count, (array_agg(operation.reasons ->> 0 ORDER BY operation.at))[1] AS reason
FROM operation JOIN company ON company.id = operation.company_id
WHERE operation.status = 'waiting' AND (%(companies)s::text[] IS NULL OR company.code = ANY(%(companies)s));

-- name: lacking
-- Products that cannot be sold somewhere at an instant, or lack something there, and why; what their state wants is no reason.
SELECT stored.product_id, reason ->> 'code' AS code, (reason ->> 'blocking')::boolean AS blocking
FROM publication_window AS stored
JOIN company ON company.id = stored.company_id
CROSS JOIN LATERAL jsonb_array_elements(stored.reasons) AS reason
WHERE stored.during @> %(at)s::timestamptz AND stored.visibility <> 'hidden' AND reason ->> 'code' NOT LIKE 'product\_%%'
  AND (%(companies)s::text[] IS NULL OR company.code = ANY(%(companies)s));

-- name: ending
-- Products that are sold somewhere at an instant and will no longer be there before another, and when that ends.
SELECT stored.product_id, upper(stored.during) AS ends_at
FROM publication_window AS stored JOIN company ON company.id = stored.company_id
WHERE stored.during @> %(at)s::timestamptz AND stored.sellable AND stored.visibility <> 'hidden'
  AND upper(stored.during) <= %(until)s
  AND NOT EXISTS (
      SELECT FROM publication_window AS later
      WHERE later.company_id = stored.company_id AND later.channel = stored.channel AND later.product_id = stored.product_id
        AND later.sellable AND later.during @> upper(stored.during))
  AND (%(companies)s::text[] IS NULL OR company.code = ANY(%(companies)s));

-- name: expiring
-- The product of each document of versions in force that ends before an instant, without another of its kind that holds then.
SELECT version.product_id
FROM product_document AS document
JOIN company ON company.id = document.company_id
JOIN product_version AS version ON version.id = document.product_version_id AND version.effective_from <= %(at)s
    AND (version.effective_to IS NULL OR version.effective_to > document.valid_to)
WHERE document.archived_at IS NULL AND document.valid_to > %(at)s AND document.valid_to <= %(until)s
  AND NOT EXISTS (
      SELECT FROM product_document AS other
      WHERE other.product_version_id = version.id AND other.type = document.type AND other.archived_at IS NULL
        AND coalesce(other.valid_from, '-infinity') <= document.valid_to
        AND coalesce(other.valid_to, 'infinity') > document.valid_to)
  AND (%(companies)s::text[] IS NULL OR company.code = ANY(%(companies)s));

-- name: long_frozen
-- Products that are frozen at an instant, and have been since before another.
SELECT entered.product_id
FROM lifecycle_transition AS entered JOIN company ON company.id = entered.company_id
WHERE entered.status = 'frozen' AND entered.effective_from < %(since)s
  AND NOT EXISTS (
      SELECT FROM lifecycle_transition AS later
      WHERE later.product_id = entered.product_id AND later.effective_from > entered.effective_from
        AND later.effective_from <= %(at)s)
  AND (%(companies)s::text[] IS NULL OR company.code = ANY(%(companies)s));
