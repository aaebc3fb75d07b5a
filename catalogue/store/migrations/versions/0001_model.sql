-- name: model
-- Revision 0001: the whole model. Written once from catalogue.store.tables; later changes are later revisions.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Whether a split gives each known recipient a share from 0 to 1, and the shares sum to 1 within 1e-6 (Annexe A §4).
CREATE FUNCTION split_is_whole(split jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        bool_and(recipient IN ('company', 'salesperson', 'manager', 'partner', 'platform')
                 AND share::numeric BETWEEN 0 AND 1)
        AND abs(sum(share::numeric) - 1) <= 0.000001,
        false)
    FROM jsonb_each_text(split) AS parts (recipient, share)
$$;

CREATE TABLE company (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    code VARCHAR(10) NOT NULL,
    legal_name VARCHAR(160) NOT NULL,
    brand_name VARCHAR(120),
    siren VARCHAR(9),
    siren_verified BOOLEAN DEFAULT false NOT NULL,
    siret_default VARCHAR(14),
    vat_number VARCHAR(32),
    currency VARCHAR(3) DEFAULT 'EUR' NOT NULL,
    timezone VARCHAR(40) DEFAULT 'Europe/Paris' NOT NULL,
    country VARCHAR(2) DEFAULT 'FR' NOT NULL,
    vat_on_debits BOOLEAN DEFAULT false NOT NULL,
    ics_code VARCHAR(35),
    brand_theme JSONB CONSTRAINT ck_company_brand_theme_is_object CHECK (jsonb_typeof(brand_theme) = 'object'),
    addresses JSONB CONSTRAINT ck_company_addresses_is_array CHECK (jsonb_typeof(addresses) = 'array'),
    contacts JSONB CONSTRAINT ck_company_contacts_is_array CHECK (jsonb_typeof(contacts) = 'array'),
    journals JSONB CONSTRAINT ck_company_journals_is_object CHECK (jsonb_typeof(journals) = 'object'),
    accounting_firm_email VARCHAR(254),
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_company PRIMARY KEY (id),
    CONSTRAINT ck_company_code_is_short CHECK (code ~ '^[A-Z0-9]{2,10}$'),
    CONSTRAINT ck_company_siren_is_nine_digits CHECK (siren ~ '^[0-9]{9}$'),
    CONSTRAINT ck_company_siret_default_is_fourteen_digits CHECK (siret_default ~ '^[0-9]{14}$'),
    CONSTRAINT uq_company_code UNIQUE (code),
    CONSTRAINT uq_company_legal_name UNIQUE (legal_name),
    CONSTRAINT uq_company_siren UNIQUE (siren)
);
COMMENT ON TABLE company IS 'A company of the group';
COMMENT ON COLUMN company.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN company.code IS 'Short code used in file names and columns: FT, AP, MTV…';
COMMENT ON COLUMN company.legal_name IS 'Legal name';
COMMENT ON COLUMN company.brand_name IS 'Brand shown to customers';
COMMENT ON COLUMN company.siren IS 'SIREN, 9 digits; empty while unknown';
COMMENT ON COLUMN company.siren_verified IS 'Whether the SIREN passes its control key';
COMMENT ON COLUMN company.siret_default IS 'SIRET of the main establishment, 14 digits';
COMMENT ON COLUMN company.vat_number IS 'Intra-community VAT number';
COMMENT ON COLUMN company.currency IS 'Bookkeeping currency, ISO 4217';
COMMENT ON COLUMN company.timezone IS 'IANA time zone in which the company''s dates are midnights';
COMMENT ON COLUMN company.country IS 'Country, ISO 3166-1 alpha-2';
COMMENT ON COLUMN company.vat_on_debits IS 'Whether VAT is due on invoicing rather than on collection';
COMMENT ON COLUMN company.ics_code IS 'SEPA creditor identifier';
COMMENT ON COLUMN company.brand_theme IS 'Colours and logos';
COMMENT ON COLUMN company.addresses IS 'Postal addresses';
COMMENT ON COLUMN company.contacts IS 'People to reach';
COMMENT ON COLUMN company.journals IS 'Journal codes by kind of entry (VENTE, ACHAT, BANQUE, COMMISSION, OD)';
COMMENT ON COLUMN company.accounting_firm_email IS 'Where a copy of the accounting exports is mailed';
COMMENT ON COLUMN company.is_active IS 'Whether the company still sells';
COMMENT ON COLUMN company.created_at IS 'When the row was created';
COMMENT ON COLUMN company.updated_at IS 'When the row last changed; alone it is no change, and leaves no audit';

CREATE TABLE app_user (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    email VARCHAR(254) NOT NULL,
    display_name VARCHAR(120) NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_app_user PRIMARY KEY (id),
    CONSTRAINT ck_app_user_email_is_lower_case CHECK (email = lower(email)),
    CONSTRAINT uq_app_user_email UNIQUE (email)
);
COMMENT ON TABLE app_user IS 'A person who may sign in';
COMMENT ON COLUMN app_user.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN app_user.email IS 'Address by which the person signs in, in lower case';
COMMENT ON COLUMN app_user.display_name IS 'Name shown';
COMMENT ON COLUMN app_user.is_active IS 'Whether the person may sign in';
COMMENT ON COLUMN app_user.last_seen_at IS 'When the person last signed in';

CREATE TABLE audit_log (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    "table" VARCHAR(60) NOT NULL,
    record_id UUID NOT NULL,
    actor_id UUID NOT NULL,
    action VARCHAR(20) NOT NULL CONSTRAINT ck_audit_log_action CHECK ("action" IN ('insert', 'update', 'delete')),
    before JSONB,
    after JSONB,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    company_id UUID,
    role VARCHAR(40),
    run_id UUID,
    reason TEXT,
    CONSTRAINT pk_audit_log PRIMARY KEY (id, at)
)
 PARTITION BY RANGE (at);

CREATE INDEX ix_audit_log_record ON audit_log ("table", record_id, at DESC, id DESC);

CREATE INDEX ix_audit_log_at ON audit_log USING brin (at);
COMMENT ON TABLE audit_log IS 'Every change of every audited table, written by triggers only; known-at reads it (decision 10)';
COMMENT ON COLUMN audit_log.id IS 'Order of the changes';
COMMENT ON COLUMN audit_log."table" IS 'Table that changed';
COMMENT ON COLUMN audit_log.record_id IS 'Technical key of the row that changed';
COMMENT ON COLUMN audit_log.actor_id IS 'Who changed it (actor.id)';
COMMENT ON COLUMN audit_log.action IS 'What happened to the row (insert, update, delete)';
COMMENT ON COLUMN audit_log.before IS 'The row before; empty for an insert';
COMMENT ON COLUMN audit_log.after IS 'The row after; empty for a delete';
COMMENT ON COLUMN audit_log.at IS 'Instant of the transaction: one for a whole apply';
COMMENT ON COLUMN audit_log.company_id IS 'Company of the row, where it has one (company.id)';
COMMENT ON COLUMN audit_log.role IS 'Role in which the actor acted';
COMMENT ON COLUMN audit_log.run_id IS 'Run during which it happened (sync_run.id)';
COMMENT ON COLUMN audit_log.reason IS 'Why, as the actor said';

CREATE TABLE tax_rate (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    code VARCHAR(20) NOT NULL,
    territory VARCHAR(10) DEFAULT 'FR' NOT NULL,
    rate NUMERIC(5, 2) NOT NULL,
    valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
    valid_to TIMESTAMP WITH TIME ZONE,
    reason VARCHAR(200),
    account_collected VARCHAR(20),
    account_deductible VARCHAR(20),
    CONSTRAINT pk_tax_rate PRIMARY KEY (id),
    CONSTRAINT uq_tax_rate_code_territory_valid_from UNIQUE (code, territory, valid_from),
    CONSTRAINT ck_tax_rate_rate_is_a_percentage CHECK (rate BETWEEN 0 AND 100),
    CONSTRAINT ck_tax_rate_valid_from_before_valid_to CHECK (valid_from < valid_to),
    CONSTRAINT ex_tax_rate_period EXCLUDE USING gist (code WITH =, territory WITH =, tstzrange(valid_from, valid_to) WITH &&) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE tax_rate IS 'Tax rates as dated data (decision 18)';
COMMENT ON COLUMN tax_rate.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN tax_rate.code IS 'Tax code that prices and mappings name';
COMMENT ON COLUMN tax_rate.territory IS 'Territory, ISO 3166 (FR, FR-GP…)';
COMMENT ON COLUMN tax_rate.rate IS 'Rate in percent: 20.00';
COMMENT ON COLUMN tax_rate.valid_from IS 'First instant of the rate';
COMMENT ON COLUMN tax_rate.valid_to IS 'End of the rate (excluded); empty = until further notice';
COMMENT ON COLUMN tax_rate.reason IS 'Legal basis, shown on the invoice where the rate is 0';
COMMENT ON COLUMN tax_rate.account_collected IS 'Account of the VAT collected';
COMMENT ON COLUMN tax_rate.account_deductible IS 'Account of the VAT deductible';

CREATE TABLE document_type (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    code VARCHAR(20) NOT NULL,
    label VARCHAR(120) NOT NULL,
    aliases JSONB DEFAULT '[]'::jsonb NOT NULL CONSTRAINT ck_document_type_aliases_is_array CHECK (jsonb_typeof(aliases) = 'array'),
    CONSTRAINT pk_document_type PRIMARY KEY (id),
    CONSTRAINT uq_document_type_code UNIQUE (code)
);
COMMENT ON TABLE document_type IS 'Kinds of document (decision 19)';
COMMENT ON COLUMN document_type.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN document_type.code IS 'Code: DIPA, CG, CGV…';
COMMENT ON COLUMN document_type.label IS 'Name of the document, in French';
COMMENT ON COLUMN document_type.aliases IS 'Other spellings accepted in a workbook';

CREATE TABLE legal_mention (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    code VARCHAR(40) NOT NULL,
    family VARCHAR(20) CONSTRAINT ck_legal_mention_family CHECK ("family" IN ('insurance', 'telecom', 'energy', 'ott', 'service', 'other')),
    text TEXT NOT NULL,
    valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
    valid_to TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_legal_mention PRIMARY KEY (id),
    CONSTRAINT uq_legal_mention_code_family_valid_from UNIQUE NULLS NOT DISTINCT (code, family, valid_from),
    CONSTRAINT ck_legal_mention_valid_from_before_valid_to CHECK (valid_from < valid_to)
);
COMMENT ON TABLE legal_mention IS 'Legal texts attached to published products (decision 20)';
COMMENT ON COLUMN legal_mention.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN legal_mention.code IS 'Code of the text: L215-1, MEDIATION, RGPD…';
COMMENT ON COLUMN legal_mention.family IS 'Family of risks concerned; empty = every family (insurance, telecom, energy, ott, service, other)';
COMMENT ON COLUMN legal_mention.text IS 'The text itself, in French';
COMMENT ON COLUMN legal_mention.valid_from IS 'First instant of the text';
COMMENT ON COLUMN legal_mention.valid_to IS 'End of the text (excluded); empty = until further notice';

CREATE TABLE unit (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    code VARCHAR(20) NOT NULL,
    label VARCHAR(80) NOT NULL,
    base_unit VARCHAR(20) NOT NULL,
    factor NUMERIC(18, 9) DEFAULT '1' NOT NULL,
    CONSTRAINT pk_unit PRIMARY KEY (id),
    CONSTRAINT ck_unit_factor_is_positive CHECK (factor > 0),
    CONSTRAINT uq_unit_code UNIQUE (code)
);
COMMENT ON TABLE unit IS 'Units of usage prices and their conversion';
COMMENT ON COLUMN unit.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN unit.code IS 'Code of the unit: kWh, Go, min…';
COMMENT ON COLUMN unit.label IS 'Name of the unit, in French';
COMMENT ON COLUMN unit.base_unit IS 'Code of the unit it converts to';
COMMENT ON COLUMN unit.factor IS 'How many base units make one unit';

CREATE TABLE index_value (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    index_code VARCHAR(20) NOT NULL,
    valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
    value NUMERIC(18, 6) NOT NULL,
    CONSTRAINT pk_index_value PRIMARY KEY (id),
    CONSTRAINT uq_index_value_index_code_valid_from UNIQUE (index_code, valid_from)
);
COMMENT ON TABLE index_value IS 'Values of the indices that indexed prices read';
COMMENT ON COLUMN index_value.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN index_value.index_code IS 'Index: spot, cpi, energy…';
COMMENT ON COLUMN index_value.valid_from IS 'From when the value holds, until the next one';
COMMENT ON COLUMN index_value.value IS 'Value of the index, in the index''s own unit';

CREATE TABLE rule_setting (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    rule VARCHAR(12) NOT NULL,
    severity VARCHAR(20) NOT NULL CONSTRAINT ck_rule_setting_severity CHECK ("severity" IN ('blocking', 'warning', 'info', 'off')),
    valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_rule_setting PRIMARY KEY (id),
    CONSTRAINT uq_rule_setting_rule_valid_from UNIQUE (rule, valid_from)
);
COMMENT ON TABLE rule_setting IS 'Severities that the group changed';
COMMENT ON COLUMN rule_setting.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN rule_setting.rule IS 'Code of the rule: TAR-004';
COMMENT ON COLUMN rule_setting.severity IS 'Severity that replaces the rule''s own (blocking, warning, info, off)';
COMMENT ON COLUMN rule_setting.valid_from IS 'From when, until the next setting';

CREATE TABLE partner (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    type VARCHAR(20) NOT NULL CONSTRAINT ck_partner_type CHECK ("type" IN ('insurer', 'energy', 'telecom', 'ott', 'marketplace', 'other')),
    name VARCHAR(160) NOT NULL,
    legal_name VARCHAR(160),
    siren VARCHAR(9),
    addresses JSONB CONSTRAINT ck_partner_addresses_is_array CHECK (jsonb_typeof(addresses) = 'array'),
    iban_masked VARCHAR(40),
    bic VARCHAR(20),
    payment_terms VARCHAR(60),
    extranet_codes JSONB CONSTRAINT ck_partner_extranet_codes_is_object CHECK (jsonb_typeof(extranet_codes) = 'object'),
    status VARCHAR(20) DEFAULT 'active' NOT NULL CONSTRAINT ck_partner_status CHECK ("status" IN ('active', 'inactive', 'test')),
    CONSTRAINT pk_partner PRIMARY KEY (id),
    CONSTRAINT uq_partner_company_id_name UNIQUE NULLS NOT DISTINCT (company_id, name),
    CONSTRAINT fk_partner_company_id FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE RESTRICT
);
COMMENT ON TABLE partner IS 'An insurer, energy supplier, telecom operator… whose products a company sells';
COMMENT ON COLUMN partner.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN partner.company_id IS 'Company that owns the relation';
COMMENT ON COLUMN partner.type IS 'Kind of partner (insurer, energy, telecom, ott, marketplace, other)';
COMMENT ON COLUMN partner.name IS 'Name by which workbooks refer to the partner';
COMMENT ON COLUMN partner.legal_name IS 'Legal name';
COMMENT ON COLUMN partner.siren IS 'SIREN, 9 digits';
COMMENT ON COLUMN partner.addresses IS 'Postal addresses';
COMMENT ON COLUMN partner.iban_masked IS 'IBAN with its middle masked; the full one is never stored';
COMMENT ON COLUMN partner.bic IS 'BIC of the bank';
COMMENT ON COLUMN partner.payment_terms IS 'Payment terms, as agreed';
COMMENT ON COLUMN partner.extranet_codes IS 'Our codes on the partner''s extranet';
COMMENT ON COLUMN partner.status IS 'Whether we work with the partner (active, inactive, test)';

CREATE TABLE risk (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID,
    code VARCHAR(60) NOT NULL,
    label VARCHAR(120) NOT NULL,
    family VARCHAR(20) DEFAULT 'other' NOT NULL CONSTRAINT ck_risk_family CHECK ("family" IN ('insurance', 'telecom', 'energy', 'ott', 'service', 'other')),
    icon VARCHAR(120),
    scope VARCHAR(20) DEFAULT 'both' NOT NULL CONSTRAINT ck_risk_scope CHECK ("scope" IN ('personal', 'professional', 'both')),
    is_global BOOLEAN DEFAULT false NOT NULL,
    constraints JSONB CONSTRAINT ck_risk_constraints_is_object CHECK (jsonb_typeof(constraints) = 'object'),
    specific_fields JSONB CONSTRAINT ck_risk_specific_fields_is_array CHECK (jsonb_typeof(specific_fields) = 'array'),
    CONSTRAINT pk_risk PRIMARY KEY (id),
    CONSTRAINT uq_risk_company_id_code UNIQUE NULLS NOT DISTINCT (company_id, code),
    CONSTRAINT ck_risk_global_has_no_company CHECK (is_global = (company_id IS NULL)),
    CONSTRAINT fk_risk_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);
COMMENT ON TABLE risk IS 'Taxonomy of products: risk within a family (Annexe A §2.1, decision 13)';
COMMENT ON COLUMN risk.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN risk.company_id IS 'Company the risk is for; empty = all companies';
COMMENT ON COLUMN risk.code IS 'Code of the risk: SANTE, OTT…';
COMMENT ON COLUMN risk.label IS 'Name of the risk, in French';
COMMENT ON COLUMN risk.family IS 'Family, which decides documents and taxes (insurance, telecom, energy, ott, service, other)';
COMMENT ON COLUMN risk.icon IS 'Icon shown beside the risk';
COMMENT ON COLUMN risk.scope IS 'Whom it covers (personal, professional, both)';
COMMENT ON COLUMN risk.is_global IS 'Whether every company may use it';
COMMENT ON COLUMN risk.constraints IS 'Constraints on the products of this risk';
COMMENT ON COLUMN risk.specific_fields IS 'Extra fields its products fill: name, kind, obligatory';

CREATE TABLE actor (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    kind VARCHAR(20) NOT NULL CONSTRAINT ck_actor_kind CHECK ("kind" IN ('person', 'workbook_editor', 'service', 'api_key')),
    label VARCHAR(160) NOT NULL,
    user_id UUID,
    CONSTRAINT pk_actor PRIMARY KEY (id),
    CONSTRAINT uq_actor_kind_label UNIQUE (kind, label),
    CONSTRAINT fk_actor_user_id FOREIGN KEY(user_id) REFERENCES app_user (id)
);

CREATE INDEX ix_actor_user_id ON actor (user_id);
COMMENT ON TABLE actor IS 'Whoever changes the catalogue; an actor is never deleted';
COMMENT ON COLUMN actor.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN actor.kind IS 'What kind of actor it is (person, workbook_editor, service, api_key)';
COMMENT ON COLUMN actor.label IS 'Name as its source gives it: the workbook''s last editor, the key''s name…';
COMMENT ON COLUMN actor.user_id IS 'Person behind it, when known';

CREATE TABLE role_grant (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    role VARCHAR(20) NOT NULL CONSTRAINT ck_role_grant_role CHECK ("role" IN ('group_admin', 'company_admin', 'catalogue_manager', 'accounting', 'adv', 'sales', 'auditor', 'reader')),
    company_id UUID,
    valid_from TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    valid_to TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_role_grant PRIMARY KEY (id),
    CONSTRAINT uq_role_grant_user_id_role_company_id_valid_from UNIQUE NULLS NOT DISTINCT (user_id, role, company_id, valid_from),
    CONSTRAINT ck_role_grant_valid_from_before_valid_to CHECK (valid_from < valid_to),
    CONSTRAINT fk_role_grant_user_id FOREIGN KEY(user_id) REFERENCES app_user (id),
    CONSTRAINT fk_role_grant_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE INDEX ix_role_grant_company_id ON role_grant (company_id);
COMMENT ON TABLE role_grant IS 'Rights of persons by company (decision 26)';
COMMENT ON COLUMN role_grant.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN role_grant.user_id IS 'Person';
COMMENT ON COLUMN role_grant.role IS 'Role granted (group_admin, company_admin, catalogue_manager, accounting, adv, sales, auditor, reader)';
COMMENT ON COLUMN role_grant.company_id IS 'Company it is for; empty = every company';
COMMENT ON COLUMN role_grant.valid_from IS 'First instant of the right';
COMMENT ON COLUMN role_grant.valid_to IS 'End of the right (excluded); empty = until further notice';

CREATE TABLE document_obligation (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    family VARCHAR(20) NOT NULL CONSTRAINT ck_document_obligation_family CHECK ("family" IN ('insurance', 'telecom', 'energy', 'ott', 'service', 'other')),
    channel VARCHAR(20) CONSTRAINT ck_document_obligation_channel CHECK ("channel" IN ('field', 'telesales', 'web', 'partner', 'marketplace')),
    client_type VARCHAR(20) CONSTRAINT ck_document_obligation_client_type CHECK ("client_type" IN ('individual', 'professional', 'both')),
    document_type_id UUID NOT NULL,
    severity VARCHAR(20) DEFAULT 'blocking' NOT NULL CONSTRAINT ck_document_obligation_severity CHECK ("severity" IN ('blocking', 'warning')),
    valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
    valid_to TIMESTAMP WITH TIME ZONE,
    source VARCHAR(200),
    CONSTRAINT pk_document_obligation PRIMARY KEY (id),
    CONSTRAINT uq_document_obligation_family_channel_client_type_docum_454c UNIQUE NULLS NOT DISTINCT (family, channel, client_type, document_type_id, valid_from),
    CONSTRAINT ck_document_obligation_valid_from_before_valid_to CHECK (valid_from < valid_to),
    CONSTRAINT fk_document_obligation_document_type_id FOREIGN KEY(document_type_id) REFERENCES document_type (id)
);
COMMENT ON TABLE document_obligation IS 'Which documents a product needs to be sold, where and to whom (decision 20)';
COMMENT ON COLUMN document_obligation.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN document_obligation.family IS 'Family of risks concerned (insurance, telecom, energy, ott, service, other)';
COMMENT ON COLUMN document_obligation.channel IS 'Channel concerned; empty = every channel (field, telesales, web, partner, marketplace)';
COMMENT ON COLUMN document_obligation.client_type IS 'Client concerned; empty = every client (individual, professional, both)';
COMMENT ON COLUMN document_obligation.document_type_id IS 'Document required';
COMMENT ON COLUMN document_obligation.severity IS 'What its absence does (blocking, warning)';
COMMENT ON COLUMN document_obligation.valid_from IS 'First instant of the obligation';
COMMENT ON COLUMN document_obligation.valid_to IS 'End of the obligation (excluded); empty = until further notice';
COMMENT ON COLUMN document_obligation.source IS 'Text that founds the obligation';

CREATE TABLE gl_account (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID,
    code VARCHAR(20) NOT NULL,
    label VARCHAR(160) NOT NULL,
    CONSTRAINT pk_gl_account PRIMARY KEY (id),
    CONSTRAINT uq_gl_account_company_id_code UNIQUE NULLS NOT DISTINCT (company_id, code),
    CONSTRAINT fk_gl_account_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);
COMMENT ON TABLE gl_account IS 'Chart of accounts';
COMMENT ON COLUMN gl_account.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN gl_account.company_id IS 'Company whose account it is; empty = the group''s chart';
COMMENT ON COLUMN gl_account.code IS 'Account number';
COMMENT ON COLUMN gl_account.label IS 'Name of the account, in French';

CREATE TABLE blacklist_entry (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID,
    sku VARCHAR(80) NOT NULL,
    channel VARCHAR(20) CONSTRAINT ck_blacklist_entry_channel CHECK ("channel" IN ('field', 'telesales', 'web', 'partner', 'marketplace')),
    reason VARCHAR(200) NOT NULL,
    valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
    valid_to TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_blacklist_entry PRIMARY KEY (id),
    CONSTRAINT uq_blacklist_entry_company_id_sku_channel_valid_from UNIQUE NULLS NOT DISTINCT (company_id, sku, channel, valid_from),
    CONSTRAINT ck_blacklist_entry_valid_from_before_valid_to CHECK (valid_from < valid_to),
    CONSTRAINT fk_blacklist_entry_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE INDEX ix_blacklist_entry_sku ON blacklist_entry (sku);
COMMENT ON TABLE blacklist_entry IS 'Products that must not be sold, by company and channel';
COMMENT ON COLUMN blacklist_entry.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN blacklist_entry.company_id IS 'Company that must not sell; empty = every company';
COMMENT ON COLUMN blacklist_entry.sku IS 'SKU that must not be sold';
COMMENT ON COLUMN blacklist_entry.channel IS 'Channel concerned; empty = every channel (field, telesales, web, partner, marketplace)';
COMMENT ON COLUMN blacklist_entry.reason IS 'Why, shown where the product is blocked';
COMMENT ON COLUMN blacklist_entry.valid_from IS 'First instant of the ban';
COMMENT ON COLUMN blacklist_entry.valid_to IS 'End of the ban (excluded); empty = until further notice';

CREATE TABLE partner_activation (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    partner_id UUID NOT NULL,
    company_id UUID NOT NULL,
    status VARCHAR(20) DEFAULT 'active' NOT NULL CONSTRAINT ck_partner_activation_status CHECK ("status" IN ('active', 'inactive', 'test')),
    sla JSONB CONSTRAINT ck_partner_activation_sla_is_object CHECK (jsonb_typeof(sla) = 'object'),
    CONSTRAINT pk_partner_activation PRIMARY KEY (id),
    CONSTRAINT uq_partner_activation_partner_id_company_id UNIQUE (partner_id, company_id),
    CONSTRAINT fk_partner_activation_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_partner_activation_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE INDEX ix_partner_activation_company_id ON partner_activation (company_id);
COMMENT ON TABLE partner_activation IS 'For which companies a partner is activated (decision 13)';
COMMENT ON COLUMN partner_activation.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN partner_activation.partner_id IS 'Partner';
COMMENT ON COLUMN partner_activation.company_id IS 'Company that may sell the partner''s products';
COMMENT ON COLUMN partner_activation.status IS 'Whether that company works with the partner (active, inactive, test)';
COMMENT ON COLUMN partner_activation.sla IS 'Service level agreed (times in hours, contacts)';

CREATE TABLE partner_credential (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    partner_id UUID NOT NULL,
    env VARCHAR(20) NOT NULL CONSTRAINT ck_partner_credential_env CHECK ("env" IN ('sandbox', 'production')),
    auth_type VARCHAR(20) NOT NULL CONSTRAINT ck_partner_credential_auth_type CHECK ("auth_type" IN ('api_key', 'oauth2', 'basic')),
    credentials JSONB DEFAULT '{}'::jsonb NOT NULL CONSTRAINT ck_partner_credential_credentials_is_object CHECK (jsonb_typeof(credentials) = 'object'),
    valid_from TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    valid_to TIMESTAMP WITH TIME ZONE,
    rotated_by UUID,
    CONSTRAINT pk_partner_credential PRIMARY KEY (id),
    CONSTRAINT ck_partner_credential_valid_from_before_valid_to CHECK (valid_from < valid_to),
    CONSTRAINT fk_partner_credential_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id) ON DELETE CASCADE,
    CONSTRAINT fk_partner_credential_rotated_by FOREIGN KEY(rotated_by) REFERENCES actor (id)
);

CREATE INDEX ix_partner_credential_partner_id ON partner_credential (partner_id);

CREATE UNIQUE INDEX uq_partner_credential_current ON partner_credential (partner_id, env) WHERE valid_to IS NULL;
COMMENT ON TABLE partner_credential IS 'Secrets of a partner by environment, with their history (decision 15)';
COMMENT ON COLUMN partner_credential.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN partner_credential.partner_id IS 'Partner';
COMMENT ON COLUMN partner_credential.env IS 'Environment of the partner (sandbox, production)';
COMMENT ON COLUMN partner_credential.auth_type IS 'How the partner authenticates us (api_key, oauth2, basic)';
COMMENT ON COLUMN partner_credential.credentials IS 'Secrets, encrypted before they reach the database';
COMMENT ON COLUMN partner_credential.valid_from IS 'When this secret came into force';
COMMENT ON COLUMN partner_credential.valid_to IS 'When it was replaced; empty = current';
COMMENT ON COLUMN partner_credential.rotated_by IS 'Who replaced it';

CREATE TABLE change_set (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    author_id UUID NOT NULL,
    status VARCHAR(20) DEFAULT 'draft' NOT NULL CONSTRAINT ck_change_set_status CHECK ("status" IN ('draft', 'pending', 'approved', 'applied', 'rejected')),
    title VARCHAR(160) NOT NULL,
    items JSONB DEFAULT '[]'::jsonb NOT NULL CONSTRAINT ck_change_set_items_is_array CHECK (jsonb_typeof(items) = 'array'),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_change_set PRIMARY KEY (id),
    CONSTRAINT fk_change_set_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_change_set_author_id FOREIGN KEY(author_id) REFERENCES actor (id),
    CONSTRAINT fk_change_set_decided_by FOREIGN KEY(decided_by) REFERENCES actor (id)
);

CREATE INDEX ix_change_set_company_id ON change_set (company_id);
COMMENT ON TABLE change_set IS 'What the dashboard or the API wants changed; it becomes catalogue through the workbook (decision 5)';
COMMENT ON COLUMN change_set.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN change_set.company_id IS 'Company whose workbook it changes';
COMMENT ON COLUMN change_set.author_id IS 'Who asks';
COMMENT ON COLUMN change_set.status IS 'State (draft, pending, approved, applied, rejected)';
COMMENT ON COLUMN change_set.title IS 'What it is about, in French';
COMMENT ON COLUMN change_set.items IS 'Changes asked: table, key, field, before, after';
COMMENT ON COLUMN change_set.created_at IS 'When it was asked';
COMMENT ON COLUMN change_set.decided_by IS 'Who approved or rejected it';
COMMENT ON COLUMN change_set.decided_at IS 'When';

CREATE TABLE webhook_endpoint (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    partner_id UUID NOT NULL,
    event VARCHAR(60) NOT NULL CONSTRAINT ck_webhook_endpoint_event CHECK ("event" IN ('quote', 'issuePolicy', 'subscriptionStatus', 'cancel', 'renewal', 'commissionReport')),
    target_url TEXT NOT NULL,
    secret TEXT NOT NULL,
    status VARCHAR(20) DEFAULT 'active' NOT NULL CONSTRAINT ck_webhook_endpoint_status CHECK ("status" IN ('active', 'inactive')),
    allowed_ips JSONB CONSTRAINT ck_webhook_endpoint_allowed_ips_is_array CHECK (jsonb_typeof(allowed_ips) = 'array'),
    CONSTRAINT pk_webhook_endpoint PRIMARY KEY (id),
    CONSTRAINT uq_webhook_endpoint_partner_id_event_target_url UNIQUE (partner_id, event, target_url),
    CONSTRAINT fk_webhook_endpoint_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id)
);
COMMENT ON TABLE webhook_endpoint IS 'Where a partner sends its events';
COMMENT ON COLUMN webhook_endpoint.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN webhook_endpoint.partner_id IS 'Partner';
COMMENT ON COLUMN webhook_endpoint.event IS 'Event it is for (quote, issuePolicy, subscriptionStatus, cancel, renewal, commissionReport)';
COMMENT ON COLUMN webhook_endpoint.target_url IS 'Address of the endpoint';
COMMENT ON COLUMN webhook_endpoint.secret IS 'Signing secret, encrypted before it reaches the database';
COMMENT ON COLUMN webhook_endpoint.status IS 'Whether events are accepted (active, inactive)';
COMMENT ON COLUMN webhook_endpoint.allowed_ips IS 'Addresses events may come from; empty = any';

CREATE TABLE api_call (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    partner_id UUID,
    direction VARCHAR(20) NOT NULL CONSTRAINT ck_api_call_direction CHECK ("direction" IN ('in', 'out')),
    method VARCHAR(10) NOT NULL,
    url TEXT NOT NULL,
    operation VARCHAR(60),
    status INTEGER,
    latency_ms INTEGER,
    attempt INTEGER DEFAULT '1' NOT NULL,
    request_id VARCHAR(60),
    error TEXT,
    CONSTRAINT pk_api_call PRIMARY KEY (id, at),
    CONSTRAINT ck_api_call_latency_ms_is_positive CHECK (latency_ms >= 0),
    CONSTRAINT fk_api_call_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id)
)
 PARTITION BY RANGE (at);

CREATE INDEX ix_api_call_at ON api_call (at);

CREATE INDEX ix_api_call_partner_id_at ON api_call (partner_id, at);
COMMENT ON TABLE api_call IS 'Journal of API calls, by month';
COMMENT ON COLUMN api_call.id IS 'Order of the calls';
COMMENT ON COLUMN api_call.at IS 'When the call started';
COMMENT ON COLUMN api_call.partner_id IS 'Partner called or calling; empty = another client';
COMMENT ON COLUMN api_call.direction IS 'Who called (in, out)';
COMMENT ON COLUMN api_call.method IS 'HTTP method';
COMMENT ON COLUMN api_call.url IS 'Address called, without secrets';
COMMENT ON COLUMN api_call.operation IS 'What the call is for: quote, catalogue…';
COMMENT ON COLUMN api_call.status IS 'HTTP status; empty = no answer';
COMMENT ON COLUMN api_call.latency_ms IS 'Time to the answer, in milliseconds';
COMMENT ON COLUMN api_call.attempt IS 'Number of the attempt, from 1';
COMMENT ON COLUMN api_call.request_id IS 'Identifier that both sides log';
COMMENT ON COLUMN api_call.error IS 'Why it failed';

CREATE TABLE product (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    partner_id UUID,
    risk_id UUID NOT NULL,
    sku VARCHAR(80) NOT NULL,
    name VARCHAR(160) NOT NULL,
    short_name VARCHAR(80),
    description TEXT,
    revenue_model VARCHAR(20) NOT NULL CONSTRAINT ck_product_revenue_model CHECK ("revenue_model" IN ('revenue', 'commission', 'mixed')),
    client_type VARCHAR(20) DEFAULT 'both' NOT NULL CONSTRAINT ck_product_client_type CHECK ("client_type" IN ('individual', 'professional', 'both')),
    lifecycle_status VARCHAR(20) DEFAULT 'draft' NOT NULL CONSTRAINT ck_product_lifecycle_status CHECK ("lifecycle_status" IN ('draft', 'test', 'active', 'frozen', 'retired')),
    eligibility JSONB CONSTRAINT ck_product_eligibility_is_object CHECK (jsonb_typeof(eligibility) = 'object'),
    geography JSONB CONSTRAINT ck_product_geography_is_object CHECK (jsonb_typeof(geography) = 'object'),
    logistics JSONB CONSTRAINT ck_product_logistics_is_object CHECK (jsonb_typeof(logistics) = 'object'),
    billing JSONB CONSTRAINT ck_product_billing_is_object CHECK (jsonb_typeof(billing) = 'object'),
    extra JSONB CONSTRAINT ck_product_extra_is_object CHECK (jsonb_typeof(extra) = 'object'),
    created_by UUID,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_product PRIMARY KEY (id),
    CONSTRAINT uq_product_company_id_id UNIQUE (company_id, id),
    CONSTRAINT ck_product_commission_has_a_partner CHECK (revenue_model = 'revenue' OR partner_id IS NOT NULL),
    CONSTRAINT fk_product_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_product_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_product_risk_id FOREIGN KEY(risk_id) REFERENCES risk (id),
    CONSTRAINT uq_product_sku UNIQUE (sku),
    CONSTRAINT fk_product_created_by FOREIGN KEY(created_by) REFERENCES actor (id)
);

CREATE INDEX ix_product_company_id_risk_id_lifecycle_status ON product (company_id, risk_id, lifecycle_status);

CREATE INDEX ix_product_partner_id ON product (partner_id);

CREATE INDEX ix_product_risk_id ON product (risk_id);
COMMENT ON TABLE product IS 'A product of the catalogue, named by its SKU';
COMMENT ON COLUMN product.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN product.company_id IS 'Company that owns the product';
COMMENT ON COLUMN product.partner_id IS 'Partner whose product it is; empty = our own';
COMMENT ON COLUMN product.risk_id IS 'Risk it covers, of the same company or global';
COMMENT ON COLUMN product.sku IS 'Product code, unique in the whole group';
COMMENT ON COLUMN product.name IS 'Marketing name, in French';
COMMENT ON COLUMN product.short_name IS 'Name for narrow places';
COMMENT ON COLUMN product.description IS 'Description, in French';
COMMENT ON COLUMN product.revenue_model IS 'How it earns money (revenue, commission, mixed)';
COMMENT ON COLUMN product.client_type IS 'To whom it is sold (individual, professional, both)';
COMMENT ON COLUMN product.lifecycle_status IS 'Today''s state, derived from lifecycle_transition, which is the truth (draft, test, active, frozen, retired)';
COMMENT ON COLUMN product.eligibility IS 'Conditions on the client: age, zone, kind';
COMMENT ON COLUMN product.geography IS 'Where it is sold: territories, postcodes';
COMMENT ON COLUMN product.logistics IS 'Delivery, stock and ticket needs';
COMMENT ON COLUMN product.billing IS 'Invoice and mandate templates, collection cycle, initial fees';
COMMENT ON COLUMN product.extra IS 'Values of the fields declared by the risk (risk.specific_fields)';
COMMENT ON COLUMN product.created_by IS 'Who created it';
COMMENT ON COLUMN product.created_at IS 'When the row was created';
COMMENT ON COLUMN product.updated_at IS 'When the row last changed; alone it is no change, and leaves no audit';

CREATE TABLE sync_run (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    command VARCHAR(40) NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    actor_id UUID,
    library TEXT,
    dry_run BOOLEAN DEFAULT false NOT NULL,
    outcome VARCHAR(20) CONSTRAINT ck_sync_run_outcome CHECK ("outcome" IN ('published', 'partial', 'unchanged', 'refused', 'valid', 'failed')),
    exit_code INTEGER,
    progress JSONB CONSTRAINT ck_sync_run_progress_is_object CHECK (jsonb_typeof(progress) = 'object'),
    error TEXT,
    CONSTRAINT pk_sync_run PRIMARY KEY (id),
    CONSTRAINT fk_sync_run_actor_id FOREIGN KEY(actor_id) REFERENCES actor (id)
);

CREATE INDEX ix_sync_run_started_at ON sync_run (started_at);
COMMENT ON TABLE sync_run IS 'One execution of the story';
COMMENT ON COLUMN sync_run.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN sync_run.command IS 'Command that started it: sync, plan, demo…';
COMMENT ON COLUMN sync_run.started_at IS 'When it started';
COMMENT ON COLUMN sync_run.finished_at IS 'When it ended; empty = running, or killed';
COMMENT ON COLUMN sync_run.actor_id IS 'Who started it';
COMMENT ON COLUMN sync_run.library IS 'Library it worked on';
COMMENT ON COLUMN sync_run.dry_run IS 'Whether it only showed what it would do';
COMMENT ON COLUMN sync_run.outcome IS 'Worst outcome of its workbooks; failed = the service (published, partial, unchanged, refused, valid, failed)';
COMMENT ON COLUMN sync_run.exit_code IS 'Exit code of the command';
COMMENT ON COLUMN sync_run.progress IS 'Where it is: step, rows done, rows in all';
COMMENT ON COLUMN sync_run.error IS 'The sentence shown when the service could not work';

CREATE TABLE webhook_event (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    endpoint_id UUID NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    external_event_id VARCHAR(120),
    payload JSONB DEFAULT '{}'::jsonb NOT NULL CONSTRAINT ck_webhook_event_payload_is_object CHECK (jsonb_typeof(payload) = 'object'),
    signature VARCHAR(96),
    status VARCHAR(20) DEFAULT 'received' NOT NULL CONSTRAINT ck_webhook_event_status CHECK ("status" IN ('received', 'processed', 'failed', 'ignored')),
    attempts INTEGER DEFAULT '0' NOT NULL,
    last_error TEXT,
    next_attempt_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_webhook_event PRIMARY KEY (id, received_at),
    CONSTRAINT ck_webhook_event_attempts_is_positive CHECK (attempts >= 0),
    CONSTRAINT fk_webhook_event_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES webhook_endpoint (id)
)
 PARTITION BY RANGE (received_at);

CREATE INDEX ix_webhook_event_endpoint_id_received_at ON webhook_event (endpoint_id, received_at);

CREATE INDEX ix_webhook_event_next_attempt_at ON webhook_event (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
COMMENT ON TABLE webhook_event IS 'Events received from partners, by month';
COMMENT ON COLUMN webhook_event.id IS 'Technical key of the event';
COMMENT ON COLUMN webhook_event.endpoint_id IS 'Endpoint that received it';
COMMENT ON COLUMN webhook_event.received_at IS 'When it was received';
COMMENT ON COLUMN webhook_event.external_event_id IS 'The partner''s own identifier of the event';
COMMENT ON COLUMN webhook_event.payload IS 'Body received';
COMMENT ON COLUMN webhook_event.signature IS 'Signature received';
COMMENT ON COLUMN webhook_event.status IS 'State (Annexe C §7, decision 35) (received, processed, failed, ignored)';
COMMENT ON COLUMN webhook_event.attempts IS 'How many times it was processed';
COMMENT ON COLUMN webhook_event.last_error IS 'Why it last failed';
COMMENT ON COLUMN webhook_event.next_attempt_at IS 'When it will be tried again';

CREATE TABLE webhook_receipt (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    endpoint_id UUID NOT NULL,
    external_event_id VARCHAR(120) NOT NULL,
    event_id UUID NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_webhook_receipt PRIMARY KEY (id),
    CONSTRAINT uq_webhook_receipt_endpoint_id_external_event_id UNIQUE (endpoint_id, external_event_id),
    CONSTRAINT fk_webhook_receipt_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES webhook_endpoint (id)
);
COMMENT ON TABLE webhook_receipt IS 'That an event was received once: uniqueness that a partitioned table cannot hold (decision 15)';
COMMENT ON COLUMN webhook_receipt.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN webhook_receipt.endpoint_id IS 'Endpoint that received it';
COMMENT ON COLUMN webhook_receipt.external_event_id IS 'The partner''s own identifier of the event';
COMMENT ON COLUMN webhook_receipt.event_id IS 'The event as stored (webhook_event.id)';
COMMENT ON COLUMN webhook_receipt.received_at IS 'When it was first received';

CREATE TABLE lifecycle_transition (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    product_id UUID NOT NULL,
    status VARCHAR(20) NOT NULL CONSTRAINT ck_lifecycle_transition_status CHECK ("status" IN ('draft', 'test', 'active', 'frozen', 'retired')),
    effective_from TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_lifecycle_transition PRIMARY KEY (id),
    CONSTRAINT fk_lifecycle_transition_company_id_product_id FOREIGN KEY(company_id, product_id) REFERENCES product (company_id, id),
    CONSTRAINT uq_lifecycle_transition_product_id_effective_from UNIQUE (product_id, effective_from)
);
COMMENT ON TABLE lifecycle_transition IS 'The dated life cycle of a product (decision 8)';
COMMENT ON COLUMN lifecycle_transition.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN lifecycle_transition.company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN lifecycle_transition.product_id IS 'Product (product.id)';
COMMENT ON COLUMN lifecycle_transition.status IS 'State entered (draft, test, active, frozen, retired)';
COMMENT ON COLUMN lifecycle_transition.effective_from IS 'When it is entered; it lasts until the next transition';

CREATE TABLE product_version (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    product_id UUID NOT NULL,
    version INTEGER NOT NULL,
    effective_from TIMESTAMP WITH TIME ZONE NOT NULL,
    effective_to TIMESTAMP WITH TIME ZONE,
    open_ended BOOLEAN DEFAULT false NOT NULL,
    notes TEXT,
    breaking_changes BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_product_version PRIMARY KEY (id),
    CONSTRAINT fk_product_version_company_id_product_id FOREIGN KEY(company_id, product_id) REFERENCES product (company_id, id),
    CONSTRAINT uq_product_version_product_id_version UNIQUE (product_id, version),
    CONSTRAINT uq_product_version_company_id_id UNIQUE (company_id, id),
    CONSTRAINT ck_product_version_version_is_positive CHECK (version > 0),
    CONSTRAINT ck_product_version_effective_from_before_effective_to CHECK (effective_from < effective_to),
    CONSTRAINT ex_product_version_period EXCLUDE USING gist (product_id WITH =, tstzrange(effective_from, effective_to) WITH &&) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX ix_product_version_product_id ON product_version (product_id, effective_from DESC);
COMMENT ON TABLE product_version IS 'What a product is during a period; periods of one product never overlap (decision 7)';
COMMENT ON COLUMN product_version.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN product_version.company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN product_version.product_id IS 'Product (product.id)';
COMMENT ON COLUMN product_version.version IS 'Number of the version within its product, from 1';
COMMENT ON COLUMN product_version.effective_from IS 'First instant of the version';
COMMENT ON COLUMN product_version.effective_to IS 'End of the version (excluded); empty = until further notice';
COMMENT ON COLUMN product_version.open_ended IS 'Whether its author gave no end: effective_to then follows from the next version';
COMMENT ON COLUMN product_version.notes IS 'What changed, for people';
COMMENT ON COLUMN product_version.breaking_changes IS 'Whether it is a major change for those who sell it';

CREATE TABLE external_mapping (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    product_id UUID NOT NULL,
    system VARCHAR(60) NOT NULL,
    external_code VARCHAR(120) NOT NULL,
    CONSTRAINT pk_external_mapping PRIMARY KEY (id),
    CONSTRAINT fk_external_mapping_company_id_product_id FOREIGN KEY(company_id, product_id) REFERENCES product (company_id, id),
    CONSTRAINT uq_external_mapping_product_id_system UNIQUE (product_id, system)
);

CREATE INDEX ix_external_mapping_system_external_code ON external_mapping (system, external_code);
COMMENT ON TABLE external_mapping IS 'Codes of a product in partners'' systems';
COMMENT ON COLUMN external_mapping.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN external_mapping.company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN external_mapping.product_id IS 'Product (product.id)';
COMMENT ON COLUMN external_mapping.system IS 'System that knows it: OggoData, AssureurX…';
COMMENT ON COLUMN external_mapping.external_code IS 'Its code there';

CREATE TABLE product_integration (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    product_id UUID NOT NULL,
    partner_id UUID NOT NULL,
    env VARCHAR(20) NOT NULL CONSTRAINT ck_product_integration_env CHECK ("env" IN ('sandbox', 'production')),
    status VARCHAR(20) DEFAULT 'not_integrated' NOT NULL CONSTRAINT ck_product_integration_status CHECK ("status" IN ('not_integrated', 'requested', 'api', 'import', 'inactive')),
    CONSTRAINT pk_product_integration PRIMARY KEY (id),
    CONSTRAINT fk_product_integration_company_id_product_id FOREIGN KEY(company_id, product_id) REFERENCES product (company_id, id),
    CONSTRAINT uq_product_integration_product_id_partner_id_env UNIQUE (product_id, partner_id, env),
    CONSTRAINT fk_product_integration_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id)
);

CREATE INDEX ix_product_integration_partner_id ON product_integration (partner_id);
COMMENT ON TABLE product_integration IS 'Whether a product is integrated with a partner, by environment (decision 13)';
COMMENT ON COLUMN product_integration.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN product_integration.company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN product_integration.product_id IS 'Product (product.id)';
COMMENT ON COLUMN product_integration.partner_id IS 'Partner it is integrated with';
COMMENT ON COLUMN product_integration.env IS 'Environment of the partner (sandbox, production)';
COMMENT ON COLUMN product_integration.status IS 'State of the integration (Annexe C §2) (not_integrated, requested, api, import, inactive)';

CREATE TABLE submission (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    run_id UUID NOT NULL,
    company_id UUID,
    path TEXT NOT NULL,
    workbook_kind VARCHAR(20) CONSTRAINT ck_submission_workbook_kind CHECK ("workbook_kind" IN ('company', 'group', 'operations')),
    sha256 VARCHAR(64) NOT NULL,
    source_version VARCHAR(120),
    saved_by VARCHAR(160),
    saved_at TIMESTAMP WITH TIME ZONE,
    ruleset_version VARCHAR(64),
    reference_fingerprint VARCHAR(64),
    outcome VARCHAR(20) CONSTRAINT ck_submission_outcome CHECK ("outcome" IN ('published', 'partial', 'unchanged', 'refused', 'valid')),
    counts JSONB CONSTRAINT ck_submission_counts_is_object CHECK (jsonb_typeof(counts) = 'object'),
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    report_delivered_at TIMESTAMP WITH TIME ZONE,
    report_paths JSONB CONSTRAINT ck_submission_report_paths_is_object CHECK (jsonb_typeof(report_paths) = 'object'),
    CONSTRAINT pk_submission PRIMARY KEY (id),
    CONSTRAINT ck_submission_sha256_is_hexadecimal CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT fk_submission_run_id FOREIGN KEY(run_id) REFERENCES sync_run (id),
    CONSTRAINT fk_submission_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE INDEX ix_submission_path_received_at ON submission (path, received_at);

CREATE INDEX ix_submission_run_id ON submission (run_id);

CREATE INDEX ix_submission_company_id_received_at ON submission (company_id, received_at);
COMMENT ON TABLE submission IS 'One version of one workbook, and what became of it';
COMMENT ON COLUMN submission.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN submission.run_id IS 'Run that took it';
COMMENT ON COLUMN submission.company_id IS 'Company; empty = the group, or unknown';
COMMENT ON COLUMN submission.path IS 'Path of the workbook in the library';
COMMENT ON COLUMN submission.workbook_kind IS 'Kind of workbook (company, group, operations)';
COMMENT ON COLUMN submission.sha256 IS 'SHA-256 of its bytes, which name it in the archive';
COMMENT ON COLUMN submission.source_version IS 'Version by its library: eTag, or modification time';
COMMENT ON COLUMN submission.saved_by IS 'Who last saved it';
COMMENT ON COLUMN submission.saved_at IS 'When it was last saved';
COMMENT ON COLUMN submission.ruleset_version IS 'Version of the rules it was checked with';
COMMENT ON COLUMN submission.reference_fingerprint IS 'Fingerprint of the reference data it was checked against';
COMMENT ON COLUMN submission.outcome IS 'What became of it; empty = not decided yet (published, partial, unchanged, refused, valid)';
COMMENT ON COLUMN submission.counts IS 'Rows read, units accepted and refused, rows inserted, updated, withdrawn';
COMMENT ON COLUMN submission.received_at IS 'When it was taken';
COMMENT ON COLUMN submission.report_delivered_at IS 'When its report reached the library; empty = still to deliver';
COMMENT ON COLUMN submission.report_paths IS 'Paths of its report, by format';

CREATE TABLE product_plan (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    product_version_id UUID NOT NULL,
    code VARCHAR(60) NOT NULL,
    name VARCHAR(120) NOT NULL,
    recurrence VARCHAR(20) NOT NULL CONSTRAINT ck_product_plan_recurrence CHECK ("recurrence" IN ('one_shot', 'monthly', 'yearly', 'custom')),
    billing_cycle_days INTEGER,
    CONSTRAINT pk_product_plan PRIMARY KEY (id),
    CONSTRAINT fk_product_plan_company_id_product_version_id FOREIGN KEY(company_id, product_version_id) REFERENCES product_version (company_id, id),
    CONSTRAINT uq_product_plan_product_version_id_code UNIQUE (product_version_id, code),
    CONSTRAINT uq_product_plan_product_version_id_id UNIQUE (product_version_id, id),
    CONSTRAINT ck_product_plan_billing_cycle_days_is_positive CHECK (billing_cycle_days > 0)
);
COMMENT ON TABLE product_plan IS 'A variant of a version that a client chooses (formule)';
COMMENT ON COLUMN product_plan.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN product_plan.company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN product_plan.product_version_id IS 'Version (product_version.id)';
COMMENT ON COLUMN product_plan.code IS 'Code of the plan within its version';
COMMENT ON COLUMN product_plan.name IS 'Name of the plan, in French';
COMMENT ON COLUMN product_plan.recurrence IS 'How often it is billed (one_shot, monthly, yearly, custom)';
COMMENT ON COLUMN product_plan.billing_cycle_days IS 'Days between two bills when the recurrence is custom';

CREATE TABLE composition (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    product_version_id UUID NOT NULL,
    component_product_id UUID NOT NULL,
    quantity NUMERIC(18, 4) DEFAULT '1' NOT NULL,
    revenue_share NUMERIC(9, 8),
    CONSTRAINT pk_composition PRIMARY KEY (id),
    CONSTRAINT fk_composition_company_id_product_version_id FOREIGN KEY(company_id, product_version_id) REFERENCES product_version (company_id, id),
    CONSTRAINT uq_composition_product_version_id_component_product_id UNIQUE (product_version_id, component_product_id),
    CONSTRAINT ck_composition_quantity_is_positive CHECK (quantity > 0),
    CONSTRAINT ck_composition_revenue_share_is_a_share CHECK (revenue_share BETWEEN 0 AND 1),
    CONSTRAINT fk_composition_component_product_id FOREIGN KEY(component_product_id) REFERENCES product (id)
);

CREATE INDEX ix_composition_component_product_id ON composition (component_product_id);
COMMENT ON TABLE composition IS 'What a bundle is made of (decision 16)';
COMMENT ON COLUMN composition.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN composition.company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN composition.product_version_id IS 'Version of the bundle (product_version.id)';
COMMENT ON COLUMN composition.component_product_id IS 'Product inside the bundle';
COMMENT ON COLUMN composition.quantity IS 'How many of it';
COMMENT ON COLUMN composition.revenue_share IS 'Its share of the bundle''s revenue, 0 to 1';

CREATE TABLE product_document (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    product_version_id UUID NOT NULL,
    type VARCHAR(20) NOT NULL,
    title VARCHAR(160) NOT NULL,
    version VARCHAR(40) DEFAULT '' NOT NULL,
    language VARCHAR(10) DEFAULT 'fr' NOT NULL,
    file_url TEXT NOT NULL,
    file_hash VARCHAR(96),
    mandatory BOOLEAN DEFAULT false NOT NULL,
    channels JSONB CONSTRAINT ck_product_document_channels_are_known CHECK (jsonb_typeof(channels) = 'array' AND channels <@ '["field", "telesales", "web", "partner", "marketplace"]'::jsonb),
    author VARCHAR(120),
    valid_from TIMESTAMP WITH TIME ZONE,
    valid_to TIMESTAMP WITH TIME ZONE,
    published_at TIMESTAMP WITH TIME ZONE,
    archived_at TIMESTAMP WITH TIME ZONE,
    retention_until TIMESTAMP WITH TIME ZONE,
    pdfa_claim VARCHAR(10),
    CONSTRAINT pk_product_document PRIMARY KEY (id),
    CONSTRAINT fk_product_document_company_id_product_version_id FOREIGN KEY(company_id, product_version_id) REFERENCES product_version (company_id, id),
    CONSTRAINT uq_product_document_product_version_id_type_file_url_valid_from UNIQUE NULLS NOT DISTINCT (product_version_id, type, file_url, valid_from),
    CONSTRAINT ck_product_document_file_hash_is_sha256 CHECK (file_hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_product_document_valid_from_before_valid_to CHECK (valid_from < valid_to),
    CONSTRAINT fk_product_document_type FOREIGN KEY(type) REFERENCES document_type (code)
);

CREATE INDEX ix_product_document_type ON product_document (type);
COMMENT ON TABLE product_document IS 'A document of a version, kept by its hash (decision 19)';
COMMENT ON COLUMN product_document.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN product_document.company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN product_document.product_version_id IS 'Version (product_version.id)';
COMMENT ON COLUMN product_document.type IS 'Kind of document (document_type.code)';
COMMENT ON COLUMN product_document.title IS 'Title, in French';
COMMENT ON COLUMN product_document.version IS 'Version printed on the document; empty = none';
COMMENT ON COLUMN product_document.language IS 'Language, BCP 47';
COMMENT ON COLUMN product_document.file_url IS 'Where the file is: a path of the library, or an address';
COMMENT ON COLUMN product_document.file_hash IS 'SHA-256 of the file, 64 hexadecimal digits';
COMMENT ON COLUMN product_document.mandatory IS 'Whether an obligation required it when it was loaded';
COMMENT ON COLUMN product_document.channels IS 'Channels it is for; empty = every channel (array of field, telesales, web, partner, marketplace)';
COMMENT ON COLUMN product_document.author IS 'Who wrote it';
COMMENT ON COLUMN product_document.valid_from IS 'First instant of its validity; empty = the version''s';
COMMENT ON COLUMN product_document.valid_to IS 'End of its validity (excluded); empty = until further notice';
COMMENT ON COLUMN product_document.published_at IS 'When it was published; empty = draft';
COMMENT ON COLUMN product_document.archived_at IS 'When it was archived; empty = in use';
COMMENT ON COLUMN product_document.retention_until IS 'Until when it must be kept (10 years after publication ends)';
COMMENT ON COLUMN product_document.pdfa_claim IS 'PDF/A conformance that the file claims: 2b…';

CREATE TABLE publication (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    owner_company_id UUID NOT NULL,
    product_version_id UUID NOT NULL,
    channels JSONB NOT NULL CONSTRAINT ck_publication_channels_are_known CHECK (jsonb_typeof(channels) = 'array' AND channels <@ '["field", "telesales", "web", "partner", "marketplace"]'::jsonb),
    visibility VARCHAR(20) DEFAULT 'internal' NOT NULL CONSTRAINT ck_publication_visibility CHECK ("visibility" IN ('hidden', 'internal', 'public')),
    start_at TIMESTAMP WITH TIME ZONE NOT NULL,
    end_at TIMESTAMP WITH TIME ZONE,
    conditions JSONB CONSTRAINT ck_publication_conditions_is_object CHECK (jsonb_typeof(conditions) = 'object'),
    availability VARCHAR(60),
    price_visible BOOLEAN DEFAULT true NOT NULL,
    badges JSONB DEFAULT '[]'::jsonb NOT NULL CONSTRAINT ck_publication_badges_is_array CHECK (jsonb_typeof(badges) = 'array'),
    CONSTRAINT pk_publication PRIMARY KEY (id),
    CONSTRAINT fk_publication_owner_company_id_product_version_id FOREIGN KEY(owner_company_id, product_version_id) REFERENCES product_version (company_id, id),
    CONSTRAINT uq_publication_product_version_id_company_id_start_at_channels UNIQUE (product_version_id, company_id, start_at, channels),
    CONSTRAINT ck_publication_start_at_before_end_at CHECK (start_at < end_at),
    CONSTRAINT fk_publication_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE INDEX ix_publication_company_id_start_at_end_at ON publication (company_id, start_at, end_at);
COMMENT ON TABLE publication IS 'That a company may sell a version, through which channels and when; crosses companies on purpose';
COMMENT ON COLUMN publication.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN publication.company_id IS 'Company allowed to sell';
COMMENT ON COLUMN publication.owner_company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN publication.product_version_id IS 'Version (product_version.id)';
COMMENT ON COLUMN publication.channels IS 'Channels it may be sold through (array of field, telesales, web, partner, marketplace)';
COMMENT ON COLUMN publication.visibility IS 'Who sees it (Annexe C §3) (hidden, internal, public)';
COMMENT ON COLUMN publication.start_at IS 'First instant of the publication';
COMMENT ON COLUMN publication.end_at IS 'End of the publication (excluded); empty = until further notice';
COMMENT ON COLUMN publication.conditions IS 'Conditions on the sale';
COMMENT ON COLUMN publication.availability IS 'Availability shown to those who sell it';
COMMENT ON COLUMN publication.price_visible IS 'Whether the price is shown';
COMMENT ON COLUMN publication.badges IS 'Typed badges: Bêta, Sur devis';

CREATE TABLE accounting_mapping (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    owner_company_id UUID,
    product_id UUID,
    product_version_id UUID,
    nature VARCHAR(20) NOT NULL CONSTRAINT ck_accounting_mapping_nature CHECK ("nature" IN ('revenue', 'commission', 'commission_paid', 'fee', 'tax', 'bonus', 'malus', 'discount', 'clawback')),
    variant VARCHAR(40) DEFAULT '' NOT NULL,
    tax_code VARCHAR(20),
    gl_account VARCHAR(20) NOT NULL,
    counterpart_account VARCHAR(20),
    journal VARCHAR(20),
    cost_center VARCHAR(20),
    status VARCHAR(20) DEFAULT 'to_validate' NOT NULL CONSTRAINT ck_accounting_mapping_status CHECK ("status" IN ('to_validate', 'validated', 'error')),
    validated_by VARCHAR(120),
    validated_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_accounting_mapping PRIMARY KEY (id),
    CONSTRAINT fk_accounting_mapping_owner_company_id_product_id FOREIGN KEY(owner_company_id, product_id) REFERENCES product (company_id, id),
    CONSTRAINT fk_accounting_mapping_owner_company_id_product_version_id FOREIGN KEY(owner_company_id, product_version_id) REFERENCES product_version (company_id, id),
    CONSTRAINT uq_accounting_mapping_level UNIQUE NULLS NOT DISTINCT (company_id, product_id, product_version_id, nature, variant, tax_code),
    CONSTRAINT ck_accounting_mapping_one_level CHECK (num_nonnulls(product_id, product_version_id) <= 1),
    CONSTRAINT ck_accounting_mapping_owner_of_its_level CHECK ((owner_company_id IS NULL) = (num_nonnulls(product_id, product_version_id) = 0)),
    CONSTRAINT fk_accounting_mapping_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE INDEX ix_accounting_mapping_product_id ON accounting_mapping (product_id);

CREATE INDEX ix_accounting_mapping_product_version_id ON accounting_mapping (product_version_id);
COMMENT ON TABLE accounting_mapping IS 'Accounts by nature: of a version, else of its product, else the company''s default (decision 25)';
COMMENT ON COLUMN accounting_mapping.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN accounting_mapping.company_id IS 'Company that keeps the books';
COMMENT ON COLUMN accounting_mapping.owner_company_id IS 'Company that owns the product or version; empty = default';
COMMENT ON COLUMN accounting_mapping.product_id IS 'Product it is for';
COMMENT ON COLUMN accounting_mapping.product_version_id IS 'Version it is for';
COMMENT ON COLUMN accounting_mapping.nature IS 'What the ledger line is about (revenue, commission, commission_paid, fee, tax, bonus, malus, discount, clawback)';
COMMENT ON COLUMN accounting_mapping.variant IS 'Variant within the nature; empty = the only one';
COMMENT ON COLUMN accounting_mapping.tax_code IS 'Tax code (tax_rate.code) concerned; empty = every one';
COMMENT ON COLUMN accounting_mapping.gl_account IS 'Account of the line';
COMMENT ON COLUMN accounting_mapping.counterpart_account IS 'Account of the other side';
COMMENT ON COLUMN accounting_mapping.journal IS 'Journal';
COMMENT ON COLUMN accounting_mapping.cost_center IS 'Cost centre';
COMMENT ON COLUMN accounting_mapping.status IS 'State (Annexe C §6) (to_validate, validated, error)';
COMMENT ON COLUMN accounting_mapping.validated_by IS 'Who validated it';
COMMENT ON COLUMN accounting_mapping.validated_at IS 'When it was validated';

CREATE TABLE cq_rule (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    product_version_id UUID NOT NULL,
    code VARCHAR(60) DEFAULT '' NOT NULL,
    required_fields JSONB DEFAULT '[]'::jsonb NOT NULL CONSTRAINT ck_cq_rule_required_fields_is_array CHECK (jsonb_typeof(required_fields) = 'array'),
    call_script_id UUID,
    notes TEXT,
    CONSTRAINT pk_cq_rule PRIMARY KEY (id),
    CONSTRAINT fk_cq_rule_company_id_product_version_id FOREIGN KEY(company_id, product_version_id) REFERENCES product_version (company_id, id),
    CONSTRAINT uq_cq_rule_product_version_id_code UNIQUE (product_version_id, code)
);
COMMENT ON TABLE cq_rule IS 'What quality control requires of a sale';
COMMENT ON COLUMN cq_rule.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN cq_rule.company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN cq_rule.product_version_id IS 'Version (product_version.id)';
COMMENT ON COLUMN cq_rule.code IS 'Code of the rule within its version; empty = the only one';
COMMENT ON COLUMN cq_rule.required_fields IS 'What the back office must have: CNI, RIB…';
COMMENT ON COLUMN cq_rule.call_script_id IS 'Call script, in the telephony system';
COMMENT ON COLUMN cq_rule.notes IS 'Notes for the back office';

CREATE TABLE finding (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    submission_id UUID NOT NULL,
    position INTEGER NOT NULL,
    rule VARCHAR(12) NOT NULL,
    severity VARCHAR(20) NOT NULL CONSTRAINT ck_finding_severity CHECK ("severity" IN ('blocking', 'warning', 'info')),
    sheet TEXT,
    cell VARCHAR(20),
    row INTEGER,
    "column" TEXT,
    key TEXT,
    found TEXT,
    expected TEXT,
    example TEXT,
    suggestion TEXT,
    action TEXT NOT NULL,
    other_cell TEXT,
    message TEXT NOT NULL,
    CONSTRAINT pk_finding PRIMARY KEY (id),
    CONSTRAINT uq_finding_submission_id_position UNIQUE (submission_id, position),
    CONSTRAINT fk_finding_submission_id FOREIGN KEY(submission_id) REFERENCES submission (id)
);
COMMENT ON TABLE finding IS 'Something that a workbook''s author should know or mend';
COMMENT ON COLUMN finding.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN finding.submission_id IS 'Submission it is about';
COMMENT ON COLUMN finding.position IS 'Place in the list, from 0: sheet order';
COMMENT ON COLUMN finding.rule IS 'Code of the rule: TAR-004';
COMMENT ON COLUMN finding.severity IS 'Severity (blocking, warning, info)';
COMMENT ON COLUMN finding.sheet IS 'Sheet; empty = the file';
COMMENT ON COLUMN finding.cell IS 'Address of the cell, as Excel says it: F14';
COMMENT ON COLUMN finding.row IS 'Row, as Excel numbers it';
COMMENT ON COLUMN finding."column" IS 'Label of the column, in French';
COMMENT ON COLUMN finding.key IS 'What names the row: its SKU…';
COMMENT ON COLUMN finding.found IS 'What the cell holds';
COMMENT ON COLUMN finding.expected IS 'What it should hold, in French';
COMMENT ON COLUMN finding.example IS 'An example that would pass';
COMMENT ON COLUMN finding.suggestion IS 'The value proposed';
COMMENT ON COLUMN finding.action IS 'What to do, in French';
COMMENT ON COLUMN finding.other_cell IS 'Address of the other cell concerned';
COMMENT ON COLUMN finding.message IS 'The whole finding, as one French sentence';

CREATE TABLE commission_scheme (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    product_version_id UUID NOT NULL,
    plan_id UUID,
    code VARCHAR(60) NOT NULL,
    seller_company_id UUID,
    partner_id UUID,
    channel VARCHAR(20) CONSTRAINT ck_commission_scheme_channel CHECK ("channel" IN ('field', 'telesales', 'web', 'partner', 'marketplace')),
    valid_from TIMESTAMP WITH TIME ZONE,
    valid_to TIMESTAMP WITH TIME ZONE,
    applies_to VARCHAR(20) DEFAULT 'both' NOT NULL CONSTRAINT ck_commission_scheme_applies_to CHECK ("applies_to" IN ('new', 'renewal', 'both')),
    settlement VARCHAR(20) NOT NULL CONSTRAINT ck_commission_scheme_settlement CHECK ("settlement" IN ('upfront', 'recurring', 'on_collection')),
    retention VARCHAR(20) DEFAULT 'gross' NOT NULL CONSTRAINT ck_commission_scheme_retention CHECK ("retention" IN ('net', 'gross')),
    trigger VARCHAR(20) DEFAULT 'sale' NOT NULL CONSTRAINT ck_commission_scheme_trigger CHECK ("trigger" IN ('sale', 'collection', 'renewal')),
    due_rule VARCHAR(60) DEFAULT 'immediate' NOT NULL,
    base VARCHAR(20) DEFAULT 'ht' NOT NULL CONSTRAINT ck_commission_scheme_base CHECK ("base" IN ('ht', 'ttc', 'premium_net', 'margin')),
    accrual_window VARCHAR(20) DEFAULT 'sale' NOT NULL CONSTRAINT ck_commission_scheme_accrual_window CHECK ("accrual_window" IN ('sale', 'month', 'quarter', 'year', 'lifetime')),
    tier_mode VARCHAR(20) NOT NULL CONSTRAINT ck_commission_scheme_tier_mode CHECK ("tier_mode" IN ('graduated', 'volume')),
    floor NUMERIC(18, 4),
    cap NUMERIC(18, 4),
    clawback_months INTEGER,
    clawback_mode VARCHAR(20) CONSTRAINT ck_commission_scheme_clawback_mode CHECK ("clawback_mode" IN ('linear', 'full')),
    bonuses JSONB CONSTRAINT ck_commission_scheme_bonuses_is_array CHECK (jsonb_typeof(bonuses) = 'array'),
    split JSONB NOT NULL CONSTRAINT ck_commission_scheme_split_is_whole CHECK (split_is_whole(split)),
    CONSTRAINT pk_commission_scheme PRIMARY KEY (id),
    CONSTRAINT fk_commission_scheme_company_id_product_version_id FOREIGN KEY(company_id, product_version_id) REFERENCES product_version (company_id, id),
    CONSTRAINT fk_commission_scheme_product_version_id_plan_id FOREIGN KEY(product_version_id, plan_id) REFERENCES product_plan (product_version_id, id),
    CONSTRAINT uq_commission_scheme_product_version_id_code UNIQUE (product_version_id, code),
    CONSTRAINT uq_commission_scheme_company_id_id UNIQUE (company_id, id),
    CONSTRAINT ck_commission_scheme_floor_and_cap_are_positive CHECK (floor >= 0 AND cap >= 0),
    CONSTRAINT ck_commission_scheme_floor_below_cap CHECK (floor <= cap),
    CONSTRAINT ck_commission_scheme_clawback_months_is_positive CHECK (clawback_months > 0),
    CONSTRAINT ck_commission_scheme_valid_from_before_valid_to CHECK (valid_from < valid_to),
    CONSTRAINT fk_commission_scheme_seller_company_id FOREIGN KEY(seller_company_id) REFERENCES company (id),
    CONSTRAINT fk_commission_scheme_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id)
);

CREATE INDEX ix_commission_scheme_partner_id ON commission_scheme (partner_id);
COMMENT ON TABLE commission_scheme IS 'A commission scheme of a version; the most specific applicable one wins (decision 22)';
COMMENT ON COLUMN commission_scheme.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN commission_scheme.company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN commission_scheme.product_version_id IS 'Version (product_version.id)';
COMMENT ON COLUMN commission_scheme.plan_id IS 'Plan concerned (product_plan.id); empty = every plan';
COMMENT ON COLUMN commission_scheme.code IS 'Code of the scheme within its version';
COMMENT ON COLUMN commission_scheme.seller_company_id IS 'Selling company concerned; empty = every one';
COMMENT ON COLUMN commission_scheme.partner_id IS 'Partner concerned; empty = every one';
COMMENT ON COLUMN commission_scheme.channel IS 'Channel concerned; empty = every channel (field, telesales, web, partner, marketplace)';
COMMENT ON COLUMN commission_scheme.valid_from IS 'First instant of the scheme; empty = the version''s';
COMMENT ON COLUMN commission_scheme.valid_to IS 'End of the scheme (excluded); empty = the version''s';
COMMENT ON COLUMN commission_scheme.applies_to IS 'First year, renewals, or both (new, renewal, both)';
COMMENT ON COLUMN commission_scheme.settlement IS 'When it is settled (upfront, recurring, on_collection)';
COMMENT ON COLUMN commission_scheme.retention IS 'net: kept by the partner, who pays the rest (net, gross)';
COMMENT ON COLUMN commission_scheme.trigger IS 'What makes it due (sale, collection, renewal)';
COMMENT ON COLUMN commission_scheme.due_rule IS 'When it is paid once due: immediate, day 15 of next month…';
COMMENT ON COLUMN commission_scheme.base IS 'Amount the rates apply to (ht, ttc, premium_net, margin)';
COMMENT ON COLUMN commission_scheme.accrual_window IS 'Over what the tiers accumulate (sale, month, quarter, year, lifetime)';
COMMENT ON COLUMN commission_scheme.tier_mode IS 'graduated: each slice at its rate; volume: everything at the rate reached; no default on purpose (graduated, volume)';
COMMENT ON COLUMN commission_scheme.floor IS 'Least commission, in euros';
COMMENT ON COLUMN commission_scheme.cap IS 'Most commission, in euros';
COMMENT ON COLUMN commission_scheme.clawback_months IS 'Months during which a cancellation takes it back';
COMMENT ON COLUMN commission_scheme.clawback_mode IS 'How much is taken back (linear, full)';
COMMENT ON COLUMN commission_scheme.bonuses IS 'Bonus and malus lines';
COMMENT ON COLUMN commission_scheme.split IS 'Shares by recipient, 0 to 1, summing to 1 within 1e-6 (company, salesperson, manager, partner, platform)';

CREATE TABLE pricing_rule (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    product_version_id UUID NOT NULL,
    plan_id UUID,
    component VARCHAR(60) DEFAULT '' NOT NULL,
    type VARCHAR(20) NOT NULL CONSTRAINT ck_pricing_rule_type CHECK ("type" IN ('fixed', 'tiered', 'indexed', 'usage')),
    currency VARCHAR(3) DEFAULT 'EUR' NOT NULL,
    payload JSONB DEFAULT '{}'::jsonb NOT NULL CONSTRAINT ck_pricing_rule_payload_is_object CHECK (jsonb_typeof(payload) = 'object'),
    tax_rate NUMERIC(5, 2) DEFAULT '20.00' NOT NULL,
    tax_code VARCHAR(20),
    tax_included BOOLEAN DEFAULT true NOT NULL,
    CONSTRAINT pk_pricing_rule PRIMARY KEY (id),
    CONSTRAINT fk_pricing_rule_company_id_product_version_id FOREIGN KEY(company_id, product_version_id) REFERENCES product_version (company_id, id),
    CONSTRAINT fk_pricing_rule_product_version_id_plan_id FOREIGN KEY(product_version_id, plan_id) REFERENCES product_plan (product_version_id, id),
    CONSTRAINT uq_pricing_rule_product_version_id_plan_id_component UNIQUE NULLS NOT DISTINCT (product_version_id, plan_id, component),
    CONSTRAINT ck_pricing_rule_tax_rate_is_a_percentage CHECK (tax_rate BETWEEN 0 AND 100)
);

CREATE INDEX ix_pricing_rule_product_version_id_plan_id_type ON pricing_rule (product_version_id, plan_id, type);
COMMENT ON TABLE pricing_rule IS 'A price of a version or of one of its plans (Annexe A §3.3)';
COMMENT ON COLUMN pricing_rule.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN pricing_rule.company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN pricing_rule.product_version_id IS 'Version (product_version.id)';
COMMENT ON COLUMN pricing_rule.plan_id IS 'Plan concerned (product_plan.id); empty = every plan';
COMMENT ON COLUMN pricing_rule.component IS 'Part of the price it is (subscription, usage…); empty = the price';
COMMENT ON COLUMN pricing_rule.type IS 'How the amount is found (fixed, tiered, indexed, usage)';
COMMENT ON COLUMN pricing_rule.currency IS 'Currency of the amounts, ISO 4217';
COMMENT ON COLUMN pricing_rule.payload IS 'The amounts, as decimal strings in that currency, by type';
COMMENT ON COLUMN pricing_rule.tax_rate IS 'Rate in percent, read from tax_rate at the version''s start';
COMMENT ON COLUMN pricing_rule.tax_code IS 'Tax code (tax_rate.code), which is the truth';
COMMENT ON COLUMN pricing_rule.tax_included IS 'Whether the amounts include the tax (TTC)';

CREATE TABLE adjustment (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    product_version_id UUID NOT NULL,
    plan_id UUID,
    code VARCHAR(60) NOT NULL,
    kind VARCHAR(20) NOT NULL CONSTRAINT ck_adjustment_kind CHECK ("kind" IN ('promo', 'negotiated')),
    value_type VARCHAR(20) NOT NULL CONSTRAINT ck_adjustment_value_type CHECK ("value_type" IN ('percent', 'amount')),
    value NUMERIC(10, 4) NOT NULL,
    client_segment VARCHAR(60),
    channel VARCHAR(20) CONSTRAINT ck_adjustment_channel CHECK ("channel" IN ('field', 'telesales', 'web', 'partner', 'marketplace')),
    valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
    valid_to TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_adjustment PRIMARY KEY (id),
    CONSTRAINT fk_adjustment_company_id_product_version_id FOREIGN KEY(company_id, product_version_id) REFERENCES product_version (company_id, id),
    CONSTRAINT fk_adjustment_product_version_id_plan_id FOREIGN KEY(product_version_id, plan_id) REFERENCES product_plan (product_version_id, id),
    CONSTRAINT uq_adjustment_product_version_id_plan_id_code UNIQUE NULLS NOT DISTINCT (product_version_id, plan_id, code),
    CONSTRAINT ck_adjustment_value_is_in_range CHECK (value > 0 AND (value_type <> 'percent' OR value <= 100)),
    CONSTRAINT ck_adjustment_valid_from_before_valid_to CHECK (valid_from < valid_to)
);
COMMENT ON TABLE adjustment IS 'Dated promotions and negotiated prices';
COMMENT ON COLUMN adjustment.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN adjustment.company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN adjustment.product_version_id IS 'Version (product_version.id)';
COMMENT ON COLUMN adjustment.plan_id IS 'Plan concerned (product_plan.id); empty = every plan';
COMMENT ON COLUMN adjustment.code IS 'Code of the offer';
COMMENT ON COLUMN adjustment.kind IS 'Offer to all, or price agreed with a segment (promo, negotiated)';
COMMENT ON COLUMN adjustment.value_type IS 'Whether the value is a percentage or euros (percent, amount)';
COMMENT ON COLUMN adjustment.value IS 'What is taken off: percent, or euros';
COMMENT ON COLUMN adjustment.client_segment IS 'Segment concerned; empty = everybody';
COMMENT ON COLUMN adjustment.channel IS 'Channel concerned; empty = every channel (field, telesales, web, partner, marketplace)';
COMMENT ON COLUMN adjustment.valid_from IS 'First instant of the offer';
COMMENT ON COLUMN adjustment.valid_to IS 'End of the offer (excluded); empty = until further notice';

CREATE TABLE publication_window (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    publication_id UUID NOT NULL,
    company_id UUID NOT NULL,
    product_id UUID NOT NULL,
    product_version_id UUID NOT NULL,
    channel VARCHAR(20) NOT NULL CONSTRAINT ck_publication_window_channel CHECK ("channel" IN ('field', 'telesales', 'web', 'partner', 'marketplace')),
    during TSTZRANGE NOT NULL,
    sellable BOOLEAN DEFAULT false NOT NULL,
    visibility VARCHAR(20) NOT NULL CONSTRAINT ck_publication_window_visibility CHECK ("visibility" IN ('hidden', 'internal', 'public')),
    reasons JSONB DEFAULT '[]'::jsonb NOT NULL CONSTRAINT ck_publication_window_reasons_is_array CHECK (jsonb_typeof(reasons) = 'array'),
    CONSTRAINT pk_publication_window PRIMARY KEY (id),
    CONSTRAINT uq_publication_window_publication_id_channel_during UNIQUE (publication_id, channel, during),
    CONSTRAINT ck_publication_window_during_is_not_empty CHECK (NOT isempty(during)),
    CONSTRAINT fk_publication_window_publication_id FOREIGN KEY(publication_id) REFERENCES publication (id)
);

CREATE INDEX ix_publication_window_company_id_channel_product_id ON publication_window (company_id, channel, product_id);

CREATE INDEX ix_publication_window_product_id ON publication_window (product_id);
COMMENT ON TABLE publication_window IS 'Sellable or blocked, by publication and channel: computed once, read everywhere (decision 11)';
COMMENT ON COLUMN publication_window.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN publication_window.publication_id IS 'Publication it was computed from';
COMMENT ON COLUMN publication_window.company_id IS 'Company that sells (publication.company_id)';
COMMENT ON COLUMN publication_window.product_id IS 'Product (product.id), copied so that reads need no join';
COMMENT ON COLUMN publication_window.product_version_id IS 'Version (product_version.id), copied likewise';
COMMENT ON COLUMN publication_window.channel IS 'Channel (field, telesales, web, partner, marketplace)';
COMMENT ON COLUMN publication_window.during IS 'Half-open range of instants';
COMMENT ON COLUMN publication_window.sellable IS 'Whether it may be sold in that range';
COMMENT ON COLUMN publication_window.visibility IS 'Who sees it (hidden, internal, public)';
COMMENT ON COLUMN publication_window.reasons IS 'Why it may not be sold, or what to know';

CREATE TABLE commission_tier (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    company_id UUID NOT NULL,
    scheme_id UUID NOT NULL,
    basis VARCHAR(20) NOT NULL CONSTRAINT ck_commission_tier_basis CHECK ("basis" IN ('volume', 'revenue', 'margin', 'months')),
    min NUMERIC(18, 4) NOT NULL,
    max NUMERIC(18, 4),
    value_type VARCHAR(20) NOT NULL CONSTRAINT ck_commission_tier_value_type CHECK ("value_type" IN ('percent', 'amount')),
    value NUMERIC(10, 4) NOT NULL,
    CONSTRAINT pk_commission_tier PRIMARY KEY (id),
    CONSTRAINT fk_commission_tier_company_id_scheme_id FOREIGN KEY(company_id, scheme_id) REFERENCES commission_scheme (company_id, id),
    CONSTRAINT uq_commission_tier_scheme_id_basis_min UNIQUE (scheme_id, basis, min),
    CONSTRAINT ck_commission_tier_min_is_positive CHECK (min >= 0),
    CONSTRAINT ck_commission_tier_min_before_max CHECK (min < max),
    CONSTRAINT ck_commission_tier_value_is_positive CHECK (value >= 0)
);

CREATE INDEX ix_commission_tier_scheme_id_min ON commission_tier (scheme_id, min);
COMMENT ON TABLE commission_tier IS 'A tier of a scheme: half-open bounds and what it pays (decision 17)';
COMMENT ON COLUMN commission_tier.id IS 'Technical key (UUID); never shown to a person, never asked of one';
COMMENT ON COLUMN commission_tier.company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN commission_tier.scheme_id IS 'Scheme (commission_scheme.id)';
COMMENT ON COLUMN commission_tier.basis IS 'What the bounds count (volume, revenue, margin, months)';
COMMENT ON COLUMN commission_tier.min IS 'Lower bound (included), in the basis'' unit: sales, euros or months';
COMMENT ON COLUMN commission_tier.max IS 'Upper bound (excluded); empty = open';
COMMENT ON COLUMN commission_tier.value_type IS 'Whether the value is a percentage or euros (percent, amount)';
COMMENT ON COLUMN commission_tier.value IS 'Rate in percent of the base, or euros';
