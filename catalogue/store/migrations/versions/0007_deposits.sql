-- Numbers of deposits, the instant at which each was applied, and what was confirmed, from catalogue.store.tables.runs.

ALTER TABLE submission
    ADD COLUMN stored_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN series VARCHAR(40),
    ADD COLUMN number INTEGER;

-- A deposit was applied at the instant of its audit rows; one that changed nothing has none.
UPDATE submission SET stored_at = received_at;
UPDATE submission SET stored_at = applied.at
    FROM (SELECT run_id, reason, min(at) AS at FROM audit_log WHERE run_id IS NOT NULL GROUP BY run_id, reason) applied
    WHERE applied.run_id = submission.run_id AND applied.reason = submission.path;
-- What only got an answer, a trial or a word about a file, deposited nothing.
UPDATE submission SET series = counted.series, number = counted.number
    FROM (
        SELECT submission.id, coalesce(company.code, 'GROUPE') AS series,
               row_number() OVER (PARTITION BY company.code ORDER BY received_at, submission.id) AS number
        FROM submission LEFT JOIN company ON company.id = submission.company_id
        WHERE submission.path NOT LIKE 'Essais/%' AND submission.outcome IS DISTINCT FROM 'valid'
    ) counted
    WHERE counted.id = submission.id;

-- What is deferred must be settled before a table that it concerns may change.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;

ALTER TABLE submission
    ALTER COLUMN stored_at SET NOT NULL,
    ALTER COLUMN stored_at SET DEFAULT now(),
    ADD CONSTRAINT ck_submission_number_counts_from_1 CHECK (number >= 1),
    ADD CONSTRAINT ck_submission_number_has_its_series CHECK ((series IS NULL) = (number IS NULL)),
    ADD CONSTRAINT uq_submission_series_number UNIQUE (series, number);
COMMENT ON COLUMN submission.stored_at IS 'Instant of the transaction that applied it: the at of its rows in audit_log';
COMMENT ON COLUMN submission.series IS 'Whose numbers it counts in: company''s code, or GROUPE; empty = no deposit';
COMMENT ON COLUMN submission.number IS 'Number of the deposit in its series, from 1: MTV-128; empty = no deposit';

CREATE TABLE confirmation (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    submission_id UUID NOT NULL,
    used_by_id UUID NOT NULL,
    company_id UUID,
    used_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_confirmation PRIMARY KEY (id),
    CONSTRAINT uq_confirmation_submission_id UNIQUE (submission_id),
    CONSTRAINT fk_confirmation_submission_id FOREIGN KEY(submission_id) REFERENCES submission (id),
    CONSTRAINT fk_confirmation_used_by_id FOREIGN KEY(used_by_id) REFERENCES submission (id),
    CONSTRAINT fk_confirmation_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);
CREATE INDEX ix_confirmation_used_by_id ON confirmation (used_by_id);
COMMENT ON TABLE confirmation IS 'That a person confirmed what the report of a deposit listed (decision 50)';
COMMENT ON COLUMN confirmation.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN confirmation.submission_id IS 'Deposit whose number was confirmed; a number serves once';
COMMENT ON COLUMN confirmation.used_by_id IS 'Deposit that came with the number, and loaded';
COMMENT ON COLUMN confirmation.company_id IS 'Company; empty = the group';
COMMENT ON COLUMN confirmation.used_at IS 'When it loaded';
