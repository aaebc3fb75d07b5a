-- name: ledger
-- What keeps the books true whoever writes: nothing posted changes, every entry balances, numbers have no hole, a
-- closed period stays closed (decision 29). Statement-level over transition tables: a month of 100 000 operations costs
-- a few set-based checks, not a call per line.
--
-- Lines are written before their entry, all of them in one statement: the entry's own check then sees them all. Lines
-- whose entry never came are found at commit, by counting: the entries whose lines are in are those that came, since no
-- entry comes without its lines and no line comes later.
-- Faults are asked for with min(), never with LIMIT or EXISTS: expecting a fault soon, the planner would look up each of a
-- month's rows in an index, where joining them whole takes a sixth of the time. Plans are made anew each time: that of a
-- month is not that of one sale, and a session that posts many companies meets both.

CREATE OR REPLACE FUNCTION refuse_ledger_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = catalogue, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: what is posted never changes, it is reversed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

-- Whoever writes is the acting actor, now.
CREATE OR REPLACE FUNCTION check_signature() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
DECLARE
    acting uuid := acting_actor();
    said_run uuid := nullif(current_setting('app.run', true), '')::uuid;
BEGIN
    PERFORM require_known_actor(acting);
    IF EXISTS (SELECT FROM new_rows
               WHERE actor_id <> acting OR posted_at <> now() OR run_id IS DISTINCT FROM said_run) THEN
        RAISE EXCEPTION '% must be signed by its actor and run, at the instant of its transaction', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$$;

-- An operation is of a company, and priced by a version, that is there.
CREATE OR REPLACE FUNCTION check_operation_parents() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    wrong text;
BEGIN
    SELECT min(added.source_key) INTO wrong FROM new_rows AS added
    LEFT JOIN company ON company.id = added.company_id
    LEFT JOIN product_version AS version ON version.id = added.product_version_id
    WHERE company.id IS NULL OR (added.product_version_id IS NOT NULL AND version.id IS NULL);
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the company of operation %, or the version that priced it, does not exist', wrong
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'operation_parents';
    END IF;
    RETURN NULL;
END
$$;

-- What the books rest on stays.
CREATE OR REPLACE FUNCTION refuse_booked_removal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    wrong text;
BEGIN
    SELECT min(operation.source_key) INTO wrong FROM old_rows JOIN operation
        ON CASE TG_TABLE_NAME WHEN 'company' THEN operation.company_id ELSE operation.product_version_id END = old_rows.id;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'operation % is in the books: its % stays', wrong, TG_TABLE_NAME
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'operation_parents';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION refuse_key_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = catalogue, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the technical key of % never changes: the books hold it', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE OR REPLACE FUNCTION check_new_lines() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
DECLARE
    wrong text;
    entries integer;
BEGIN
    -- Places from 1 without a hole: an entry that has its lines takes no other, since these places are taken.
    SELECT count(*), min(entry_id::text) FILTER (WHERE debits <> credits OR lines < 2 OR last_place <> lines)
    INTO entries, wrong
    FROM (SELECT entry_id, sum(debit) AS debits, sum(credit) AS credits, count(*) AS lines, max(position) AS last_place
          FROM new_rows GROUP BY company_id, entry_id) AS added;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'entry % does not balance, or lacks a line', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balances';
    END IF;
    INSERT INTO ledger_unfinished (entries) VALUES (entries);
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION check_unfinished() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
BEGIN
    IF (SELECT sum(entries) FROM ledger_unfinished) <> 0 THEN
        RAISE EXCEPTION 'lines are written whose entry never came'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_line_entry';
    END IF;
    DELETE FROM ledger_unfinished;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION check_new_entries() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    wrong text;
BEGIN
    SELECT min(entry.source_key) INTO wrong FROM new_rows AS entry
    LEFT JOIN ledger_line AS line
        ON line.entry_id = entry.id AND line.position = 1 AND line.company_id = entry.company_id
    WHERE line.entry_id IS NULL;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'entry % has no line', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balances';
    END IF;
    INSERT INTO ledger_unfinished (entries) SELECT -count(*) FROM new_rows;
    SELECT min(entry.source_key) INTO wrong FROM new_rows AS entry
    LEFT JOIN operation ON operation.id = entry.operation_id AND operation.company_id = entry.company_id
    LEFT JOIN ledger_entry AS reversed
        ON reversed.id = entry.reverses_entry_id AND reversed.company_id = entry.company_id
    WHERE operation.id IS NULL OR (entry.reverses_entry_id IS NOT NULL AND reversed.id IS NULL);
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the operation of entry %, or the entry that it reverses, is not in the books of its company', wrong
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_entry_parents';
    END IF;
    SELECT min(entry.source_key) INTO wrong FROM new_rows AS entry
    JOIN accounting_period AS period ON period.company_id = entry.company_id AND period.state = 'closed'
        AND period.month = date_trunc('month', entry.day::timestamp)::date;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the period of entry % is closed', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_in_an_open_period';
    END IF;
    SELECT min(format('%s %s', added.journal, added.fiscal_year)) INTO wrong
    FROM (SELECT company_id, journal, fiscal_year, min(number) AS first, max(number) AS last, count(*) AS entries
          FROM new_rows GROUP BY company_id, journal, fiscal_year) AS added
    WHERE added.last - added.first + 1 <> added.entries
       OR (added.first > 1 AND NOT EXISTS (
            SELECT FROM ledger_entry AS before
            WHERE before.company_id = added.company_id AND before.journal = added.journal
              AND before.fiscal_year = added.fiscal_year AND before.number = added.first - 1));
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the numbers of journal % would have a hole', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_numbers_are_continuous';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION check_new_letters() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    wrong text;
BEGIN
    SELECT min(letter) FILTER (WHERE NOT settled) INTO wrong
    FROM (SELECT lettered.letter,
                 sum(line.debit) = sum(line.credit)
                     AND bool_and(line.company_id IS NOT DISTINCT FROM lettered.company_id
                                  AND line.account IS NOT DISTINCT FROM lettered.account) AS settled
          FROM new_rows AS lettered
          LEFT JOIN ledger_line AS line ON line.entry_id = lettered.entry_id AND line.position = lettered.position
          GROUP BY lettered.company_id, lettered.account, lettered.letter) AS added;
    IF wrong IS NULL THEN
        -- Counted, not joined: without statistics a join of new rows with themselves may take the square of their number.
        SELECT min(added.letter) INTO wrong
        FROM (SELECT company_id, account, letter, count(*) AS lines
              FROM new_rows GROUP BY company_id, account, letter) AS added
        WHERE added.lines <> (
            SELECT count(*) FROM ledger_lettering AS held
            WHERE held.company_id = added.company_id AND held.account = added.account AND held.letter = added.letter);
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'letter % does not settle lines of one account to zero', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_lettering_balances';
    END IF;
    RETURN NULL;
END
$$;

-- An operation that waits may be corrected, then posted; afterwards it stays.
CREATE OR REPLACE FUNCTION check_operation_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    IF EXISTS (SELECT FROM old_rows WHERE status = 'posted')
       OR EXISTS (SELECT FROM old_rows FULL JOIN new_rows USING (id, company_id, source_key)
                  WHERE old_rows.status IS NULL OR new_rows.status IS NULL) THEN
        RAISE EXCEPTION 'an operation that is posted never changes, and none changes its key'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$$;

-- Operation, entry and explanation of a commission are in the books of its company; they can never leave them.
CREATE OR REPLACE FUNCTION check_commission_parents() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    wrong integer;
BEGIN
    SELECT min(line.position) INTO wrong FROM new_rows AS line
    LEFT JOIN operation ON operation.id = line.operation_id AND operation.company_id = line.company_id
    LEFT JOIN ledger_entry AS entry ON entry.id = line.entry_id AND entry.company_id = line.company_id
    LEFT JOIN commission_explanation AS told
        ON told.operation_id = line.operation_id AND told.number = line.explanation
    WHERE operation.id IS NULL OR told.number IS NULL OR (line.entry_id IS NOT NULL AND entry.id IS NULL);
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the operation, entry or explanation of a commission is not in the books of its company'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'commission_line_parents';
    END IF;
    RETURN NULL;
END
$$;

-- The same moves as catalogue.commissions.states; the entry of a line comes once.
CREATE OR REPLACE FUNCTION check_commission_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    IF EXISTS (
        SELECT FROM old_rows AS earlier FULL JOIN new_rows AS later USING (id)
        WHERE to_jsonb(earlier) - ARRAY['state', 'entry_id', 'retained']
                  IS DISTINCT FROM to_jsonb(later) - ARRAY['state', 'entry_id', 'retained']
           OR (earlier.entry_id IS NOT NULL AND earlier.entry_id IS DISTINCT FROM later.entry_id)
           OR (earlier.state <> later.state AND (earlier.state, later.state) NOT IN (
                ('planned', 'due'), ('planned', 'frozen'), ('planned', 'dropped'), ('planned', 'reversed'),
                ('due', 'settled'), ('due', 'frozen'), ('due', 'reversed'),
                ('frozen', 'planned'), ('frozen', 'due'), ('frozen', 'dropped'), ('frozen', 'reversed'),
                ('dropped', 'planned'), ('dropped', 'reversed'),
                ('settled', 'reversed')))
    ) THEN
        RAISE EXCEPTION 'a commission line changes its state only, by an allowed move'
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'commission_line_moves';
    END IF;
    RETURN NULL;
END
$$;

-- What a window counts of an operation only ever ceases to stand, once.
CREATE OR REPLACE FUNCTION check_counted_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM old_rows AS earlier FULL JOIN new_rows AS later USING (operation_id)
               WHERE to_jsonb(earlier) - 'stands' IS DISTINCT FROM to_jsonb(later) - 'stands'
                  OR NOT earlier.stands) THEN
        RAISE EXCEPTION 'what a window counts of an operation never changes, but that it stands'
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'commission_counted_stands';
    END IF;
    RETURN NULL;
END
$$;

DO $triggers$
DECLARE
    target text;
BEGIN
    FOREACH target IN ARRAY ARRAY['ledger_entry', 'ledger_line', 'ledger_lettering', 'commission_explanation'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()', target);
    END LOOP;
    FOREACH target IN ARRAY ARRAY['operation', 'commission_line', 'commission_window', 'commission_counted'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER refuse_removal BEFORE DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()', target);
    END LOOP;
    FOREACH target IN ARRAY ARRAY['company', 'product_version'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER refuse_booked_removal AFTER DELETE ON %I
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_booked_removal()', target);
        EXECUTE format('CREATE OR REPLACE TRIGGER refuse_key_change BEFORE UPDATE OF id ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_key_change()', target);
    END LOOP;
    FOREACH target IN ARRAY ARRAY['operation', 'ledger_entry', 'ledger_lettering'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER check_signature AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION check_signature()', target);
    END LOOP;
END
$triggers$;

CREATE OR REPLACE TRIGGER check_parents_insert AFTER INSERT ON operation REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION check_operation_parents();
CREATE OR REPLACE TRIGGER check_parents_update AFTER UPDATE ON operation REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION check_operation_parents();
CREATE OR REPLACE TRIGGER check_new_lines AFTER INSERT ON ledger_line REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION check_new_lines();
CREATE OR REPLACE TRIGGER check_new_entries AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION check_new_entries();
-- At commit; the only kind of trigger that cannot be replaced.
DROP TRIGGER IF EXISTS check_unfinished ON ledger_unfinished;
CREATE CONSTRAINT TRIGGER check_unfinished AFTER INSERT ON ledger_unfinished DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_unfinished();
CREATE OR REPLACE TRIGGER check_new_letters AFTER INSERT ON ledger_lettering REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION check_new_letters();
CREATE OR REPLACE TRIGGER check_change AFTER UPDATE ON operation REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION check_operation_change();
CREATE OR REPLACE TRIGGER check_change AFTER UPDATE ON commission_line
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION check_commission_change();
CREATE OR REPLACE TRIGGER check_change AFTER UPDATE ON commission_counted
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION check_counted_change();
-- Whatever role a transaction says: what people decide (frozen, released, settled) is in the audit with who and when.
CREATE OR REPLACE TRIGGER audit_update AFTER UPDATE ON commission_line
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION audit_update();
CREATE OR REPLACE TRIGGER check_parents_insert AFTER INSERT ON commission_line REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION check_commission_parents();
CREATE OR REPLACE TRIGGER check_parents_update AFTER UPDATE ON commission_line REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION check_commission_parents();

REVOKE ALL ON FUNCTION refuse_ledger_change(), check_signature(), check_new_lines(), check_new_entries(),
    check_new_letters(), check_unfinished(), check_operation_parents(), check_operation_change(), refuse_key_change(),
    refuse_booked_removal(), check_commission_parents(), check_commission_change(), check_counted_change() FROM PUBLIC;
