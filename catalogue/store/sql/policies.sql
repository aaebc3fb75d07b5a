-- name: policies
-- Which rows each of the two roles sees and writes (decision 51). The service, catalogue_app, sees all companies because
-- its checks must; people and programs, catalogue_session, see their companies and what others publish to them.
-- Never FORCE: the audit's triggers run as the owner of the tables, whom policies would blind.

-- The companies of the transaction's scope: codes in app.companies, * for all of them; nothing said is none.
CREATE OR REPLACE FUNCTION my_companies() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = catalogue, pg_temp AS $$
    SELECT coalesce(array_agg(id), '{}') FROM company
    WHERE current_setting('app.companies', true) = '*'
       OR code = ANY (string_to_array(current_setting('app.companies', true), ','))
$$;

CREATE OR REPLACE FUNCTION whole_group() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = catalogue, pg_temp AS $$
    SELECT coalesce(current_setting('app.companies', true) = '*', false)
$$;

REVOKE ALL ON FUNCTION my_companies(), whole_group() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_companies(), whole_group() TO catalogue_session;

-- A table with a company shows the rows of one's companies, and lets none be written, unless it says otherwise below; a
-- table without one, and without a line below, is closed to sessions.
-- MINE is asked once for each statement: as a bare function it would be called for each row, three times as slow. A
-- policy's own questions run under the policies of the tables they ask: each asks those above it in this order,
-- publication, publication_window, composition, product, …
DO $policies$
DECLARE
    mine constant text := 'ANY ((SELECT my_companies())::uuid[])';
    sold constant text := '(SELECT %s FROM publication_window WHERE company_id = MINE)';
    own constant text := 'company_id = MINE';
    of_product constant text := own || ' OR product_id IN ' || format(sold, 'product_id');
    of_version constant text := own || ' OR product_version_id IN ' || format(sold, 'product_version_id');
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
            ('publication_window',
             own || ' OR publication_id IN (SELECT id FROM publication WHERE owner_company_id = MINE)', NULL),
            ('composition', of_version, NULL),
            ('product',
             own || ' OR id IN ' || format(sold, 'product_id')
                 || ' OR id IN (SELECT component_product_id FROM composition)', NULL),
            ('lifecycle_transition', of_product, NULL),
            ('product_version', own || ' OR id IN ' || format(sold, 'product_version_id'), NULL),
            ('product_plan', of_version, NULL),
            ('pricing_rule', of_version, NULL),
            ('adjustment', of_version, NULL),
            ('product_document', of_version, NULL),
            ('cq_rule', of_version, NULL),
            ('commission_scheme',
             own || ' OR ((seller_company_id IS NULL OR seller_company_id = MINE) AND product_version_id IN '
                 || format(sold, 'product_version_id') || ')', NULL),
            ('commission_tier', own || ' OR scheme_id IN (SELECT id FROM commission_scheme)', NULL),
            ('risk', or_shared || ' OR EXISTS (SELECT FROM product WHERE product.risk_id = risk.id)', NULL),
            ('partner',
             own || ' OR id IN (SELECT partner_id FROM partner_activation WHERE company_id = MINE)
                      OR EXISTS (SELECT FROM product WHERE product.partner_id = partner.id)', NULL),
            ('company',
             'id = MINE OR EXISTS (SELECT FROM product WHERE product.company_id = company.id)
                        OR EXISTS (SELECT FROM publication WHERE publication.company_id = company.id)
                        OR EXISTS (SELECT FROM partner WHERE partner.company_id = company.id)', NULL),
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
            ('finding', 'submission_id IN (SELECT id FROM submission)', NULL),
            ('sync_run', 'id IN (SELECT run_id FROM submission) OR (SELECT whole_group())', NULL),
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
            ('commission_explanation', 'operation_id IN (SELECT id FROM operation)',
             'operation_id IN (SELECT id FROM operation)')
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
