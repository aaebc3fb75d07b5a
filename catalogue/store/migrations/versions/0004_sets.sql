-- A month of 100 000 operations checked by sets: natural keys, no look-up a row, explanations once an operation.
-- From catalogue.store.tables.ledger and catalogue.store.tables.exports. The books keep every row that they hold: their
-- guards, which refuse changes even to the owner, are put aside meanwhile.

ALTER TABLE ledger_lettering DISABLE TRIGGER USER;
ALTER TABLE commission_line DISABLE TRIGGER USER;

-- Exports take entries, with all their lines.
CREATE TABLE accounting_export_entry (
    entry_id UUID NOT NULL,
    company_id UUID NOT NULL,
    export_id UUID NOT NULL,
    CONSTRAINT pk_accounting_export_entry PRIMARY KEY (entry_id),
    CONSTRAINT fk_accounting_export_entry_entry_id FOREIGN KEY(entry_id) REFERENCES ledger_entry (id),
    CONSTRAINT fk_accounting_export_entry_company_id_export_id FOREIGN KEY(company_id, export_id) REFERENCES accounting_export (company_id, id) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE accounting_export_entry IS 'Which entry left in which export';
COMMENT ON COLUMN accounting_export_entry.entry_id IS 'Entry (ledger_entry.id): exported once, with all its lines, hence the key';
COMMENT ON COLUMN accounting_export_entry.company_id IS 'Company that keeps the books (company.id)';
COMMENT ON COLUMN accounting_export_entry.export_id IS 'Export that it left in (accounting_export.id), written after its entries';
INSERT INTO accounting_export_entry (entry_id, company_id, export_id)
    SELECT DISTINCT line.entry_id, taken.company_id, taken.export_id
    FROM accounting_export_line taken JOIN ledger_line line ON line.id = taken.line_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
CREATE INDEX ix_accounting_export_entry_export_id ON accounting_export_entry (export_id);
DROP TABLE accounting_export_line;

-- Letters name a line by its entry and place.
ALTER TABLE ledger_lettering ADD COLUMN entry_id UUID, ADD COLUMN position SMALLINT;
UPDATE ledger_lettering SET entry_id = line.entry_id, position = line.position FROM ledger_line line WHERE line.id = line_id;
ALTER TABLE ledger_lettering
    DROP COLUMN id,
    DROP COLUMN line_id,
    ALTER COLUMN entry_id SET NOT NULL,
    ALTER COLUMN position SET NOT NULL,
    ADD CONSTRAINT pk_ledger_lettering PRIMARY KEY (entry_id, position);
COMMENT ON COLUMN ledger_lettering.entry_id IS 'Entry of a line of a third party''s account, lettered once (ledger_entry.id, by trigger)';
COMMENT ON COLUMN ledger_lettering.position IS 'Place of the line in its entry';

-- Lines have their natural key only.
ALTER TABLE ledger_line
    DROP CONSTRAINT fk_ledger_line_company_id_entry_id,
    DROP CONSTRAINT uq_ledger_line_entry_id_position,
    DROP COLUMN id,
    ADD CONSTRAINT pk_ledger_line PRIMARY KEY (entry_id, position);
COMMENT ON COLUMN ledger_line.entry_id IS 'Entry; its lines are written before it (ledger_entry.id, by trigger)';
CREATE TABLE ledger_unfinished (entries INTEGER NOT NULL);
COMMENT ON TABLE ledger_unfinished IS 'What a transaction has written of entries: sums to zero, and is emptied, when it commits';
COMMENT ON COLUMN ledger_unfinished.entries IS 'Entries whose lines are in; negative: entries that came';

-- The parents of entries are checked by trigger.
ALTER TABLE ledger_entry
    DROP CONSTRAINT fk_ledger_entry_company_id_operation_id,
    DROP CONSTRAINT fk_ledger_entry_company_id_reverses_entry_id,
    DROP CONSTRAINT uq_ledger_entry_company_id_id;
COMMENT ON COLUMN ledger_entry.operation_id IS 'Operation that it posts (operation.id, by trigger)';
COMMENT ON COLUMN ledger_entry.reverses_entry_id IS 'Entry whose cents it mirrors (ledger_entry.id, by trigger)';
ALTER TABLE operation
    DROP CONSTRAINT fk_operation_company_id,
    DROP CONSTRAINT fk_operation_product_version_id,
    DROP CONSTRAINT uq_operation_company_id_id,
    DROP CONSTRAINT ck_operation_content_hash_is_hexadecimal,
    ADD CONSTRAINT ck_operation_content_hash_is_hexadecimal CHECK (octet_length(decode(content_hash, 'hex')) = 32);

COMMENT ON COLUMN operation.company_id IS 'Company that keeps the books (company.id, by trigger)';
COMMENT ON COLUMN operation.product_version_id IS 'Version that priced it (product_version.id, by trigger)';

-- An explanation stands once for all beneficiaries of an operation.
CREATE TABLE commission_explanation (
    operation_id UUID NOT NULL,
    number SMALLINT NOT NULL,
    facts JSONB DEFAULT '{}'::jsonb NOT NULL CONSTRAINT ck_commission_explanation_facts_is_object CHECK (jsonb_typeof(facts) = 'object'),
    CONSTRAINT pk_commission_explanation PRIMARY KEY (operation_id, number)
);
COMMENT ON TABLE commission_explanation IS 'Why beneficiaries earn what they do by an operation, once for all of them; immutable';
COMMENT ON COLUMN commission_explanation.operation_id IS 'Operation that earned what it explains (operation.id, by trigger)';
COMMENT ON COLUMN commission_explanation.number IS 'Number among those of its operation, from 1';
COMMENT ON COLUMN commission_explanation.facts IS 'Tiers crossed, base, rate, rounding, split';
ALTER TABLE commission_line ADD COLUMN number SMALLINT;
UPDATE commission_line SET number = told.number
    FROM (SELECT id, dense_rank() OVER (PARTITION BY operation_id ORDER BY explanation) AS number FROM commission_line) AS told
    WHERE told.id = commission_line.id;
INSERT INTO commission_explanation (operation_id, number, facts)
    SELECT DISTINCT operation_id, number, explanation FROM commission_line;
ALTER TABLE commission_line DROP COLUMN explanation;
ALTER TABLE commission_line RENAME COLUMN number TO explanation;
ALTER TABLE commission_line ALTER COLUMN explanation SET NOT NULL;
COMMENT ON COLUMN commission_line.explanation IS 'Which of the explanations of its operation is its own';
COMMENT ON COLUMN commission_line.operation_id IS 'Operation that earned it (operation.id, by trigger)';
COMMENT ON COLUMN commission_line.entry_id IS 'Entry that posts it; empty = not yet, or the company''s own share (ledger_entry.id, by trigger)';

ALTER TABLE ledger_lettering ENABLE TRIGGER USER;
ALTER TABLE commission_line ENABLE TRIGGER USER;
