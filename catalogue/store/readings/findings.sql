-- name: wanted
-- What ends the two statements below: which findings of a submission the filter lets through.
FROM finding
WHERE submission_id = %(submission)s
  AND (cardinality(%(severities)s::text[]) = 0 OR severity = ANY(%(severities)s::text[]))
  AND (%(sheet)s::text IS NULL OR coalesce(sheet, '') = %(sheet)s)
  AND (%(action)s::text IS NULL OR action = %(action)s)
  AND (%(pattern)s::text = '%%%%' OR concat_ws(' ', message, rule, sheet, cell, key, found, suggestion) ILIKE %(pattern)s)

-- name: total
-- How many they are.
SELECT count(*)

-- name: lines
-- What a screen shows of each.
SELECT rule, severity, sheet, cell, row, "column", key, suggestion, action, message

-- name: page
-- The blocking ones first, then in the workbook's order.
ORDER BY CASE severity WHEN 'blocking' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, position
LIMIT %(count)s OFFSET %(skipped)s;

-- name: sheets
-- The sheets that have findings, in the workbook's order; '' stands for the file itself.
SELECT coalesce(sheet, '') AS value, count(*) AS count FROM finding WHERE submission_id = %(submission)s
GROUP BY 1 ORDER BY min(position) LIMIT %(most)s;

-- name: actions
-- What there is to do, what mends most findings first.
SELECT action AS value, count(*) AS count FROM finding WHERE submission_id = %(submission)s
GROUP BY 1 ORDER BY count(*) DESC, action LIMIT %(most)s;
