-- name: wanted
-- What ends the two statements below: of a company, the runs that took its workbook or none at all.
FROM sync_run run
WHERE %(company)s::text IS NULL
   OR NOT EXISTS (SELECT FROM submission WHERE submission.run_id = run.id)
   OR EXISTS (SELECT FROM submission JOIN company ON company.id = submission.company_id
              WHERE submission.run_id = run.id AND company.code = %(company)s)

-- name: total
-- How many they are.
SELECT count(*)

-- name: runs
-- What a screen shows of each.
SELECT run.id, run.command, run.started_at, run.finished_at, run.outcome, run.exit_code, run.error,
       (SELECT count(*) FROM submission WHERE submission.run_id = run.id) AS workbooks,
       (SELECT count(*) FROM submission JOIN finding ON finding.submission_id = submission.id
        WHERE submission.run_id = run.id AND finding.severity = 'blocking') AS blocking,
       EXISTS (SELECT FROM sync_run later WHERE later.started_at > run.started_at) AS superseded

-- name: page
-- Newest first.
ORDER BY run.started_at DESC LIMIT %(count)s OFFSET %(skipped)s;
