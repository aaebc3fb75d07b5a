-- name: months
-- The first days of the months of the books, newest first.
SELECT DISTINCT date_trunc('month', entry.day)::date AS month
FROM ledger_entry AS entry JOIN company ON company.id = entry.company_id
WHERE %(companies)s::text[] IS NULL OR company.code = ANY(%(companies)s)
ORDER BY month DESC LIMIT %(most)s;

-- name: measured
-- What opens the statements below: what each company earned and spent by month and product, without tax and without the
-- other side of entries. A clawback gives back what was received on an income account (class 7), else what was paid.
WITH measured AS (
    SELECT company.code AS company, date_trunc('month', entry.day)::date AS month, entry.sku,
           coalesce(sum(line.credit - line.debit) FILTER (WHERE line.nature IN ('revenue', 'discount')), 0) AS revenue,
           coalesce(sum(line.credit - line.debit) FILTER (
               WHERE line.nature = 'commission' OR (line.nature = 'clawback' AND line.account LIKE '7%%')), 0) AS received,
           coalesce(sum(line.debit - line.credit) FILTER (
               WHERE line.nature IN ('commission_paid', 'bonus', 'malus')
                  OR (line.nature = 'clawback' AND line.account NOT LIKE '7%%')), 0) AS paid,
           coalesce(sum(line.debit - line.credit) FILTER (WHERE line.nature = 'fee'), 0) AS fees,
           sum(line.credit - line.debit) AS margin
    FROM ledger_entry AS entry
    JOIN ledger_line AS line ON line.entry_id = entry.id
    JOIN company ON company.id = entry.company_id
    WHERE NOT line.counterpart AND line.type <> 'tax' AND entry.day >= %(since)s AND entry.day < %(until)s
      AND (%(companies)s::text[] IS NULL OR company.code = ANY(%(companies)s))
    GROUP BY 1, 2, 3
)

-- name: by_month
-- The group's months.
SELECT month, sum(revenue) AS revenue, sum(received) AS received, sum(paid) AS paid, sum(fees) AS fees, sum(margin) AS margin
FROM measured GROUP BY month ORDER BY month;

-- name: by_company
-- Each company over the whole period.
SELECT company, sum(revenue) AS revenue, sum(received) AS received, sum(paid) AS paid, sum(fees) AS fees,
       sum(margin) AS margin
FROM measured GROUP BY company ORDER BY margin DESC, company;

-- name: top_products
-- Over the whole period, the products that are among the first by revenue, by commissions received, or by margin.
, ranked AS (
    SELECT company, sku, sum(revenue) AS revenue, sum(received) AS received, sum(margin) AS margin,
           row_number() OVER (ORDER BY sum(revenue) DESC, sku) AS by_revenue,
           row_number() OVER (ORDER BY sum(received) DESC, sku) AS by_received,
           row_number() OVER (ORDER BY sum(margin) DESC, sku) AS by_margin
    FROM measured WHERE sku IS NOT NULL GROUP BY company, sku
)
SELECT ranked.company, ranked.sku, coalesce(product.name, ranked.sku) AS name, revenue, received, margin
FROM ranked LEFT JOIN product ON product.sku = ranked.sku
WHERE least(by_revenue, by_received, by_margin) <= %(most)s
ORDER BY margin DESC, ranked.sku;
