-- name: grants
-- What the runtime may do beside the audited tables, on which it has SELECT, INSERT, UPDATE, DELETE and no TRUNCATE.

GRANT SELECT ON audit_log, alembic_version, ledger_unfinished TO catalogue_app;
GRANT SELECT, INSERT ON finding, webhook_receipt, api_call TO catalogue_app;
GRANT SELECT, INSERT ON ledger_entry, ledger_line, ledger_lettering, commission_explanation TO catalogue_app;
GRANT SELECT, INSERT, UPDATE ON operation, commission_line, commission_window, commission_counted TO catalogue_app;
GRANT SELECT, INSERT ON accounting_export, accounting_export_entry, export_file TO catalogue_app;
GRANT UPDATE (delivered_at, read_back_at, mailed_at, error, waits_since, due_at, delivered_path) ON export_file TO catalogue_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON product_search, search_word TO catalogue_app;
GRANT SELECT, INSERT, UPDATE ON sync_run, submission, library_file, webhook_event, catalogue_revision TO catalogue_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON library_item, library_link TO catalogue_app;
GRANT USAGE, SELECT ON SEQUENCE apply_turn TO catalogue_app, catalogue_session;

-- An actor named by the audit must stay.
REVOKE DELETE ON actor FROM catalogue_app;
