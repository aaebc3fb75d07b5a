-- name: roles
-- The three roles of the catalogue and the schema they share. Run by the login that migrates, before any migration:
-- a superuser, or the owner of the database with CREATEROLE. Safe to run again.
DO $roles$
DECLARE
    missing text;
    -- From 16 on, whoever creates a role may administer it, and yet not become it.
    membership text := CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    FOREACH missing IN ARRAY ARRAY['catalogue_owner', 'catalogue_app', 'catalogue_session'] LOOP
        IF to_regrole(missing) IS NULL THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', missing);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- another database of the same server was migrated at the same moment
            END;
        END IF;
        -- Nobody is both: who migrates becomes the owner and the service, and never a session.
        IF missing <> 'catalogue_session' AND NOT pg_has_role(current_user, missing, membership) THEN
            EXECUTE format('GRANT %I TO %I', missing, current_user);
        END IF;
    END LOOP;
    IF NOT has_database_privilege('catalogue_owner', current_database(), 'CREATE') THEN
        EXECUTE format('GRANT CREATE ON DATABASE %I TO catalogue_owner', current_database());
    END IF;
    -- Known-at reads through temporary views, and the books enter through temporary tables.
    FOREACH missing IN ARRAY ARRAY['catalogue_app', 'catalogue_session'] LOOP
        IF NOT has_database_privilege(missing, current_database(), 'TEMPORARY') THEN
            EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), missing);
        END IF;
    END LOOP;
END
$roles$;
SET LOCAL ROLE catalogue_owner;
CREATE SCHEMA IF NOT EXISTS catalogue;
GRANT USAGE ON SCHEMA catalogue TO catalogue_app, catalogue_session;
SET LOCAL search_path = catalogue;
