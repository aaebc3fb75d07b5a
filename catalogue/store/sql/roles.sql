-- name: roles
-- The two roles of the catalogue and the schema they share. Run by the login that migrates, before any migration:
-- a superuser, or the owner of the database with CREATEROLE. Safe to run again.
DO $roles$
DECLARE
    missing text;
    -- From 16 on, whoever creates a role may administer it, and yet not become it.
    membership text := CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    FOREACH missing IN ARRAY ARRAY['catalogue_owner', 'catalogue_app'] LOOP
        IF to_regrole(missing) IS NULL THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', missing);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- another database of the same server was migrated at the same moment
            END;
        END IF;
        IF NOT pg_has_role(current_user, missing, membership) THEN
            EXECUTE format('GRANT %I TO %I', missing, current_user);
        END IF;
    END LOOP;
    IF NOT has_database_privilege('catalogue_owner', current_database(), 'CREATE') THEN
        EXECUTE format('GRANT CREATE ON DATABASE %I TO catalogue_owner', current_database());
    END IF;
    -- Known-at reads through temporary views.
    IF NOT has_database_privilege('catalogue_app', current_database(), 'TEMPORARY') THEN
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO catalogue_app', current_database());
    END IF;
END
$roles$;
SET LOCAL ROLE catalogue_owner;
CREATE SCHEMA IF NOT EXISTS catalogue;
GRANT USAGE ON SCHEMA catalogue TO catalogue_app;
SET LOCAL search_path = catalogue;
