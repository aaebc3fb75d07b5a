-- Delete document types that the sheet no longer has.
DELETE FROM document_type AS stored USING withdrawn_document_types AS gone WHERE stored.code = gone.code
