-- name: doors
-- What is asked beyond a scope, each by a function of its own that tells no more than its answer (decision 51). The test
-- that enumerates what a session may do names each of them, with its reason.

-- Which of these SKUs are those of another company's products: a SKU is unique in the whole group.
CREATE OR REPLACE FUNCTION skus_of_others(wanted text[], company_code text) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
    SELECT product.sku FROM product JOIN company ON company.id = product.company_id
    WHERE product.sku = ANY (wanted) AND company.code IS DISTINCT FROM company_code ORDER BY product.sku
$$;

REVOKE ALL ON FUNCTION skus_of_others(text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION skus_of_others(text[], text) TO catalogue_app;

-- What the audit says, up to an instant, of what others published to the companies of the scope at that instant: it starts
-- from the windows that they had then, and goes no further than what `policies` shows of today's rows.
CREATE OR REPLACE FUNCTION published_history(wanted text, until timestamptz) RETURNS SETOF audit_log
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
    WITH mine AS MATERIALIZED (SELECT my_companies() AS ids),
    last_words AS (
        SELECT DISTINCT ON ("table", record_id) "table", record_id, action, after, company_id FROM audit_log
        WHERE "table" IN ('publication_window', 'composition', 'product') AND at <= until
        ORDER BY "table", record_id, at DESC, id DESC
    ),
    standing AS MATERIALIZED (SELECT * FROM last_words WHERE action <> 'delete'),
    sold AS MATERIALIZED (
        SELECT DISTINCT after ->> 'product_id' AS product, after ->> 'product_version_id' AS version
        FROM standing, mine WHERE "table" = 'publication_window' AND company_id = ANY (ids)
    ),
    shown AS MATERIALIZED (
        SELECT product AS id FROM sold
        UNION SELECT after ->> 'component_product_id' FROM standing, mine
              WHERE "table" = 'composition'
                AND (company_id = ANY (ids) OR after ->> 'product_version_id' IN (SELECT version FROM sold))
    ),
    owned AS MATERIALIZED (
        SELECT after ->> 'company_id' AS company, after ->> 'partner_id' AS partner, after ->> 'risk_id' AS risk
        FROM standing WHERE "table" = 'product' AND record_id::text IN (SELECT id FROM shown)
    ),
    schemes AS MATERIALIZED (
        SELECT DISTINCT record_id::text AS id FROM audit_log, mine
        WHERE "table" = 'commission_scheme' AND wanted IN ('commission_scheme', 'commission_tier') AND at <= until
          AND after ->> 'product_version_id' IN (SELECT version FROM sold)
          AND (after ->> 'seller_company_id' IS NULL OR (after ->> 'seller_company_id')::uuid = ANY (ids))
    )
    SELECT change.* FROM audit_log AS change, mine
    CROSS JOIN LATERAL (SELECT coalesce(change.after, change.before) AS content) AS kept
    WHERE change."table" = wanted AND change.at <= until AND change.company_id <> ALL (ids)
      AND CASE wanted
          WHEN 'product' THEN record_id::text IN (SELECT id FROM shown)
          WHEN 'lifecycle_transition' THEN content ->> 'product_id' IN (SELECT product FROM sold)
          WHEN 'product_version' THEN record_id::text IN (SELECT version FROM sold)
          WHEN 'company' THEN record_id::text IN (SELECT company FROM owned)
          WHEN 'partner' THEN record_id::text IN (SELECT partner FROM owned)
          WHEN 'risk' THEN record_id::text IN (SELECT risk FROM owned)
          WHEN 'commission_scheme' THEN record_id::text IN (SELECT id FROM schemes)
          WHEN 'commission_tier' THEN content ->> 'scheme_id' IN (SELECT id FROM schemes)
          ELSE wanted IN ('product_plan', 'pricing_rule', 'adjustment', 'composition', 'product_document', 'cq_rule')
               AND content ->> 'product_version_id' IN (SELECT version FROM sold)
          END
$$;

REVOKE ALL ON FUNCTION published_history(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION published_history(text, timestamptz) TO catalogue_session;

-- Every row that hangs or ever hung on the product of a SKU, by its table and its technical key: what stands, by the indexes
-- of its table; what is gone, by what the audit kept of it (`ix_audit_log_gone`). What such a row held stays under the
-- policy of the audit, whose rows a session cannot look for by what they hold.
CREATE OR REPLACE FUNCTION rows_of_product(wanted text) RETURNS TABLE (its_table text, its_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
    WITH products AS MATERIALIZED (
        SELECT id FROM product WHERE sku = wanted
        UNION SELECT record_id FROM audit_log
        WHERE action = 'delete' AND "table" = 'product' AND coalesce(before ->> 'product_version_id', before ->> 'product_id', before ->> 'scheme_id', before ->> 'sku') = wanted
    ),
    versions AS MATERIALIZED (
        SELECT id FROM product_version WHERE product_id IN (SELECT id FROM products)
        UNION SELECT record_id FROM audit_log
        WHERE action = 'delete' AND "table" = 'product_version' AND coalesce(before ->> 'product_version_id', before ->> 'product_id', before ->> 'scheme_id', before ->> 'sku') IN (SELECT id::text FROM products)
    ),
    schemes AS MATERIALIZED (
        SELECT id FROM commission_scheme WHERE product_version_id IN (SELECT id FROM versions)
        UNION SELECT record_id FROM audit_log
        WHERE action = 'delete' AND "table" = 'commission_scheme' AND coalesce(before ->> 'product_version_id', before ->> 'product_id', before ->> 'scheme_id', before ->> 'sku') IN (SELECT id::text FROM versions)
    ),
    parents AS MATERIALIZED (
        SELECT wanted AS key UNION ALL SELECT id::text FROM products UNION ALL SELECT id::text FROM versions
        UNION ALL SELECT id::text FROM schemes
    )
    SELECT 'product', id FROM products
    UNION SELECT 'product_version', id FROM versions
    UNION SELECT 'commission_scheme', id FROM schemes
    UNION SELECT 'commission_tier', id FROM commission_tier WHERE scheme_id IN (SELECT id FROM schemes)
    UNION SELECT 'lifecycle_transition', id FROM lifecycle_transition WHERE product_id IN (SELECT id FROM products)
    UNION SELECT 'product_integration', id FROM product_integration WHERE product_id IN (SELECT id FROM products)
    UNION SELECT 'external_mapping', id FROM external_mapping WHERE product_id IN (SELECT id FROM products)
    UNION SELECT 'publication_window', id FROM publication_window WHERE product_id IN (SELECT id FROM products)
    UNION SELECT 'accounting_mapping', id FROM accounting_mapping WHERE product_id IN (SELECT id FROM products)
    UNION SELECT 'accounting_mapping', id FROM accounting_mapping WHERE product_version_id IN (SELECT id FROM versions)
    UNION SELECT 'composition', id FROM composition WHERE product_version_id IN (SELECT id FROM versions)
    UNION SELECT 'composition', id FROM composition WHERE component_product_id IN (SELECT id FROM products)
    UNION SELECT 'product_plan', id FROM product_plan WHERE product_version_id IN (SELECT id FROM versions)
    UNION SELECT 'pricing_rule', id FROM pricing_rule WHERE product_version_id IN (SELECT id FROM versions)
    UNION SELECT 'adjustment', id FROM adjustment WHERE product_version_id IN (SELECT id FROM versions)
    UNION SELECT 'product_document', id FROM product_document WHERE product_version_id IN (SELECT id FROM versions)
    UNION SELECT 'publication', id FROM publication WHERE product_version_id IN (SELECT id FROM versions)
    UNION SELECT 'cq_rule', id FROM cq_rule WHERE product_version_id IN (SELECT id FROM versions)
    UNION SELECT 'blacklist_entry', id FROM blacklist_entry WHERE sku = wanted
    UNION SELECT "table", record_id FROM audit_log
          WHERE action = 'delete' AND coalesce(before ->> 'product_version_id', before ->> 'product_id', before ->> 'scheme_id', before ->> 'sku') IN (SELECT key FROM parents)
    UNION SELECT "table", record_id FROM audit_log
          WHERE action = 'delete' AND "table" = 'composition'
            AND before ->> 'component_product_id' IN (SELECT id::text FROM products)
$$;

REVOKE ALL ON FUNCTION rows_of_product(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rows_of_product(text) TO catalogue_app, catalogue_session;

-- Whether somebody whom the identity provider names may come in: a person already bound to that name, or one entered by
-- that e-mail address whom nobody was bound to yet and who is bound from now on (decision 54). It notes when, in their name.
CREATE OR REPLACE FUNCTION sign_in(token_issuer text, token_subject text, address text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
DECLARE
    person uuid;
BEGIN
    SELECT id INTO person FROM app_user
    WHERE is_active AND (issuer, subject) = (token_issuer, token_subject)
       OR is_active AND subject IS NULL AND email = lower(address)
    ORDER BY subject NULLS LAST LIMIT 1 FOR UPDATE;
    IF person IS NULL THEN
        RETURN false;
    END IF;
    PERFORM set_config('app.actor', (SELECT id::text FROM actor WHERE user_id = person AND kind = 'person'), true);
    UPDATE app_user SET issuer = token_issuer, subject = token_subject, last_seen_at = now() WHERE id = person;
    RETURN true;
END
$$;

-- Who is bound to a provider's name, and each right in force: one row without a right where there is none.
CREATE OR REPLACE FUNCTION signed_in(token_issuer text, token_subject text)
    RETURNS TABLE (actor_id uuid, name text, address text, is_active boolean, role text, company text, families jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
    SELECT actor.id, person.display_name, person.email, person.is_active, held.role, company.code, held.families
    FROM app_user AS person
    JOIN actor ON actor.user_id = person.id AND actor.kind = 'person'
    LEFT JOIN role_grant AS held ON held.user_id = person.id
        AND held.valid_from <= now() AND (held.valid_to IS NULL OR held.valid_to > now())
    LEFT JOIN company ON company.id = held.company_id
    WHERE person.issuer = token_issuer AND person.subject = token_subject
    ORDER BY held.role, company.code
$$;

REVOKE ALL ON FUNCTION sign_in(text, text, text), signed_in(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in(text, text, text), signed_in(text, text) TO catalogue_session;

-- How long quotes took, hour by hour, all clients and partners together: of the journal of calls, nothing else.
CREATE OR REPLACE FUNCTION quote_latency(since timestamptz, until timestamptz)
    RETURNS TABLE (hour timestamptz, calls bigint, median_ms integer, slow_ms integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
    SELECT date_trunc('hour', at), count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY latency_ms),
           percentile_disc(0.95) WITHIN GROUP (ORDER BY latency_ms)
    FROM api_call
    WHERE operation = 'quote' AND latency_ms IS NOT NULL AND at >= since AND at < until
    GROUP BY 1 ORDER BY 1
$$;

REVOKE ALL ON FUNCTION quote_latency(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION quote_latency(timestamptz, timestamptz) TO catalogue_app, catalogue_session;

-- The products that some companies of the scope see and that bear the words asked for, and whether these name them.
-- Asked of the policies, each row would be looked at: no index serves a question that might tell of rows before the policy
-- has judged them. Planned for the words and companies of each question: a plan kept for all of them would seek the words
-- alone in the index, and look at every company. The service sees all companies, as everywhere.
CREATE OR REPLACE FUNCTION product_hits(asked tsquery, naming tsquery, companies uuid[])
    RETURNS TABLE (company_id uuid, product_id uuid, named boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = catalogue, pg_temp SET plan_cache_mode = force_custom_plan AS $$
    SELECT stored.company_id, stored.product_id, stored.words @@ naming
    FROM product_search AS stored
    WHERE stored.words @@ asked AND stored.company_id = ANY (companies)
      AND (current_setting('role') = 'catalogue_app' OR stored.company_id = ANY ((SELECT my_companies())::uuid[]))
$$;

REVOKE ALL ON FUNCTION product_hits(tsquery, tsquery, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION product_hits(tsquery, tsquery, uuid[]) TO catalogue_app, catalogue_session;
