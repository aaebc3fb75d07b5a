-- name: policies
-- Which rows each of the two roles sees and writes (decision 51). The service, catalogue_app, sees all companies because
-- its checks must; people and programs, catalogue_session, see their companies and what others publish to them.
-- Never FORCE: the audit's triggers run as the owner of the tables, whom policies would blind.

-- The technical keys of companies by code, separated by commas, * for all of them: what a transaction says of its scope
-- once, so that no policy need look for it.
CREATE OR REPLACE FUNCTION company_ids(codes text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
    SELECT coalesce(string_agg(id::text, ','), '') FROM company
    WHERE codes = '*' OR code = ANY (string_to_array(codes, ','))
$$;

-- Likewise, of those keys, the companies that they know: themselves, those that publish to them, those that they publish to,
-- and the owners of partners that they work with.
CREATE OR REPLACE FUNCTION known_company_ids(own text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
    WITH mine AS MATERIALIZED (SELECT string_to_array(own, ',')::uuid[] AS ids)
    SELECT coalesce(string_agg(id::text, ','), '') FROM company, mine
    WHERE id = ANY (ids)
       OR EXISTS (SELECT FROM publication AS given WHERE given.owner_company_id = company.id AND given.company_id = ANY (ids))
       OR EXISTS (SELECT FROM publication AS given WHERE given.company_id = company.id AND given.owner_company_id = ANY (ids))
       OR EXISTS (SELECT FROM partner JOIN partner_activation AS active ON active.partner_id = partner.id
                  WHERE partner.company_id = company.id AND active.company_id = ANY (ids))
$$;

-- The companies of the transaction's scope; nothing said is none. Neither SECURITY DEFINER nor SET, which would have it
-- called for each policy of each statement: as it is, the planner puts its text in the place of the call.
CREATE OR REPLACE FUNCTION my_companies() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN string_to_array(current_setting('app.company_ids', true), ',')::uuid[];

CREATE OR REPLACE FUNCTION companies_known() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN string_to_array(current_setting('app.known_ids', true), ',')::uuid[];

CREATE OR REPLACE FUNCTION whole_group() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE RETURN coalesce(current_setting('app.companies', true) = '*', false);

-- What others publish to one's companies, by technical key: what has a window there. Asked by a statement once, and only
-- when it meets a row that is not its companies' own; as questions of the policies themselves they would be planned anew
-- with each table of each statement. COST and ROWS are told less than they are: the planner charges them to each look-up of a
-- row, where they are paid once if at all, and would leave the plans, and the kept ones, that serve the service well.
CREATE OR REPLACE FUNCTION published_versions() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER COST 1 ROWS 10 SET search_path = catalogue, pg_temp AS $$
    SELECT given.product_version_id FROM publication AS given
    WHERE given.company_id = ANY ((SELECT my_companies())::uuid[])
      AND given.owner_company_id <> ALL ((SELECT my_companies())::uuid[])
      AND EXISTS (SELECT FROM publication_window AS sold WHERE sold.publication_id = given.id)
$$;

-- Their products, and those inside the bundles that one sees.
CREATE OR REPLACE FUNCTION published_products() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER COST 1 ROWS 10 SET search_path = catalogue, pg_temp AS $$
    WITH versions AS MATERIALIZED (SELECT published_versions() AS id)
    SELECT product_version.product_id FROM product_version JOIN versions USING (id)
    UNION ALL
    SELECT component_product_id FROM composition
    WHERE company_id = ANY ((SELECT my_companies())::uuid[]) OR product_version_id IN (SELECT id FROM versions)
$$;

REVOKE ALL ON FUNCTION company_ids(text), known_company_ids(text), my_companies(), companies_known(), whole_group(),
    published_versions(), published_products() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION company_ids(text), known_company_ids(text), my_companies(), companies_known(), whole_group(),
    published_versions(), published_products() TO catalogue_session;

-- A table is closed to sessions unless a line below says which of its rows they see, and which they may write.
-- MINE and KNOWN are asked once for each statement: as bare functions they would be called for each row, three times as slow.
DO $policies$
DECLARE
    mine constant text := 'ANY ((SELECT my_companies())::uuid[])';
    known constant text := 'ANY ((SELECT companies_known())::uuid[])';
    own constant text := 'company_id = MINE';
    of_product constant text := own || ' OR product_id IN (SELECT published_products())';
    of_version constant text := own || ' OR product_version_id IN (SELECT published_versions())';
    or_shared constant text := own || ' OR company_id IS NULL';
    or_group constant text := own || ' OR (company_id IS NULL AND (SELECT whole_group()))';
    everybody constant text := 'true';
    target text;
    seen text;
    written text;
BEGIN
    FOR target, seen, written IN
        SELECT relname, rule.seen, rule.written FROM pg_class
        LEFT JOIN (VALUES
            -- Of one company each.
            ('partner_activation', own, NULL),
            ('publication_window', own, NULL),
            ('product_search', own, NULL),
            ('search_word', own, NULL),
            ('accounting_mapping', own, NULL),
            ('accounting_period', own, NULL),
            ('accounting_export', own, NULL),
            ('accounting_export_entry', own, NULL),
            ('export_file', own, NULL),
            ('external_mapping', own, NULL),
            ('product_integration', own, NULL),
            ('change_set', own, NULL),
            -- What is published crosses companies on purpose: its seller and its owner see it.
            ('publication', own || ' OR owner_company_id = MINE', NULL),
            ('product', own || ' OR id IN (SELECT published_products())', NULL),
            ('product_version', own || ' OR id IN (SELECT published_versions())', NULL),
            ('lifecycle_transition', of_product, NULL),
            ('composition', of_version, NULL),
            ('product_plan', of_version, NULL),
            ('pricing_rule', of_version, NULL),
            ('adjustment', of_version, NULL),
            ('product_document', of_version, NULL),
            ('cq_rule', of_version, NULL),
            ('commission_scheme',
             own || ' OR ((seller_company_id IS NULL OR seller_company_id = MINE)
                          AND product_version_id IN (SELECT published_versions()))', NULL),
            ('commission_tier', own || ' OR scheme_id IN (SELECT id FROM commission_scheme)', NULL),
            ('risk', or_shared || ' OR company_id = KNOWN', NULL),
            ('partner',
             own || ' OR id IN (SELECT partner_id FROM partner_activation AS active WHERE active.company_id = MINE)', NULL),
            ('company', 'id = KNOWN', NULL),
            -- Shared by the whole group.
            ('gl_account', or_shared, NULL),
            ('blacklist_entry', or_shared, NULL),
            ('catalogue_revision', or_shared, NULL),
            ('tax_rate', everybody, NULL),
            ('document_type', everybody, NULL),
            ('document_obligation', everybody, NULL),
            ('legal_mention', everybody, NULL),
            ('unit', everybody, NULL),
            ('index_value', everybody, NULL),
            ('rule_setting', everybody, NULL),
            ('actor', everybody, NULL),
            -- The group's workbook tells of every company: whoever sees all of them sees it.
            ('submission', or_group, NULL),
            ('confirmation', or_group, NULL),
            ('finding', 'EXISTS (SELECT FROM submission AS told WHERE told.id = finding.submission_id)', NULL),
            ('sync_run',
             '(SELECT whole_group()) OR EXISTS (SELECT FROM submission AS told WHERE told.run_id = sync_run.id)', NULL),
            -- What happened to rows that a session may see; to the rights of people, it may not.
            ('audit_log',
             '(company_id = MINE AND "table" <> ''role_grant'')
              OR (company_id IS NULL AND "table" IN (''risk'', ''gl_account'', ''blacklist_entry'', ''tax_rate'',
                  ''document_type'', ''document_obligation'', ''legal_mention'', ''unit'', ''index_value'',
                  ''rule_setting''))
              OR (company_id IS NULL AND "table" = ''confirmation'' AND (SELECT whole_group()))
              OR ("table" = ''publication''
                  AND (coalesce(after, before) ->> ''owner_company_id'')::uuid = MINE)', NULL),
            -- What a session may write: the books of its companies.
            ('operation', own, own),
            ('ledger_entry', own, own),
            ('ledger_line', own, own),
            ('ledger_lettering', own, own),
            ('commission_line', own, own),
            ('commission_window', own, own),
            ('commission_counted', own, own),
            ('commission_explanation',
             'EXISTS (SELECT FROM operation AS told WHERE told.id = commission_explanation.operation_id)',
             'EXISTS (SELECT FROM operation AS told WHERE told.id = commission_explanation.operation_id)')
        ) AS rule (target, seen, written) ON rule.target = relname
        WHERE relnamespace = 'catalogue'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
          AND relname <> 'alembic_version'
    LOOP
        seen := replace(replace(seen, 'MINE', mine), 'KNOWN', known);
        written := replace(written, 'MINE', mine);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', target);
        EXECUTE format('DROP POLICY IF EXISTS service ON %I', target);
        EXECUTE format('CREATE POLICY service ON %I TO catalogue_app USING (true) WITH CHECK (true)', target);
        EXECUTE format('DROP POLICY IF EXISTS session_sees ON %I', target);
        EXECUTE format('DROP POLICY IF EXISTS session_adds ON %I', target);
        EXECUTE format('DROP POLICY IF EXISTS session_changes ON %I', target);
        EXECUTE format('REVOKE ALL ON %I FROM catalogue_session', target);
        IF seen IS NOT NULL THEN
            EXECUTE format('CREATE POLICY session_sees ON %I FOR SELECT TO catalogue_session USING (%s)', target, seen);
            EXECUTE format('GRANT SELECT ON %I TO catalogue_session', target);
        END IF;
        IF written IS NOT NULL THEN
            EXECUTE format('CREATE POLICY session_adds ON %I FOR INSERT TO catalogue_session WITH CHECK (%s)',
                           target, written);
            EXECUTE format('CREATE POLICY session_changes ON %I FOR UPDATE TO catalogue_session
                            USING (%s) WITH CHECK (%s)', target, written, written);
        END IF;
    END LOOP;
END
$policies$;

GRANT INSERT ON ledger_entry, ledger_line, ledger_lettering, commission_explanation TO catalogue_session;
GRANT INSERT, UPDATE ON operation, commission_line, commission_window, commission_counted TO catalogue_session;
