-- name: integrity
-- What a foreign key cannot say: the risk of a product is of its own company, or global.
-- Checked once per statement over transition tables: a row-level constraint trigger would cost a look-up per product.

CREATE OR REPLACE FUNCTION refuse_foreign_risk() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    IF TG_TABLE_NAME = 'product' THEN
        SELECT changed.sku INTO wrong
        FROM new_rows AS changed JOIN risk ON risk.id = changed.risk_id
        WHERE risk.company_id <> changed.company_id LIMIT 1;
    ELSE
        SELECT product.sku INTO wrong
        FROM new_rows AS changed JOIN product ON product.risk_id = changed.id
        WHERE changed.company_id <> product.company_id LIMIT 1;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the risk of product % belongs to another company', wrong
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'product_risk_is_of_its_company';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER risk_of_its_company_insert AFTER INSERT ON product REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_foreign_risk();
CREATE OR REPLACE TRIGGER risk_of_its_company_update AFTER UPDATE ON product REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_foreign_risk();
CREATE OR REPLACE TRIGGER company_of_its_products_update AFTER UPDATE ON risk REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_foreign_risk();

REVOKE ALL ON FUNCTION refuse_foreign_risk() FROM PUBLIC;

-- Nobody renames an actor: whom the audit names stays who it was. But a person who is erased, in that very transaction.
CREATE OR REPLACE FUNCTION refuse_renaming() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM old_rows AS earlier LEFT JOIN new_rows AS later USING (id)
        WHERE earlier.kind IS DISTINCT FROM later.kind
           OR (earlier.label <> later.label AND NOT EXISTS (
                SELECT FROM app_user
                WHERE erased_at = now()
                  AND (later.label = display_name OR starts_with(later.label, display_name || ' ('))))
    ) THEN
        RAISE EXCEPTION 'nobody renames an actor, but where a person is erased'
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'actor_keeps_its_name';
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER refuse_renaming AFTER UPDATE ON actor
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_renaming();
REVOKE ALL ON FUNCTION refuse_renaming() FROM PUBLIC;
