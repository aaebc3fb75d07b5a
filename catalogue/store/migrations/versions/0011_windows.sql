-- What each sale brings to its window, and the regularisations that follow from it, from catalogue.store.tables.ledger.

ALTER TABLE operation
    DROP CONSTRAINT ck_operation_kind,
    ADD CONSTRAINT ck_operation_kind CHECK ("kind" IN ('sale', 'renewal', 'collection', 'cancellation', 'termination', 'fee', 'statement', 'regularisation'));
COMMENT ON COLUMN operation.kind IS 'What happened (sale, renewal, collection, cancellation, termination, fee, statement, regularisation)';

CREATE TABLE commission_counted (
    company_id UUID NOT NULL,
    operation_id UUID NOT NULL,
    sku VARCHAR(80) NOT NULL,
    version INTEGER NOT NULL,
    scheme VARCHAR(60) NOT NULL,
    holder VARCHAR(80) DEFAULT '' NOT NULL,
    start TIMESTAMP WITH TIME ZONE,
    place INTEGER NOT NULL,
    volume NUMERIC NOT NULL,
    ht NUMERIC(14, 2) NOT NULL,
    ttc NUMERIC(14, 2) NOT NULL,
    premium_net NUMERIC(14, 2),
    margin NUMERIC,
    month SMALLINT NOT NULL,
    stands BOOLEAN DEFAULT true NOT NULL,
    CONSTRAINT pk_commission_counted PRIMARY KEY (operation_id)
);
CREATE INDEX ix_commission_counted_window ON commission_counted (company_id, sku, version, scheme, holder, start);
COMMENT ON TABLE commission_counted IS 'What each sale brings to its window, to lay the others again when one is cancelled (decision 42)';
COMMENT ON COLUMN commission_counted.company_id IS 'Company that keeps the books (company.id), the operation''s';
COMMENT ON COLUMN commission_counted.operation_id IS 'Sale or renewal that a window counts (operation.id, by trigger)';
COMMENT ON COLUMN commission_counted.sku IS 'Product code of the window';
COMMENT ON COLUMN commission_counted.version IS 'Number of the product''s version';
COMMENT ON COLUMN commission_counted.scheme IS 'Code of the scheme';
COMMENT ON COLUMN commission_counted.holder IS 'Contract that a lifetime window belongs to; empty = the company';
COMMENT ON COLUMN commission_counted.start IS 'First instant of the window; empty = the whole contract';
COMMENT ON COLUMN commission_counted.place IS 'Place among what its run counted: with the instant of its operation, the order of the books';
COMMENT ON COLUMN commission_counted.volume IS 'Units sold';
COMMENT ON COLUMN commission_counted.ht IS 'Revenue without tax, in euros';
COMMENT ON COLUMN commission_counted.ttc IS 'Revenue with tax, in euros';
COMMENT ON COLUMN commission_counted.premium_net IS 'Net premium that it tells, in euros';
COMMENT ON COLUMN commission_counted.margin IS 'Margin that it tells, in euros';
COMMENT ON COLUMN commission_counted.month IS 'Whole months since its contract began';
COMMENT ON COLUMN commission_counted.stands IS 'Whether it is not cancelled: a window counts what is sold and not cancelled';
