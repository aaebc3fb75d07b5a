-- The document obligations, as the sheet Obligations documentaires shows them.
SELECT
    obligation.family, obligation.channel, obligation.client_type, document_type.code AS document_type,
    obligation.severity, obligation.source,
    (obligation.valid_from AT TIME ZONE %(timezone)s::text)::date AS valid_from,
    ((obligation.valid_to - interval '1 microsecond') AT TIME ZONE %(timezone)s::text)::date AS valid_to
FROM document_obligation AS obligation
JOIN document_type ON document_type.id = obligation.document_type_id
