-- Insert or change document types; their other names arrive as « a, b » and are stored as an array.
MERGE INTO document_type AS stored
USING (
    SELECT code, label, coalesce(to_jsonb(string_to_array(aliases, ', ')), '[]'::jsonb) AS aliases
    FROM stage_document_types
) AS sheet
ON stored.code = sheet.code
WHEN MATCHED THEN UPDATE SET label = sheet.label, aliases = sheet.aliases
WHEN NOT MATCHED THEN INSERT (code, label, aliases) VALUES (sheet.code, sheet.label, sheet.aliases)
