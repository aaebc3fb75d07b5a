-- Six companies, their products, ten versions of each, a price a version, three versions published, one in ten of them by
-- the first company, as it stands: written past the triggers, because what is measured is reading.
SET session_replication_role = replica;
SET search_path = catalogue;
INSERT INTO actor (kind, label) VALUES ('service', 'bench');
INSERT INTO company (code, legal_name) SELECT code, code FROM unnest(ARRAY['AP', 'DPS', 'FT', 'MTV', 'USGP', 'WC']) AS code;
INSERT INTO risk (code, label, family, is_global) VALUES ('R', 'R', 'telecom', true);
INSERT INTO tax_rate (code, rate, valid_from) VALUES ('NORMAL', 20, '2014-01-01');
INSERT INTO accounting_mapping (company_id, nature, gl_account, counterpart_account, journal, status)
SELECT id, nature, '706100', '411000', 'VENTE', 'validated' FROM company, unnest(ARRAY['revenue', 'tax']) AS nature;
INSERT INTO product (company_id, risk_id, sku, name, revenue_model, lifecycle_status)
SELECT company.id, risk.id, format('%s-OFFRE-%s', company.code, lpad(place::text, 6, '0')), 'Offre ' || md5(place::text), 'revenue',
       'active'
FROM risk, generate_series(1, :products) AS place
JOIN (SELECT id, code, row_number() OVER (ORDER BY code) AS number FROM company) AS company ON number = place % 6 + 1;
INSERT INTO lifecycle_transition (company_id, product_id, status, effective_from)
SELECT company_id, id, 'active', '2020-01-01' FROM product;
INSERT INTO product_version (company_id, product_id, version, effective_from, effective_to)
SELECT company_id, id, number, timestamptz '2020-01-01' + number * interval '6 months',
       timestamptz '2020-01-01' + (number + 1) * interval '6 months'
FROM product, generate_series(1, 10) AS number;
INSERT INTO pricing_rule (company_id, product_version_id, type, payload, tax_code)
SELECT company_id, id, 'fixed', '{"type": "fixed", "amount": "9.90"}', 'NORMAL' FROM product_version;
INSERT INTO publication (company_id, owner_company_id, product_version_id, channels, start_at, end_at)
SELECT CASE WHEN number % 10 = 0 THEN (SELECT id FROM company WHERE code = 'AP') ELSE company_id END, company_id, id,
       '["web", "field"]', effective_from, effective_to
FROM (SELECT *, row_number() OVER () AS number FROM product_version) AS numbered WHERE version IN (8, 9, 10);
INSERT INTO publication_window (publication_id, company_id, product_id, product_version_id, channel, during, sellable,
                                visibility)
SELECT publication.id, publication.company_id, version.product_id, version.id, 'web',
       tstzrange(publication.start_at, publication.end_at), true, 'internal'
FROM publication JOIN product_version AS version ON version.id = publication.product_version_id;
INSERT INTO audit_log ("table", record_id, actor_id, action, after, company_id, role)
SELECT 'pricing_rule', rule.id, actor.id, 'insert', to_jsonb(rule), rule.company_id, 'service' FROM pricing_rule AS rule, actor;
INSERT INTO audit_log ("table", record_id, actor_id, action, after, company_id, role)
SELECT 'product', product.id, actor.id, 'insert', to_jsonb(product), product.company_id, 'service' FROM product, actor;
INSERT INTO audit_log ("table", record_id, actor_id, action, after, company_id, role)
SELECT 'product_version', version.id, actor.id, 'insert', to_jsonb(version), version.company_id, 'service'
FROM product_version AS version, actor;
SET session_replication_role = origin;
