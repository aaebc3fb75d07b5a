-- name: states
-- How many products of companies were in each state at instants; before their first state they are not counted.
SELECT asked.at, entered.status, count(*) AS products
FROM unnest(%(instants)s::timestamptz[]) AS asked (at)
CROSS JOIN (
    SELECT status, effective_from, lead(effective_from, 1, 'infinity') OVER (
               PARTITION BY product_id ORDER BY effective_from) AS effective_to
    FROM lifecycle_transition AS transition JOIN company ON company.id = transition.company_id
    WHERE %(companies)s::text[] IS NULL OR company.code = ANY(%(companies)s)
) AS entered
WHERE entered.effective_from <= asked.at AND entered.effective_to > asked.at
GROUP BY asked.at, entered.status ORDER BY asked.at, entered.status;

-- name: covered
-- At instants: products on sale, sellable or not, and those that have every document that is asked of them.
SELECT at, count(*) AS published, count(*) FILTER (WHERE lacking = 0) AS covered
FROM (
    SELECT asked.at, stored.product_id, count(*) FILTER (WHERE stored.reasons @? '$[*] ? (@.code starts with "document_")') AS lacking
    FROM unnest(%(instants)s::timestamptz[]) AS asked (at)
    JOIN publication_window AS stored ON stored.during @> asked.at
    JOIN company ON company.id = stored.company_id
    WHERE stored.visibility <> 'hidden' AND (%(companies)s::text[] IS NULL OR company.code = ANY(%(companies)s))
    GROUP BY asked.at, stored.product_id
) AS sold
GROUP BY at ORDER BY at;

-- name: integrations
-- Active products with a partner, by the state of their integration in production; nothing entered is not integrated.
SELECT coalesce(held.status, 'not_integrated') AS status, count(*) AS products
FROM product
JOIN company ON company.id = product.company_id
JOIN lifecycle_transition AS state ON state.product_id = product.id
LEFT JOIN product_integration AS held
    ON held.product_id = product.id AND held.partner_id = product.partner_id AND held.env = 'production'
WHERE product.partner_id IS NOT NULL AND state.status = 'active' AND state.effective_from <= %(at)s
  AND NOT EXISTS (
      SELECT FROM lifecycle_transition AS later
      WHERE later.product_id = product.id AND later.effective_from > state.effective_from AND later.effective_from <= %(at)s)
  AND (%(companies)s::text[] IS NULL OR company.code = ANY(%(companies)s))
GROUP BY 1 ORDER BY 1;
