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
