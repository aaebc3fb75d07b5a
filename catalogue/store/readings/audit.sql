-- name: everything
-- Of every row, by which `changes` begins.
WITH asked AS (SELECT * FROM audit_log)

-- name: of_product
-- Of a product and all that hangs on it, gone rows too, by which `changes` begins: the audit knows what hung on what when
-- the tables have forgotten.
WITH asked AS (
    SELECT audit_log.* FROM rows_of_product(%(sku)s)
    JOIN audit_log ON audit_log."table" = its_table AND audit_log.record_id = its_id
)

-- name: changes
-- The changes asked for, newest first, with who made them and the submission that brought them.
SELECT
    change.at, change."table", change.action, change.record_id, actor.label AS actor, change.role, change.run_id,
    submission.series || '-' || submission.number AS report, change.reason, change.before, change.after, company.timezone
FROM asked AS change
LEFT JOIN actor ON actor.id = change.actor_id
LEFT JOIN company ON company.id = change.company_id
LEFT JOIN submission ON submission.run_id = change.run_id AND submission.stored_at = change.at
WHERE change."table" = ANY(%(tables)s)
    AND (%(run_id)s::uuid IS NULL OR change.run_id = %(run_id)s)
    AND (%(submission_id)s::uuid IS NULL OR submission.id = %(submission_id)s)
    AND (%(since)s::timestamptz IS NULL OR change.at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR change.at <= %(until)s)
    AND (%(actor)s::text IS NULL OR actor.label = %(actor)s)
    AND (%(company)s::text IS NULL OR company.code = %(company)s)
ORDER BY change.at DESC, change.id DESC
LIMIT %(limit)s

-- name: derived
-- How many changes of some tables a run brought, or one of its deposits.
SELECT count(*) FROM audit_log
LEFT JOIN submission ON submission.run_id = audit_log.run_id AND submission.stored_at = audit_log.at
WHERE audit_log."table" = ANY(%(tables)s)
    AND audit_log.run_id = %(run_id)s
    AND (%(submission_id)s::uuid IS NULL OR submission.id = %(submission_id)s)

-- name: numbered
-- The report of a deposit.
SELECT
    run_id, id AS submission_id, series || '-' || number AS number, path, sha256, source_version, ruleset_version,
    reference_fingerprint, outcome, received_at
FROM submission
WHERE series || '-' || number = %(number)s

-- name: keyed
-- A whole run.
SELECT id AS run_id, outcome, started_at AS received_at FROM sync_run WHERE id = %(run_id)s

-- name: latest
-- The numbers of the newest deposits.
SELECT series || '-' || number AS number FROM submission
WHERE number IS NOT NULL
ORDER BY place DESC
LIMIT %s

-- name: was_there
-- Whether a product of that SKU is or ever was.
SELECT EXISTS (SELECT FROM rows_of_product(%s))

-- name: skus
-- The SKUs of all products that are or were.
SELECT DISTINCT coalesce(after, before) ->> 'sku' AS sku FROM audit_log WHERE "table" = 'product' ORDER BY sku
