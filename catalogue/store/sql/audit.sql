-- name: audit
-- What writes audit_log, and nothing else can: statement-level triggers over transition tables, so that a load of
-- 500 000 rows costs one INSERT … SELECT and not 500 000 calls.
-- Columns that name a person are given to the triggers: their hashes stand in their place (persons.sql).
-- OFFSET 0 keeps PostgreSQL from writing each row as JSON once per mention: a third of the time of a load.
-- They run as catalogue_owner (SECURITY DEFINER) with a fixed search_path; nobody may attach them to another table.

CREATE OR REPLACE FUNCTION acting_actor() RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
DECLARE
    acting uuid := nullif(current_setting('app.actor', true), '')::uuid;
BEGIN
    IF acting IS NULL THEN
        RAISE EXCEPTION 'no write without an actor: app.actor is not set'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN acting;
END
$$;

CREATE OR REPLACE FUNCTION require_known_actor(acting uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM catalogue.actor WHERE id = acting) THEN
        RAISE EXCEPTION 'no write by an unknown actor: %', acting
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION audit_insert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = catalogue, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE
    acting uuid := acting_actor();
    said_role text := nullif(current_setting('app.role', true), '');
    said_run uuid := nullif(current_setting('app.run', true), '')::uuid;
    said_reason text := nullif(current_setting('app.reason', true), '');
BEGIN
    IF NOT EXISTS (SELECT FROM new_rows) THEN
        RETURN NULL;
    END IF;
    PERFORM require_known_actor(acting);
    INSERT INTO audit_log ("table", record_id, actor_id, action, after, company_id, role, run_id, reason)
    SELECT TG_TABLE_NAME, id, acting, 'insert', content,
           (CASE TG_TABLE_NAME WHEN 'company' THEN content ->> 'id' ELSE content ->> 'company_id' END)::uuid,
           said_role, said_run, said_reason
    FROM (SELECT id, CASE WHEN TG_NARGS = 0 THEN to_jsonb(added) ELSE without_persons(to_jsonb(added), TG_ARGV) END AS content
          FROM new_rows AS added OFFSET 0) AS rows;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION audit_delete() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = catalogue, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE
    acting uuid := acting_actor();
    said_role text := nullif(current_setting('app.role', true), '');
    said_run uuid := nullif(current_setting('app.run', true), '')::uuid;
    said_reason text := nullif(current_setting('app.reason', true), '');
BEGIN
    IF NOT EXISTS (SELECT FROM old_rows) THEN
        RETURN NULL;
    END IF;
    PERFORM require_known_actor(acting);
    INSERT INTO audit_log ("table", record_id, actor_id, action, before, company_id, role, run_id, reason)
    SELECT TG_TABLE_NAME, id, acting, 'delete', content,
           (CASE TG_TABLE_NAME WHEN 'company' THEN content ->> 'id' ELSE content ->> 'company_id' END)::uuid,
           said_role, said_run, said_reason
    FROM (SELECT id, CASE WHEN TG_NARGS = 0 THEN to_jsonb(removed) ELSE without_persons(to_jsonb(removed), TG_ARGV) END AS content
          FROM old_rows AS removed OFFSET 0) AS rows;
    RETURN NULL;
END
$$;

-- A row whose technical key changed is a delete and an insert: hence the full join.
-- A row of which only updated_at changed did not change.
CREATE OR REPLACE FUNCTION audit_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = catalogue, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE
    acting uuid := acting_actor();
    said_role text := nullif(current_setting('app.role', true), '');
    said_run uuid := nullif(current_setting('app.run', true), '')::uuid;
    said_reason text := nullif(current_setting('app.reason', true), '');
BEGIN
    IF NOT EXISTS (SELECT FROM new_rows) THEN
        RETURN NULL;
    END IF;
    PERFORM require_known_actor(acting);
    INSERT INTO audit_log ("table", record_id, actor_id, action, before, after, company_id, role, run_id, reason)
    SELECT TG_TABLE_NAME, id, acting,
           CASE WHEN previous IS NULL THEN 'insert' WHEN content IS NULL THEN 'delete' ELSE 'update' END,
           previous, content,
           (CASE TG_TABLE_NAME
                WHEN 'company' THEN coalesce(content, previous) ->> 'id'
                ELSE coalesce(content, previous) ->> 'company_id' END)::uuid,
           said_role, said_run, said_reason
    FROM (SELECT id, CASE WHEN TG_NARGS = 0 THEN to_jsonb(removed) ELSE without_persons(to_jsonb(removed), TG_ARGV) END AS previous
          FROM old_rows AS removed OFFSET 0) AS old_content
    FULL JOIN (SELECT id, CASE WHEN TG_NARGS = 0 THEN to_jsonb(added) ELSE without_persons(to_jsonb(added), TG_ARGV) END AS content
          FROM new_rows AS added OFFSET 0) AS new_content USING (id)
    WHERE previous - 'updated_at' IS DISTINCT FROM content - 'updated_at';
    RETURN NULL;
END
$$;

-- A TRUNCATE fires no row or transition trigger: it would empty a table without a trace.
CREATE OR REPLACE FUNCTION refuse_truncate() RETURNS trigger
    LANGUAGE plpgsql SET search_path = catalogue, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'TRUNCATE of % would leave no audit: delete its rows instead', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

DROP FUNCTION IF EXISTS audit_table(regclass);
CREATE OR REPLACE FUNCTION audit_table(target regclass, personal text[]) RETURNS void
    LANGUAGE plpgsql SET search_path = catalogue, pg_temp AS $$
DECLARE
    given text := (SELECT string_agg(quote_literal(name), ', ') FROM unnest(personal) AS name);
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
                    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.audit_insert(%s)', target, given);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_update AFTER UPDATE ON %s
                    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.audit_update(%s)', target, given);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
                    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.audit_delete(%s)', target, given);
    EXECUTE format('CREATE OR REPLACE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s
                    FOR EACH STATEMENT EXECUTE FUNCTION catalogue.refuse_truncate()', target);
END
$$;

CREATE OR REPLACE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();

-- Whoever could attach one of these to a table of their own could write any line into audit_log.
REVOKE ALL ON FUNCTION acting_actor(), require_known_actor(uuid), audit_insert(), audit_update(), audit_delete(),
    refuse_truncate(), audit_table(regclass, text[]) FROM PUBLIC;
