-- Where the rows of the books enter: the columns that catalogue.store.ledger.writing gives, in its order.

-- name: operations
operation (id, company_id, source_key, kind, at, content_hash, content, status, reasons, related,
                origin, product_version_id, actor_id, run_id)

-- name: lines
ledger_line (company_id, entry_id, position, account, debit, credit, label, type, nature, counterpart, cost_center,
                  tax_code, tax_rate, tax_base, tax_amount, auxiliary, waiting)

-- name: entries
ledger_entry (id, company_id, journal, fiscal_year, number, source_key, day, piece, piece_day, label, type, sku,
                   partner, contract, client, operation_id, reverses_entry_id, clawback, actor_id, run_id)

-- name: explanations
commission_explanation (operation_id, number, facts)

-- name: commissions
commission_line (id, company_id, operation_id, position, beneficiary, amount, due_on, state, scheme, version,
                      explanation, entry_id, awaits)

-- name: letters
ledger_lettering (entry_id, position, company_id, account, letter, day, actor_id, run_id)

-- name: post_waiting
-- Operations that waited are posted, or wait with today's content and reasons. One that waits on as before is no change:
-- its audit row would have every workbook of operations read again the next night.
UPDATE operation SET kind = told.kind, at = told.at, content_hash = told.content_hash, content = told.content::jsonb,
                     status = told.status, reasons = told.reasons::jsonb, related = told.related, origin = told.origin,
                     product_version_id = told.version_id, posted_at = now(), actor_id = %(actor)s, run_id = %(run)s
FROM unnest(%(id)s::uuid[], %(kind)s::text[], %(at)s::timestamptz[], %(content_hash)s::text[], %(content)s::text[],
            %(status)s::text[], %(reasons)s::text[], %(related)s::text[], %(origin)s::text[], %(version_id)s::uuid[])
     AS told (id, kind, at, content_hash, content, status, reasons, related, origin, version_id)
WHERE operation.id = told.id
  AND (operation.status, operation.content_hash, operation.reasons, operation.product_version_id)
      IS DISTINCT FROM (told.status, told.content_hash, told.reasons::jsonb, told.version_id);

-- name: move_commissions
UPDATE commission_line line SET state = moved.state
FROM unnest(%(operation_id)s::uuid[], %(position)s::integer[], %(state)s::text[])
     AS moved (operation_id, position, state)
WHERE line.operation_id = moved.operation_id AND line.position = moved.position;

-- name: fall_due
-- Instalments fall due with their entry; the company's own share has none.
UPDATE commission_line line SET state = 'due', entry_id = fallen.entry_id
FROM unnest(%(operation_id)s::uuid[], %(position)s::integer[], %(entry_id)s::uuid[])
     AS fallen (operation_id, position, entry_id)
WHERE line.operation_id = fallen.operation_id AND line.position = fallen.position;

-- name: reach
-- What is posted already falls due on its day.
UPDATE commission_line SET state = 'due'
WHERE company_id = %(company_id)s AND state = 'planned' AND entry_id IS NOT NULL AND NOT awaits
  AND due_on <= %(through)s;

-- name: cumulate
-- What windows hold from now on.
INSERT INTO commission_window (company_id, sku, version, scheme, holder, start, volume, base, revenue, margin,
                               tiers_exact, posted)
SELECT %(company_id)s, *
FROM unnest(%(sku)s::text[], %(version)s::integer[], %(scheme)s::text[], %(holder)s::text[], %(start)s::timestamptz[],
            %(volume)s::numeric[], %(base)s::numeric[], %(revenue)s::numeric[], %(margin)s::numeric[],
            %(tiers_exact)s::numeric[], %(posted)s::numeric[])
ON CONFLICT ON CONSTRAINT uq_commission_window_of_scheme DO UPDATE
SET volume = excluded.volume, base = excluded.base, revenue = excluded.revenue, margin = excluded.margin,
    tiers_exact = excluded.tiers_exact, posted = excluded.posted;
