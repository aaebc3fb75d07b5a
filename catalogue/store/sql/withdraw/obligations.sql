-- Delete document obligations that the sheet no longer has.
DELETE FROM document_obligation AS stored
USING withdrawn_obligations AS gone
JOIN document_type ON document_type.code = gone.document_type
WHERE stored.document_type_id = document_type.id AND stored.family = gone.family
    AND stored.valid_from = gone.valid_from::timestamp AT TIME ZONE %(timezone)s::text
    AND stored.channel IS NOT DISTINCT FROM gone.channel
    AND stored.client_type IS NOT DISTINCT FROM gone.client_type
