-- Insert or change document obligations; an empty channel or client is part of what names the row.
MERGE INTO document_obligation AS stored
USING (
    SELECT
        staged.family, staged.channel, staged.client_type, staged.severity, staged.source,
        document_type.id AS document_type_id,
        staged.valid_from::timestamp AT TIME ZONE %(timezone)s::text AS valid_from,
        (staged.valid_to + 1)::timestamp AT TIME ZONE %(timezone)s::text AS valid_to
    FROM stage_obligations AS staged
    JOIN document_type ON document_type.code = staged.document_type
) AS sheet
ON stored.document_type_id = sheet.document_type_id AND stored.family = sheet.family
    AND stored.valid_from = sheet.valid_from
    AND stored.channel IS NOT DISTINCT FROM sheet.channel
    AND stored.client_type IS NOT DISTINCT FROM sheet.client_type
WHEN MATCHED THEN UPDATE SET severity = sheet.severity, valid_to = sheet.valid_to, source = sheet.source
WHEN NOT MATCHED THEN INSERT (
    family, channel, client_type, document_type_id, severity, valid_from, valid_to, source
) VALUES (
    sheet.family, sheet.channel, sheet.client_type, sheet.document_type_id, sheet.severity, sheet.valid_from,
    sheet.valid_to, sheet.source
)
