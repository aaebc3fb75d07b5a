-- name: partitions
-- Monthly partitions (UTC months) made ahead, and a DEFAULT one as a net. The runtime may call it, and gets no right
-- on the partitions themselves: a row is only reached through its parent.

CREATE OR REPLACE FUNCTION ensure_partition(parent text, month_column text, month timestamptz) RETURNS boolean
    LANGUAGE plpgsql SET search_path = catalogue, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    partition text := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
    net text := parent || '_default';
    next_month timestamptz := month + interval '1 month';
    caught boolean;
BEGIN
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I >= $1 AND %I < $2)', net, month_column, month_column)
        INTO caught USING month, next_month;
    -- PostgreSQL refuses a partition whose rows the net already holds: take the net away while they move.
    IF caught THEN
        EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', parent, net);
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', partition, parent, month, next_month);
    IF caught THEN
        EXECUTE format('INSERT INTO %I OVERRIDING SYSTEM VALUE SELECT * FROM %I WHERE %I >= $1 AND %I < $2',
                       parent, net, month_column, month_column) USING month, next_month;
        EXECUTE format('DELETE FROM %I WHERE %I >= $1 AND %I < $2', net, month_column, month_column)
            USING month, next_month;
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I DEFAULT', parent, net);
    END IF;
    RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION ensure_partitions(months_ahead integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    parent text;
    month_column text;
    month timestamptz;
    made integer := 0;
BEGIN
    IF months_ahead NOT BETWEEN 0 AND 24 THEN
        RAISE EXCEPTION 'months_ahead must be between 0 and 24, not %', months_ahead
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('catalogue.ensure_partitions'));
    FOR parent, month_column IN VALUES ('audit_log', 'at'), ('webhook_event', 'received_at'), ('api_call', 'at') LOOP
        EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I DEFAULT', parent || '_default', parent);
        FOR ahead IN 0 .. months_ahead LOOP
            month := date_trunc('month', now()) + ahead * interval '1 month';
            IF ensure_partition(parent, month_column, month) THEN
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END
$$;

REVOKE ALL ON FUNCTION ensure_partition(text, text, timestamptz), ensure_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_partitions(integer) TO catalogue_app;
