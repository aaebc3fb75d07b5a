CREATE TABLE catalogue_revision (
    company_id UUID,
    revision BIGINT NOT NULL,
    CONSTRAINT uq_catalogue_revision_company_id UNIQUE NULLS NOT DISTINCT (company_id),
    CONSTRAINT fk_catalogue_revision_company_id FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE
);
COMMENT ON TABLE catalogue_revision IS 'What caches of the catalogue are keyed by (decision 55)';
COMMENT ON COLUMN catalogue_revision.company_id IS 'Company; empty = the group, whose row counts for everybody';
COMMENT ON COLUMN catalogue_revision.revision IS 'Moves in the transaction of each apply';

CREATE TABLE person_key (
    inner_pad BYTEA NOT NULL,
    outer_pad BYTEA NOT NULL,
    CONSTRAINT pk_person_key PRIMARY KEY (inner_pad)
);
COMMENT ON TABLE person_key IS 'The key under which the audit hashes persons; only the owner reads it, and no archive holds it (decision 52)';
COMMENT ON COLUMN person_key.inner_pad IS 'The key of HMAC-SHA256, each octet xor 0x36';
COMMENT ON COLUMN person_key.outer_pad IS 'The same, each octet xor 0x5c';

ALTER TABLE app_user ALTER COLUMN email DROP NOT NULL;
ALTER TABLE app_user ADD COLUMN client_id VARCHAR(120);
ALTER TABLE app_user ADD CONSTRAINT uq_app_user_client_id UNIQUE (client_id);
ALTER TABLE app_user ADD COLUMN erased_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE app_user ADD CONSTRAINT ck_app_user_email_or_client CHECK (num_nonnulls(email, client_id, erased_at) = 1);
COMMENT ON TABLE app_user IS 'A person or a program that may sign in';
COMMENT ON COLUMN app_user.email IS 'Address by which the person signs in, in lower case; empty = a program, or erased';
COMMENT ON COLUMN app_user.client_id IS 'Client identifier of a program''s token; empty = a person';
COMMENT ON COLUMN app_user.is_active IS 'Whether the person or program may sign in';
COMMENT ON COLUMN app_user.last_seen_at IS 'When it last signed in';
COMMENT ON COLUMN app_user.erased_at IS 'When the person''s name and address were erased; empty = not';

ALTER TABLE role_grant DROP CONSTRAINT ck_role_grant_role;
ALTER TABLE role_grant ADD CONSTRAINT ck_role_grant_role CHECK ("role" IN ('group_admin', 'company_admin', 'catalogue_manager', 'accounting', 'adv', 'sales', 'auditor', 'reader', 'it', 'program'));
COMMENT ON COLUMN role_grant.role IS 'Role granted (group_admin, company_admin, catalogue_manager, accounting, adv, sales, auditor, reader, it, program)';
ALTER TABLE role_grant ADD COLUMN families JSONB;
ALTER TABLE role_grant ADD CONSTRAINT ck_role_grant_families_is_array CHECK (jsonb_typeof(families) = 'array');
COMMENT ON COLUMN role_grant.families IS 'Families of products it is for; empty = every family';

ALTER TABLE audit_log ALTER COLUMN role TYPE VARCHAR(200);
COMMENT ON COLUMN audit_log.role IS 'Roles in which the actor acted, separated by commas';

CREATE INDEX ix_publication_company_id_owner_company_id ON publication (company_id, owner_company_id);
