-- name: latest
-- What opens the statements below. The newest decided submission of each workbook is its state: an unchanged workbook makes
-- no new one, and what was only said of a file, or tried in Essais, is no workbook's.
WITH latest AS (
    SELECT DISTINCT ON (submission.path) submission.*, company.code AS company
    FROM submission LEFT JOIN company ON company.id = submission.company_id
    WHERE submission.outcome <> 'valid' AND submission.path NOT LIKE 'Essais/%%'
      AND (%(company)s::text IS NULL OR company.code = %(company)s)
    ORDER BY submission.path, submission.place DESC
), weighed AS (
    SELECT finding.submission_id,
           count(*) FILTER (WHERE severity = 'blocking') AS blocking,
           count(*) FILTER (WHERE severity = 'warning') AS warnings,
           count(*) FILTER (WHERE severity = 'info') AS infos
    FROM finding JOIN latest ON latest.id = finding.submission_id
    GROUP BY finding.submission_id
)

-- name: figures
-- Workbooks, products and findings at an instant; a sellable product counts for the company that sells it.
, owned AS (
    SELECT product.id FROM product JOIN company ON company.id = product.company_id
    WHERE %(company)s::text IS NULL OR company.code = %(company)s
)
SELECT (SELECT count(*) FROM latest) AS workbooks,
       (SELECT count(*) FROM owned) AS products,
       (SELECT count(*) FROM owned WHERE (
            SELECT status FROM lifecycle_transition entered
            WHERE entered.product_id = owned.id AND entered.effective_from <= %(at)s
            ORDER BY entered.effective_from DESC LIMIT 1
        ) = 'active') AS active_products,
       (SELECT count(DISTINCT stored.product_id)
        FROM publication_window stored JOIN company ON company.id = stored.company_id
        WHERE stored.during @> %(at)s::timestamptz AND stored.sellable AND stored.visibility <> 'hidden'
          AND (%(company)s::text IS NULL OR company.code = %(company)s)) AS sellable_products,
       (SELECT coalesce(sum(blocking), 0)::bigint FROM weighed) AS blocking,
       (SELECT coalesce(sum(warnings), 0)::bigint FROM weighed) AS warnings;

-- name: states
-- Each workbook as it stands, those that need their author first.
SELECT latest.id AS submission_id, run_id, company, path, workbook_kind AS kind, outcome,
       coalesce((counts ->> 'units_accepted')::int, 0) AS accepted,
       coalesce((counts ->> 'units_refused')::int, 0) AS refused,
       coalesce(blocking, 0) AS blocking, coalesce(warnings, 0) AS warnings, coalesce(infos, 0) AS infos,
       saved_by, saved_at, received_at, coalesce(report_paths, '{}') AS reports
FROM latest LEFT JOIN weighed ON weighed.submission_id = latest.id
ORDER BY CASE outcome WHEN 'refused' THEN 0 WHEN 'partial' THEN 1 ELSE 2 END,
         coalesce(blocking, 0) DESC, company NULLS FIRST, path
LIMIT %(most)s;
