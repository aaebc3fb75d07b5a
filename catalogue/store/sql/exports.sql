-- name: exports
-- What left stays as it left, whoever writes: a batch, its entries and a file's bytes never change (decision 33). Only how
-- a file's delivery went may be noted.

CREATE OR REPLACE FUNCTION refuse_export_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = catalogue, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: what was exported never changes', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON accounting_export
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_export_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON accounting_export_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_export_change();
CREATE OR REPLACE TRIGGER refuse_removal BEFORE DELETE OR TRUNCATE ON export_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_export_change();
CREATE OR REPLACE TRIGGER refuse_change
    BEFORE UPDATE OF id, company_id, export_id, format, name, library, path, content, sha256, size_bytes, created_at,
        actor_id ON export_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_export_change();

REVOKE ALL ON FUNCTION refuse_export_change() FROM PUBLIC;
