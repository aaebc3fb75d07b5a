-- Back to one technical key a line, one foreign key a parent, one explanation a beneficiary; no row is lost.

ALTER TABLE ledger_lettering DISABLE TRIGGER USER;
ALTER TABLE commission_line DISABLE TRIGGER USER;

ALTER TABLE commission_line RENAME COLUMN explanation TO number;
ALTER TABLE commission_line
    ADD COLUMN explanation JSONB DEFAULT '{}'::jsonb NOT NULL CONSTRAINT ck_commission_line_explanation_is_object CHECK (jsonb_typeof(explanation) = 'object');
UPDATE commission_line SET explanation = told.facts FROM commission_explanation told
    WHERE told.operation_id = commission_line.operation_id AND told.number = commission_line.number;
ALTER TABLE commission_line DROP COLUMN number;
DROP TABLE commission_explanation;

ALTER TABLE operation
    ADD CONSTRAINT fk_operation_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    ADD CONSTRAINT fk_operation_product_version_id FOREIGN KEY(product_version_id) REFERENCES product_version (id),
    ADD CONSTRAINT uq_operation_company_id_id UNIQUE (company_id, id),
    DROP CONSTRAINT ck_operation_content_hash_is_hexadecimal,
    ADD CONSTRAINT ck_operation_content_hash_is_hexadecimal CHECK (content_hash ~ '^[0-9a-f]{64}$');
ALTER TABLE ledger_entry ADD CONSTRAINT uq_ledger_entry_company_id_id UNIQUE (company_id, id);
ALTER TABLE ledger_entry
    ADD CONSTRAINT fk_ledger_entry_company_id_operation_id FOREIGN KEY(company_id, operation_id) REFERENCES operation (company_id, id),
    ADD CONSTRAINT fk_ledger_entry_company_id_reverses_entry_id FOREIGN KEY(company_id, reverses_entry_id) REFERENCES ledger_entry (company_id, id);

DROP TABLE ledger_unfinished;
ALTER TABLE ledger_line DROP CONSTRAINT pk_ledger_line;
ALTER TABLE ledger_line
    ADD COLUMN id UUID DEFAULT gen_random_uuid() NOT NULL,
    ADD CONSTRAINT uq_ledger_line_entry_id_position UNIQUE (entry_id, position),
    ADD CONSTRAINT fk_ledger_line_company_id_entry_id FOREIGN KEY(company_id, entry_id) REFERENCES ledger_entry (company_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ledger_line ADD CONSTRAINT pk_ledger_line PRIMARY KEY (id);

ALTER TABLE ledger_lettering DROP CONSTRAINT pk_ledger_lettering;
ALTER TABLE ledger_lettering ADD COLUMN id UUID DEFAULT gen_random_uuid() NOT NULL, ADD COLUMN line_id UUID;
UPDATE ledger_lettering SET line_id = line.id FROM ledger_line line
    WHERE line.entry_id = ledger_lettering.entry_id AND line.position = ledger_lettering.position;
ALTER TABLE ledger_lettering
    DROP COLUMN entry_id,
    DROP COLUMN position,
    ALTER COLUMN line_id SET NOT NULL,
    ADD CONSTRAINT pk_ledger_lettering PRIMARY KEY (id),
    ADD CONSTRAINT uq_ledger_lettering_line_id UNIQUE (line_id),
    ADD CONSTRAINT fk_ledger_lettering_line_id FOREIGN KEY(line_id) REFERENCES ledger_line (id);

CREATE TABLE accounting_export_line (
    line_id UUID NOT NULL,
    company_id UUID NOT NULL,
    export_id UUID NOT NULL,
    CONSTRAINT pk_accounting_export_line PRIMARY KEY (line_id),
    CONSTRAINT fk_accounting_export_line_company_id_export_id FOREIGN KEY(company_id, export_id) REFERENCES accounting_export (company_id, id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_accounting_export_line_line_id FOREIGN KEY(line_id) REFERENCES ledger_line (id)
);
INSERT INTO accounting_export_line (line_id, company_id, export_id)
    SELECT line.id, taken.company_id, taken.export_id
    FROM accounting_export_entry taken JOIN ledger_line line ON line.entry_id = taken.entry_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
CREATE INDEX ix_accounting_export_line_export_id ON accounting_export_line (export_id);
DROP TABLE accounting_export_entry;

ALTER TABLE ledger_lettering ENABLE TRIGGER USER;
ALTER TABLE commission_line ENABLE TRIGGER USER;
DROP TRIGGER refuse_booked_removal ON company;
DROP TRIGGER refuse_booked_removal ON product_version;
DROP TRIGGER refuse_key_change ON company;
DROP TRIGGER refuse_key_change ON product_version;
DROP TRIGGER check_parents_insert ON operation;
DROP TRIGGER check_parents_update ON operation;
DROP FUNCTION check_unfinished(), check_operation_parents(), refuse_booked_removal(), refuse_key_change();
