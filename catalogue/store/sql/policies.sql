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

-- The companies of the transaction's scope; nothing said is none. Neither SECURITY DEFINER nor SET, which would have it
-- called for each policy of each statement: as it is, the planner puts its text in the place of the call.
CREATE OR REPLACE FUNCTION my_companies() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN string_to_array(current_setting('app.company_ids', true), ',')::uuid[];

CREATE OR REPLACE FUNCTION whole_group() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE RETURN coalesce(current_setting('app.companies', true) = '*', false);

-- What others publish to one's companies, by technical key: what has a window there. Asked by a statement once, and only
-- when it meets a row that is not its companies' own; as questions of the policies themselves they would be planned anew
-- with each table of each statement, and the planner would think every row dear.
CREATE OR REPLACE FUNCTION published_versions() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER COST 1000 ROWS 1000 SET search_path = catalogue, pg_temp AS $$
    SELECT given.product_version_id FROM publication AS given
    WHERE given.company_id = ANY ((SELECT my_companies())::uuid[])
      AND given.owner_company_id <> ALL ((SELECT my_companies())::uuid[])
      AND EXISTS (SELECT FROM publication_window AS sold WHERE sold.publication_id = given.id)
$$;

-- Their products, and those inside the bundles that one sees.
CREATE OR REPLACE FUNCTION published_products() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER COST 1000 ROWS 1000 SET search_path = catalogue, pg_temp AS $$
    WITH versions AS MATERIALIZED (SELECT published_versions() AS id)
    SELECT product_version.product_id FROM product_version JOIN versions USING (id)
    UNION ALL
    SELECT component_product_id FROM composition
    WHERE company_id = ANY ((SELECT my_companies())::uuid[]) OR product_version_id IN (SELECT id FROM versions)
$$;

-- The companies that publish to one's own, those that they publish to, and the owners of partners that they work with.
CREATE OR REPLACE FUNCTION known_companies() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER COST 100 ROWS 10 SET search_path = catalogue, pg_temp AS $$
    SELECT id FROM company
    WHERE EXISTS (SELECT FROM publication AS given
                  WHERE given.owner_company_id = company.id AND given.company_id = ANY ((SELECT my_companies())::uuid[]))
       OR EXISTS (SELECT FROM publication AS given
                  WHERE given.company_id = company.id AND given.owner_company_id = ANY ((SELECT my_companies())::uuid[]))
       OR EXISTS (SELECT FROM partner JOIN partner_activation AS active ON active.partner_id = partner.id
                  WHERE partner.company_id = company.id AND active.company_id = ANY ((SELECT my_companies())::uuid[]))
$$;

REVOKE ALL ON FUNCTION company_ids(text), my_companies(), whole_group(), published_versions(), published_products(), known_companies()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION company_ids(text) TO catalogue_app, catalogue_session;
GRANT EXECUTE ON FUNCTION my_companies(), whole_group(), published_versions(), published_products(), known_companies()
    TO catalogue_session;

-- A table with a company shows the rows of one's companies, and lets none be written, unless it says otherwise below; a
-- table without one, and without a line below, is closed to sessions.
-- MINE is asked once for each statement: as a bare function it would be called for each row, three times as slow.
DO $policies$
DECLARE
    mine constant text := 'ANY ((SELECT my_companies())::uuid[])';
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
        SELECT relname, CASE WHEN rule.target IS NOT NULL THEN rule.seen WHEN company.attname IS NOT NULL THEN own END,
               rule.written
        FROM pg_class
        LEFT JOIN pg_attribute AS company
            ON company.attrelid = pg_class.oid AND company.attname = 'company_id' AND NOT company.attisdropped
        LEFT JOIN (VALUES
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
            ('risk', or_shared || ' OR company_id IN (SELECT known_companies())', NULL),
            ('partner',
             own || ' OR id IN (SELECT partner_id FROM partner_activation AS active WHERE active.company_id = MINE)', NULL),
            ('company', 'id = MINE OR id IN (SELECT known_companies())', NULL),
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
            ('role_grant', NULL, NULL),
            -- What a session may write: the books of its companies, and what it wants changed.
            ('change_set', own, own),
            ('operation', own, own),
            ('ledger_entry', own, own),
            ('ledger_line', own, own),
            ('ledger_lettering', own, own),
            ('commission_line', own, own),
            ('commission_window', own, own),
            ('commission_explanation',
             'EXISTS (SELECT FROM operation AS told WHERE told.id = commission_explanation.operation_id)',
             'EXISTS (SELECT FROM operation AS told WHERE told.id = commission_explanation.operation_id)')
        ) AS rule (target, seen, written) ON rule.target = relname
        WHERE relnamespace = 'catalogue'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
          AND relname <> 'alembic_version'
    LOOP
        seen := replace(seen, 'MINE', mine);
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

GRANT INSERT, UPDATE ON change_set TO catalogue_session;
GRANT INSERT ON ledger_entry, ledger_line, ledger_lettering, commission_explanation TO catalogue_session;
GRANT INSERT, UPDATE ON operation, commission_line, commission_window TO catalogue_session;
