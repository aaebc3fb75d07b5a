-- name: persons
-- Persons in an audit of ten years (decision 52): what names somebody stands in clear in the row alone, which can be
-- erased; its audit holds the HMAC-SHA256 of it, under a key that only catalogue_owner reads. Equal values stay equal.

INSERT INTO person_key (inner_pad, outer_pad)
SELECT string_agg(set_byte('\x00', 0, get_byte(key, place) # 54), '' ORDER BY place),
       string_agg(set_byte('\x00', 0, get_byte(key, place) # 92), '' ORDER BY place)
FROM (SELECT string_agg(uuid_send(gen_random_uuid()), '') AS key FROM generate_series(1, 4)) AS drawn,
     generate_series(0, 63) AS place
HAVING NOT EXISTS (SELECT FROM person_key);

CREATE OR REPLACE FUNCTION person_hash(clear jsonb) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = catalogue, pg_temp AS $$
    SELECT to_jsonb('hmac:' || encode(sha256(outer_pad || sha256(inner_pad || convert_to(clear::text, 'UTF8'))), 'hex'))
    FROM person_key
$$;

-- A row's content with the hashes of its personal columns in their place; those that are empty stay empty.
CREATE OR REPLACE FUNCTION without_persons(content jsonb, personal text[]) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = catalogue, pg_temp AS $$
    SELECT content || coalesce(jsonb_object_agg(name, person_hash(content -> name)), '{}')
    FROM unnest(personal) AS name WHERE content -> name <> 'null'
$$;

-- The personal columns of a table, which its audit's triggers were given.
CREATE OR REPLACE FUNCTION personal_columns(target regclass) RETURNS text[]
    LANGUAGE sql STABLE SET search_path = catalogue, pg_temp AS $$
    SELECT trim_array(string_to_array(encode(tgargs, 'escape'), '\000'), 1)
    FROM pg_trigger WHERE tgrelid = target AND tgname = 'audit_insert' AND tgnargs > 0
$$;

-- What rows say of persons today, of the hashes under which their audit knows them: a reading puts them back in clear.
DROP FUNCTION IF EXISTS persons_today(text, uuid[]);
CREATE OR REPLACE FUNCTION persons_today(wanted text, keys uuid[], hashes text[])
    RETURNS TABLE (record_id uuid, hash text, clear jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT id, hashed, said
         FROM (SELECT id, to_jsonb(today) AS content FROM catalogue.%I AS today WHERE id = ANY ($1)) AS rows,
              unnest($2) AS name,
              LATERAL (SELECT content -> name AS said, person_hash(content -> name) #>> ''{}'' AS hashed) AS hashing
         WHERE said <> ''null'' AND hashed = ANY ($3)', wanted)
    USING keys, personal_columns(wanted::regclass), hashes;
END
$$;

-- The names that stand in clear in some row of any table today, of the hashes that somebody already holds.
CREATE OR REPLACE FUNCTION names_today(hashes text[]) RETURNS TABLE (hash text, clear jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
DECLARE
    target regclass;
    name text;
BEGIN
    FOR target, name IN
        SELECT tgrelid::regclass, unnest(personal_columns(tgrelid)) FROM pg_trigger
        WHERE tgname = 'audit_insert' AND tgnargs > 0
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT hashed, to_jsonb(said)
             FROM (SELECT DISTINCT today.%I AS said FROM %s AS today WHERE today.%1$I IS NOT NULL) AS names,
                  LATERAL (SELECT person_hash(to_jsonb(said)) #>> ''{}'' AS hashed) AS hashing
             WHERE hashed = ANY ($1)', name, target)
        USING hashes;
    END LOOP;
END
$$;

REVOKE ALL ON FUNCTION person_hash(jsonb), without_persons(jsonb, text[]), personal_columns(regclass),
    persons_today(text, uuid[], text[]), names_today(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION persons_today(text, uuid[], text[]), names_today(text[]) TO catalogue_app, catalogue_session;
