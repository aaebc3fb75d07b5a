-- The document types, as the sheet Types de documents shows them.
SELECT
    code, label,
    (SELECT string_agg(alias, ', ' ORDER BY position)
     FROM jsonb_array_elements_text(aliases) WITH ORDINALITY AS listed (alias, position)) AS aliases
FROM document_type
