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
GRANT EXECUTE ON FUNCTION skus_of_others(text[], text) TO catalogue_app, catalogue_session;

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
