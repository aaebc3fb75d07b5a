-- What an entry and a commission line are, from catalogue.store.tables.ledger. Until now the end of a source key and the
-- explanation told it: they are read here for the last time. A line of before holds bonus and catch-up together.

ALTER TABLE ledger_entry ADD COLUMN kind VARCHAR(20);
ALTER TABLE commission_line
    ADD COLUMN kind VARCHAR(20),
    ADD COLUMN retained BOOLEAN DEFAULT false NOT NULL,
    ADD COLUMN collected NUMERIC(14, 2),
    ADD COLUMN collected_of NUMERIC(14, 2),
    ADD COLUMN collected_now NUMERIC(14, 2);

ALTER TABLE ledger_entry DISABLE TRIGGER USER;
ALTER TABLE commission_line DISABLE TRIGGER USER;
UPDATE ledger_entry SET kind = CASE
    WHEN tail.said LIKE 'set-off%' THEN 'set-off'
    WHEN tail.said LIKE 'tax-due%' THEN 'tax-due'
    ELSE split_part(tail.said, '-', 1) END
FROM (SELECT id, substring(source_key FROM '[^:]*$') AS said FROM ledger_entry) AS tail
WHERE tail.id = ledger_entry.id;
UPDATE ledger_entry SET kind = 'set-off-back'
FROM ledger_entry AS taken
WHERE ledger_entry.kind = 'set-off' AND taken.operation_id = ledger_entry.operation_id AND taken.kind = 'clawback';
UPDATE commission_line SET
    kind = CASE told.facts ->> 'kind' WHEN 'clawback' THEN 'clawback' WHEN 'malus' THEN 'penalty' ELSE 'commission' END,
    collected = CASE WHEN told.facts ? 'collected' OR commission_line.awaits
        THEN coalesce((told.facts ->> 'collected')::numeric, 0) END,
    collected_of = CASE WHEN told.facts ? 'collected' OR commission_line.awaits
        THEN coalesce(told.facts ->> 'due', told.facts ->> 'ttc')::numeric END,
    collected_now = CASE WHEN told.facts ? 'collected' OR commission_line.awaits
        THEN coalesce((told.facts ->> 'paid')::numeric, 0) END,
    retained = commission_line.beneficiary = 'partner' AND commission_line.state = 'settled' AND EXISTS (
        SELECT FROM ledger_entry AS entry JOIN ledger_entry AS kept ON kept.operation_id = entry.operation_id
        WHERE entry.id = commission_line.entry_id AND kept.kind IN ('set-off', 'set-off-back'))
FROM commission_explanation AS told
WHERE told.operation_id = commission_line.operation_id AND told.number = commission_line.explanation;
ALTER TABLE ledger_entry ENABLE TRIGGER USER;
ALTER TABLE commission_line ENABLE TRIGGER USER;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;

ALTER TABLE ledger_entry
    ALTER COLUMN kind SET NOT NULL,
    ADD CONSTRAINT ck_ledger_entry_kind CHECK ("kind" IN ('revenue', 'commission', 'paid', 'set-off', 'collection', 'tax-due', 'fee', 'clawback', 'malus', 'set-off-back', 'reversal'));
ALTER TABLE commission_line
    ALTER COLUMN kind SET NOT NULL,
    ADD CONSTRAINT ck_commission_line_kind CHECK ("kind" IN ('commission', 'catch_up', 'bonus', 'malus', 'clawback', 'penalty')),
    DROP CONSTRAINT ck_commission_line_state,
    ADD CONSTRAINT ck_commission_line_state CHECK ("state" IN ('planned', 'due', 'frozen', 'settled', 'dropped', 'reversed')),
    ADD CONSTRAINT ck_commission_line_collected_is_told_whole CHECK (num_nulls(collected, collected_of, collected_now) IN (0, 3));
DROP INDEX ix_commission_line_open;
CREATE INDEX ix_commission_line_open ON commission_line (company_id, due_on) WHERE state IN ('planned', 'due', 'dropped');
COMMENT ON COLUMN ledger_entry.kind IS 'What it posts of its operation (revenue, commission, paid, set-off, collection, tax-due, fee, clawback, malus, set-off-back, reversal)';
COMMENT ON COLUMN commission_line.kind IS 'What of it: the operation''s own, its window''s, or what the end takes back (commission, catch_up, bonus, malus, clawback, penalty)';
COMMENT ON COLUMN commission_line.state IS 'What became of it; only allowed moves are accepted (planned, due, frozen, settled, dropped, reversed)';
COMMENT ON COLUMN commission_line.retained IS 'Whether the partner retains it: it is settled, and nobody was paid';
COMMENT ON COLUMN commission_line.collected IS 'Of a promise, or earned of one: what was collected when it was written, in euros';
COMMENT ON COLUMN commission_line.collected_of IS '… of what its contract will pay in all, in euros';
COMMENT ON COLUMN commission_line.collected_now IS '… of which by the operation that wrote it; negative: given back';
COMMENT ON COLUMN commission_explanation.facts IS 'Tiers crossed, base, rate, rounding, split: for people, no decision reads it';
