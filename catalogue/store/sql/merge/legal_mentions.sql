-- Insert or change legal texts; an empty family is part of what names the row.
MERGE INTO legal_mention AS stored
USING (
    SELECT
        code, family, mention, valid_from::timestamp AT TIME ZONE %(timezone)s::text AS valid_from,
        (valid_to + 1)::timestamp AT TIME ZONE %(timezone)s::text AS valid_to
    FROM stage_legal_mentions
) AS sheet
ON stored.code = sheet.code AND stored.valid_from = sheet.valid_from
    AND stored.family IS NOT DISTINCT FROM sheet.family
WHEN MATCHED THEN UPDATE SET text = sheet.mention, valid_to = sheet.valid_to
WHEN NOT MATCHED THEN INSERT (code, family, text, valid_from, valid_to)
VALUES (sheet.code, sheet.family, sheet.mention, sheet.valid_from, sheet.valid_to)
