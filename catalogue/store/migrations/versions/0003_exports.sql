-- The journal of exports, from catalogue.store.tables.exports.

CREATE TABLE accounting_export (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    month DATE NOT NULL,
    complement INTEGER NOT NULL,
    number INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    actor_id UUID NOT NULL,
    line_count INTEGER NOT NULL,
    debit_total NUMERIC(16, 2) NOT NULL,
    rows_sha256 VARCHAR(64) NOT NULL,
    mail_to VARCHAR(254),
    CONSTRAINT pk_accounting_export PRIMARY KEY (id),
    CONSTRAINT uq_accounting_export_company_id_month_complement UNIQUE (company_id, month, complement),
    CONSTRAINT uq_accounting_export_company_id_number UNIQUE (company_id, number),
    CONSTRAINT uq_accounting_export_company_id_id UNIQUE (company_id, id),
    CONSTRAINT ck_accounting_export_month_is_a_first_day CHECK (extract(day FROM month) = 1),
    CONSTRAINT ck_accounting_export_complement_counts_from_0 CHECK (complement >= 0),
    CONSTRAINT ck_accounting_export_number_counts_from_1 CHECK (number >= 1),
    CONSTRAINT ck_accounting_export_rows_sha256_is_hexadecimal CHECK (rows_sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT fk_accounting_export_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_accounting_export_actor_id FOREIGN KEY(actor_id) REFERENCES actor (id)
);
COMMENT ON TABLE accounting_export IS 'One accounting export of one company''s month, made once; the same month again gives the same bytes';
COMMENT ON COLUMN accounting_export.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN accounting_export.company_id IS 'Company that keeps the books';
COMMENT ON COLUMN accounting_export.month IS 'First day of the accounting month';
COMMENT ON COLUMN accounting_export.complement IS '0 = the month itself; 1, 2… = complements, with what was posted after it';
COMMENT ON COLUMN accounting_export.number IS 'Number of the export, continuous in its company from 1';
COMMENT ON COLUMN accounting_export.created_at IS 'When it was made';
COMMENT ON COLUMN accounting_export.actor_id IS 'Who asked for it';
COMMENT ON COLUMN accounting_export.line_count IS 'Number of ledger lines';
COMMENT ON COLUMN accounting_export.debit_total IS 'Sum of the debits, in euros; equals the credits';
COMMENT ON COLUMN accounting_export.rows_sha256 IS 'SHA-256 of the lines in canonical form, whatever the format';
COMMENT ON COLUMN accounting_export.mail_to IS 'Address of the accounting firm at that moment; empty = no copy';

CREATE TABLE accounting_export_line (
    line_id UUID NOT NULL,
    company_id UUID NOT NULL,
    export_id UUID NOT NULL,
    CONSTRAINT pk_accounting_export_line PRIMARY KEY (line_id),
    CONSTRAINT fk_accounting_export_line_company_id_export_id FOREIGN KEY(company_id, export_id) REFERENCES accounting_export (company_id, id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_accounting_export_line_line_id FOREIGN KEY(line_id) REFERENCES ledger_line (id)
);
CREATE INDEX ix_accounting_export_line_export_id ON accounting_export_line (export_id);
COMMENT ON TABLE accounting_export_line IS 'Which ledger line left in which export';
COMMENT ON COLUMN accounting_export_line.line_id IS 'Ledger line (ledger_line.id): exported once, hence the key';
COMMENT ON COLUMN accounting_export_line.company_id IS 'Company that keeps the books (company.id)';
COMMENT ON COLUMN accounting_export_line.export_id IS 'Export that it left in (accounting_export.id), written after its lines';

CREATE TABLE export_file (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    export_id UUID,
    format VARCHAR(20) NOT NULL,
    name VARCHAR(160) NOT NULL,
    library TEXT NOT NULL,
    path TEXT NOT NULL,
    content BYTEA NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    size_bytes INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    actor_id UUID NOT NULL,
    delivered_at TIMESTAMP WITH TIME ZONE,
    read_back_at TIMESTAMP WITH TIME ZONE,
    mailed_at TIMESTAMP WITH TIME ZONE,
    error TEXT,
    CONSTRAINT pk_export_file PRIMARY KEY (id),
    CONSTRAINT fk_export_file_company_id_export_id FOREIGN KEY(company_id, export_id) REFERENCES accounting_export (company_id, id),
    CONSTRAINT ck_export_file_format_is_a_code CHECK (format ~ '^[a-z0-9_]+$'),
    CONSTRAINT ck_export_file_sha256_is_hexadecimal CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_export_file_size_is_that_of_the_content CHECK (size_bytes = octet_length(content)),
    CONSTRAINT uq_export_file_export_id_name UNIQUE (export_id, name),
    CONSTRAINT fk_export_file_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_export_file_actor_id FOREIGN KEY(actor_id) REFERENCES actor (id)
);
CREATE INDEX ix_export_file_company_id_name_created_at ON export_file (company_id, name, created_at);
CREATE INDEX ix_export_file_undelivered ON export_file (created_at) WHERE read_back_at IS NULL;
COMMENT ON TABLE export_file IS 'A file made for somebody outside, with the very bytes that were delivered';
COMMENT ON COLUMN export_file.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN export_file.company_id IS 'Company that it tells about';
COMMENT ON COLUMN export_file.export_id IS 'Accounting export that it belongs to; empty = a file of the catalogue';
COMMENT ON COLUMN export_file.format IS 'Code of its format: csv, xlsx, tva, fec… (one file of declarations each, not a closed list)';
COMMENT ON COLUMN export_file.name IS 'Name of the file';
COMMENT ON COLUMN export_file.library IS 'Library that it is delivered to';
COMMENT ON COLUMN export_file.path IS 'Path in that library';
COMMENT ON COLUMN export_file.content IS 'Its bytes, as delivered; never written again';
COMMENT ON COLUMN export_file.sha256 IS 'SHA-256 of its bytes';
COMMENT ON COLUMN export_file.size_bytes IS 'Size of its bytes';
COMMENT ON COLUMN export_file.created_at IS 'When it was made';
COMMENT ON COLUMN export_file.actor_id IS 'Who asked for it';
COMMENT ON COLUMN export_file.delivered_at IS 'When it was last written into the library; empty = never';
COMMENT ON COLUMN export_file.read_back_at IS 'When the library gave the same bytes back; empty = still to deliver';
COMMENT ON COLUMN export_file.mailed_at IS 'When its copy was mailed to the accounting firm; empty = not, or not yet';
COMMENT ON COLUMN export_file.error IS 'The sentence about what last failed; empty = nothing';
