-- Operations, ledger, commissions and periods, from catalogue.store.tables.ledger.

CREATE TABLE operation (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    source_key VARCHAR(80) NOT NULL,
    kind VARCHAR(20) NOT NULL CONSTRAINT ck_operation_kind CHECK ("kind" IN ('sale', 'renewal', 'collection', 'cancellation', 'termination', 'fee', 'statement')),
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    content_hash VARCHAR(64) NOT NULL,
    content JSONB DEFAULT '{}'::jsonb NOT NULL CONSTRAINT ck_operation_content_is_object CHECK (jsonb_typeof(content) = 'object'),
    status VARCHAR(20) NOT NULL CONSTRAINT ck_operation_status CHECK ("status" IN ('posted', 'waiting')),
    reasons JSONB DEFAULT '[]'::jsonb NOT NULL CONSTRAINT ck_operation_reasons_is_array CHECK (jsonb_typeof(reasons) = 'array'),
    related VARCHAR(80),
    origin VARCHAR(80),
    product_version_id UUID,
    posted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    actor_id UUID NOT NULL,
    run_id UUID,
    CONSTRAINT pk_operation PRIMARY KEY (id),
    CONSTRAINT uq_operation_company_id_source_key UNIQUE (company_id, source_key),
    CONSTRAINT uq_operation_company_id_id UNIQUE (company_id, id),
    CONSTRAINT ck_operation_content_hash_is_hexadecimal CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT fk_operation_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_operation_product_version_id FOREIGN KEY(product_version_id) REFERENCES product_version (id)
);
CREATE INDEX ix_operation_family ON operation (company_id, origin) WHERE origin IS NOT NULL;
CREATE INDEX ix_operation_waiting ON operation (company_id, at) WHERE status = 'waiting';
COMMENT ON TABLE operation IS 'What happened in a company''s business: sales, collections, fees… (posted to the ledger, or waiting)';
COMMENT ON COLUMN operation.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN operation.company_id IS 'Company that keeps the books';
COMMENT ON COLUMN operation.source_key IS 'Key that its source gives it; the same key twice is the same operation';
COMMENT ON COLUMN operation.kind IS 'What happened (sale, renewal, collection, cancellation, termination, fee, statement)';
COMMENT ON COLUMN operation.at IS 'When it happened';
COMMENT ON COLUMN operation.content_hash IS 'SHA-256 of its content: the same key with another one is a conflict';
COMMENT ON COLUMN operation.content IS 'The operation as it was told, without what it leaves out';
COMMENT ON COLUMN operation.status IS 'posted: never changes again; waiting: for a mapping, tried at each run (posted, waiting)';
COMMENT ON COLUMN operation.reasons IS 'Why it waits: French sentences';
COMMENT ON COLUMN operation.related IS 'Key of the operation it pays, renews, cancels or states';
COMMENT ON COLUMN operation.origin IS 'Key of the operation at the head of its family; empty = itself';
COMMENT ON COLUMN operation.product_version_id IS 'Version that priced it';
COMMENT ON COLUMN operation.posted_at IS 'Instant of the transaction that wrote it';
COMMENT ON COLUMN operation.actor_id IS 'Who wrote it (actor.id)';
COMMENT ON COLUMN operation.run_id IS 'Run that wrote it (sync_run.id); empty = no run';

CREATE TABLE ledger_entry (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    journal VARCHAR(20) NOT NULL CONSTRAINT ck_ledger_entry_journal CHECK ("journal" IN ('VENTE', 'ACHAT', 'BANQUE', 'COMMISSION', 'OD')),
    fiscal_year SMALLINT NOT NULL,
    number INTEGER NOT NULL,
    source_key VARCHAR(140) NOT NULL,
    day DATE NOT NULL,
    piece VARCHAR(80) NOT NULL,
    piece_day DATE NOT NULL,
    label TEXT NOT NULL,
    type VARCHAR(20) NOT NULL CONSTRAINT ck_ledger_entry_type CHECK ("type" IN ('revenue', 'commission', 'fee', 'tax')),
    sku VARCHAR(80),
    partner VARCHAR(160),
    contract UUID,
    client UUID,
    operation_id UUID NOT NULL,
    reverses_entry_id UUID,
    clawback BOOLEAN DEFAULT false NOT NULL,
    posted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    actor_id UUID NOT NULL,
    run_id UUID,
    CONSTRAINT pk_ledger_entry PRIMARY KEY (id),
    CONSTRAINT fk_ledger_entry_company_id_operation_id FOREIGN KEY(company_id, operation_id) REFERENCES operation (company_id, id),
    CONSTRAINT fk_ledger_entry_company_id_reverses_entry_id FOREIGN KEY(company_id, reverses_entry_id) REFERENCES ledger_entry (company_id, id),
    CONSTRAINT uq_ledger_entry_company_id_journal_fiscal_year_number UNIQUE (company_id, journal, fiscal_year, number),
    CONSTRAINT uq_ledger_entry_company_id_source_key UNIQUE (company_id, source_key),
    CONSTRAINT uq_ledger_entry_company_id_id UNIQUE (company_id, id),
    CONSTRAINT ck_ledger_entry_number_is_positive CHECK (number > 0),
    CONSTRAINT ck_ledger_entry_fiscal_year_is_of_its_day CHECK (fiscal_year = EXTRACT(year FROM day))
);
CREATE INDEX ix_ledger_entry_company_id_day ON ledger_entry (company_id, day);
CREATE INDEX ix_ledger_entry_operation_id ON ledger_entry (operation_id);
CREATE UNIQUE INDEX ix_ledger_entry_reversed_once ON ledger_entry (reverses_entry_id) WHERE NOT clawback;
COMMENT ON TABLE ledger_entry IS 'An entry of the books: immutable, balanced, numbered (decision 29)';
COMMENT ON COLUMN ledger_entry.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN ledger_entry.company_id IS 'Company that keeps the books (company.id), its operation''s';
COMMENT ON COLUMN ledger_entry.journal IS 'Journal (decision 32) (VENTE, ACHAT, BANQUE, COMMISSION, OD)';
COMMENT ON COLUMN ledger_entry.fiscal_year IS 'Year of its day: numbers begin again with it';
COMMENT ON COLUMN ledger_entry.number IS 'Number, continuous from 1 in its company, journal and year';
COMMENT ON COLUMN ledger_entry.source_key IS 'Key of its operation and what of it: posting twice is a no-op';
COMMENT ON COLUMN ledger_entry.day IS 'Accounting date, in a period that was open';
COMMENT ON COLUMN ledger_entry.piece IS 'Reference of the document';
COMMENT ON COLUMN ledger_entry.piece_day IS 'Date of the document';
COMMENT ON COLUMN ledger_entry.label IS 'Label, in French';
COMMENT ON COLUMN ledger_entry.type IS 'Type of entry (Annexe F §3) (revenue, commission, fee, tax)';
COMMENT ON COLUMN ledger_entry.sku IS 'Product code';
COMMENT ON COLUMN ledger_entry.partner IS 'Partner''s name';
COMMENT ON COLUMN ledger_entry.contract IS 'Reference of the contract, its owner''s';
COMMENT ON COLUMN ledger_entry.client IS 'Reference of the client, its owner''s';
COMMENT ON COLUMN ledger_entry.operation_id IS 'Operation that it posts (operation.id)';
COMMENT ON COLUMN ledger_entry.reverses_entry_id IS 'Entry whose cents it mirrors (ledger_entry.id)';
COMMENT ON COLUMN ledger_entry.clawback IS 'Whether it takes a commission back (Annexe F §5)';
COMMENT ON COLUMN ledger_entry.posted_at IS 'Instant of the transaction that wrote it';
COMMENT ON COLUMN ledger_entry.actor_id IS 'Who wrote it (actor.id)';
COMMENT ON COLUMN ledger_entry.run_id IS 'Run that wrote it (sync_run.id); empty = no run';

CREATE TABLE ledger_line (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    entry_id UUID NOT NULL,
    position SMALLINT NOT NULL,
    account VARCHAR(20) NOT NULL,
    debit NUMERIC(14, 2) NOT NULL,
    credit NUMERIC(14, 2) NOT NULL,
    label TEXT NOT NULL,
    type VARCHAR(20) NOT NULL CONSTRAINT ck_ledger_line_type CHECK ("type" IN ('revenue', 'commission', 'fee', 'tax')),
    nature VARCHAR(20) NOT NULL CONSTRAINT ck_ledger_line_nature CHECK ("nature" IN ('revenue', 'commission', 'commission_paid', 'fee', 'tax', 'bonus', 'malus', 'discount', 'clawback')),
    counterpart BOOLEAN DEFAULT false NOT NULL,
    cost_center VARCHAR(20),
    tax_code VARCHAR(20),
    tax_rate NUMERIC(5, 2),
    tax_base NUMERIC(14, 2),
    tax_amount NUMERIC(14, 2),
    auxiliary VARCHAR(160),
    waiting BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_ledger_line PRIMARY KEY (id),
    CONSTRAINT fk_ledger_line_company_id_entry_id FOREIGN KEY(company_id, entry_id) REFERENCES ledger_entry (company_id, id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT uq_ledger_line_entry_id_position UNIQUE (entry_id, position),
    CONSTRAINT ck_ledger_line_one_side CHECK (debit >= 0 AND credit >= 0 AND (debit > 0) <> (credit > 0)),
    CONSTRAINT ck_ledger_line_position_is_positive CHECK (position > 0)
);
COMMENT ON TABLE ledger_line IS 'A line of an entry: immutable; written before its entry, which is refused unless its lines balance';
COMMENT ON COLUMN ledger_line.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN ledger_line.company_id IS 'Company that keeps the books (company.id)';
COMMENT ON COLUMN ledger_line.entry_id IS 'Entry (ledger_entry.id); its lines are written before it';
COMMENT ON COLUMN ledger_line.position IS 'Place in the entry, from 1';
COMMENT ON COLUMN ledger_line.account IS 'General account';
COMMENT ON COLUMN ledger_line.debit IS 'Debit, in euros; zero on a credit line';
COMMENT ON COLUMN ledger_line.credit IS 'Credit, in euros; zero on a debit line';
COMMENT ON COLUMN ledger_line.label IS 'Label, in French';
COMMENT ON COLUMN ledger_line.type IS 'Type of line (Annexe F §3) (revenue, commission, fee, tax)';
COMMENT ON COLUMN ledger_line.nature IS 'What it is about (decision 25) (revenue, commission, commission_paid, fee, tax, bonus, malus, discount, clawback)';
COMMENT ON COLUMN ledger_line.counterpart IS 'Whether it is the other side of its entry, without tax columns';
COMMENT ON COLUMN ledger_line.cost_center IS 'Cost centre';
COMMENT ON COLUMN ledger_line.tax_code IS 'Tax code, on base and tax lines';
COMMENT ON COLUMN ledger_line.tax_rate IS 'Tax rate in percent, on base and tax lines';
COMMENT ON COLUMN ledger_line.tax_base IS 'On a tax line: what the tax was counted on, in euros';
COMMENT ON COLUMN ledger_line.tax_amount IS 'On a base line: the tax of the line, in euros';
COMMENT ON COLUMN ledger_line.auxiliary IS 'Account of a third party: client, partner, beneficiary';
COMMENT ON COLUMN ledger_line.waiting IS 'Whether it is tax that waits for the collection (4458x)';

CREATE TABLE ledger_lettering (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    line_id UUID NOT NULL,
    account VARCHAR(20) NOT NULL,
    letter VARCHAR(10) NOT NULL,
    day DATE NOT NULL,
    posted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    actor_id UUID NOT NULL,
    run_id UUID,
    CONSTRAINT pk_ledger_lettering PRIMARY KEY (id),
    CONSTRAINT uq_ledger_lettering_line_id UNIQUE (line_id),
    CONSTRAINT ck_ledger_lettering_letter_is_letters CHECK (letter ~ '^[A-Z]+$'),
    CONSTRAINT fk_ledger_lettering_line_id FOREIGN KEY(line_id) REFERENCES ledger_line (id)
);
CREATE INDEX ix_ledger_lettering_company_id_account_letter ON ledger_lettering (company_id, account, letter);
COMMENT ON TABLE ledger_lettering IS 'Which lines of a third party''s account settle each other (lettrage); immutable';
COMMENT ON COLUMN ledger_lettering.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN ledger_lettering.company_id IS 'Company that keeps the books (company.id), the line''s';
COMMENT ON COLUMN ledger_lettering.line_id IS 'Line of a third party''s account, lettered once';
COMMENT ON COLUMN ledger_lettering.account IS 'Its general account';
COMMENT ON COLUMN ledger_lettering.letter IS 'Code shared by lines that sum to zero: AA, AB…, by company and account';
COMMENT ON COLUMN ledger_lettering.day IS 'Day on which the lines came to zero';
COMMENT ON COLUMN ledger_lettering.posted_at IS 'Instant of the transaction that wrote it';
COMMENT ON COLUMN ledger_lettering.actor_id IS 'Who wrote it (actor.id)';
COMMENT ON COLUMN ledger_lettering.run_id IS 'Run that wrote it (sync_run.id); empty = no run';

CREATE TABLE commission_line (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    operation_id UUID NOT NULL,
    position INTEGER NOT NULL,
    beneficiary VARCHAR(20) NOT NULL CONSTRAINT ck_commission_line_beneficiary CHECK ("beneficiary" IN ('company', 'salesperson', 'manager', 'partner', 'platform')),
    amount NUMERIC(14, 2) NOT NULL,
    due_on DATE NOT NULL,
    state VARCHAR(20) NOT NULL CONSTRAINT ck_commission_line_state CHECK ("state" IN ('planned', 'due', 'frozen', 'settled', 'reversed')),
    scheme VARCHAR(60) NOT NULL,
    version INTEGER NOT NULL,
    explanation JSONB DEFAULT '{}'::jsonb NOT NULL CONSTRAINT ck_commission_line_explanation_is_object CHECK (jsonb_typeof(explanation) = 'object'),
    entry_id UUID,
    awaits BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_commission_line PRIMARY KEY (id),
    CONSTRAINT uq_commission_line_operation_id_position UNIQUE (operation_id, position)
);
CREATE INDEX ix_commission_line_open ON commission_line (company_id, due_on) WHERE state IN ('planned', 'due');
COMMENT ON TABLE commission_line IS 'What a beneficiary earns by an operation; only its state and its entry change (decision 23)';
COMMENT ON COLUMN commission_line.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN commission_line.company_id IS 'Company that keeps the books (company.id)';
COMMENT ON COLUMN commission_line.operation_id IS 'Operation that earned it (operation.id)';
COMMENT ON COLUMN commission_line.position IS 'Place among the lines of its operation, from 1';
COMMENT ON COLUMN commission_line.beneficiary IS 'Who earns it, or gives it back (company, salesperson, manager, partner, platform)';
COMMENT ON COLUMN commission_line.amount IS 'Euros; negative when it comes back';
COMMENT ON COLUMN commission_line.due_on IS 'Day on which it is paid';
COMMENT ON COLUMN commission_line.state IS 'What became of it; only allowed moves are accepted (planned, due, frozen, settled, reversed)';
COMMENT ON COLUMN commission_line.scheme IS 'Code of the scheme';
COMMENT ON COLUMN commission_line.version IS 'Number of the product''s version';
COMMENT ON COLUMN commission_line.explanation IS 'Tiers crossed, base, rate, rounding, split';
COMMENT ON COLUMN commission_line.entry_id IS 'Entry that posts it; empty = not yet, or the company''s own share';
COMMENT ON COLUMN commission_line.awaits IS 'Whether it is a promise that collections earn by lines of their own';

CREATE TABLE commission_window (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    sku VARCHAR(80) NOT NULL,
    version INTEGER NOT NULL,
    scheme VARCHAR(60) NOT NULL,
    holder VARCHAR(80) DEFAULT '' NOT NULL,
    start TIMESTAMP WITH TIME ZONE,
    volume NUMERIC NOT NULL,
    base NUMERIC NOT NULL,
    revenue NUMERIC NOT NULL,
    margin NUMERIC NOT NULL,
    tiers_exact NUMERIC NOT NULL,
    posted NUMERIC(14, 2) NOT NULL,
    CONSTRAINT pk_commission_window PRIMARY KEY (id),
    CONSTRAINT uq_commission_window_of_scheme UNIQUE NULLS NOT DISTINCT (company_id, sku, version, scheme, holder, start),
    CONSTRAINT fk_commission_window_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);
COMMENT ON TABLE commission_window IS 'What a scheme has cumulated over its window: operations post the difference (decision 23)';
COMMENT ON COLUMN commission_window.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN commission_window.company_id IS 'Company that keeps the books';
COMMENT ON COLUMN commission_window.sku IS 'Product code';
COMMENT ON COLUMN commission_window.version IS 'Number of the product''s version';
COMMENT ON COLUMN commission_window.scheme IS 'Code of the scheme';
COMMENT ON COLUMN commission_window.holder IS 'Contract that a lifetime window belongs to; empty = the company';
COMMENT ON COLUMN commission_window.start IS 'First instant of the window; empty = the whole contract';
COMMENT ON COLUMN commission_window.volume IS 'Units sold';
COMMENT ON COLUMN commission_window.base IS 'Sum of the scheme''s own base, in euros';
COMMENT ON COLUMN commission_window.revenue IS 'Revenue without tax, in euros';
COMMENT ON COLUMN commission_window.margin IS 'Margin, in euros';
COMMENT ON COLUMN commission_window.tiers_exact IS 'Commission of the tiers, not rounded, in euros';
COMMENT ON COLUMN commission_window.posted IS 'Commission posted so far, in euros';

CREATE TABLE accounting_period (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    month DATE NOT NULL,
    state VARCHAR(20) NOT NULL CONSTRAINT ck_accounting_period_state CHECK ("state" IN ('open', 'closed')),
    closed_at TIMESTAMP WITH TIME ZONE,
    closed_by UUID,
    CONSTRAINT pk_accounting_period PRIMARY KEY (id),
    CONSTRAINT uq_accounting_period_company_id_month UNIQUE (company_id, month),
    CONSTRAINT ck_accounting_period_month_is_its_first_day CHECK (EXTRACT(day FROM month) = 1),
    CONSTRAINT fk_accounting_period_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_accounting_period_closed_by FOREIGN KEY(closed_by) REFERENCES actor (id)
);
COMMENT ON TABLE accounting_period IS 'A month of a company''s books, open or closed';
COMMENT ON COLUMN accounting_period.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN accounting_period.company_id IS 'Company that keeps the books';
COMMENT ON COLUMN accounting_period.month IS 'First day of the month';
COMMENT ON COLUMN accounting_period.state IS 'Whether entries may still be dated in it; a month without row is open (open, closed)';
COMMENT ON COLUMN accounting_period.closed_at IS 'When it was closed last';
COMMENT ON COLUMN accounting_period.closed_by IS 'Who closed it last';
