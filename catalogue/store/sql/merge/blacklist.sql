-- Insert or change entries of the black list; an empty company or channel is part of what names the row.
MERGE INTO blacklist_entry AS stored
USING (
    SELECT
        staged.sku, company.id AS company_id, staged.channel, staged.reason,
        staged.valid_from::timestamp AT TIME ZONE %(timezone)s::text AS valid_from,
        (staged.valid_to + 1)::timestamp AT TIME ZONE %(timezone)s::text AS valid_to
    FROM stage_blacklist AS staged
    LEFT JOIN company ON company.code = staged.company
    WHERE staged.company IS NULL OR company.id IS NOT NULL
) AS sheet
ON stored.sku = sheet.sku AND stored.valid_from = sheet.valid_from
    AND stored.company_id IS NOT DISTINCT FROM sheet.company_id
    AND stored.channel IS NOT DISTINCT FROM sheet.channel
WHEN MATCHED THEN UPDATE SET reason = sheet.reason, valid_to = sheet.valid_to
WHEN NOT MATCHED THEN INSERT (company_id, sku, channel, reason, valid_from, valid_to)
VALUES (sheet.company_id, sheet.sku, sheet.channel, sheet.reason, sheet.valid_from, sheet.valid_to)
