-- How the rows of the books enter their tables: the columns that catalogue.store.ledger.writing gives, in its order.

-- name: operations
COPY operation (id, company_id, source_key, kind, at, content_hash, content, status, reasons, related,
                origin, product_version_id, actor_id, run_id) FROM STDIN;

-- name: lines
COPY ledger_line (company_id, entry_id, position, account, debit, credit, label, type, nature, counterpart, cost_center,
                  tax_code, tax_rate, tax_base, tax_amount, auxiliary, waiting) FROM STDIN;

-- name: entries
COPY ledger_entry (id, company_id, journal, fiscal_year, number, source_key, day, piece, piece_day, label, type, sku,
                   partner, contract, client, operation_id, reverses_entry_id, clawback, actor_id, run_id) FROM STDIN;

-- name: explanations
COPY commission_explanation (operation_id, number, facts) FROM STDIN;

-- name: commissions
COPY commission_line (id, company_id, operation_id, position, beneficiary, amount, due_on, state, scheme, version,
                      explanation, entry_id, awaits) FROM STDIN;

-- name: letters
COPY ledger_lettering (entry_id, position, company_id, account, letter, day, actor_id, run_id) FROM STDIN;

-- name: post_waiting
-- An operation that waited is posted, or waits with today's content and reasons.
UPDATE operation SET kind = %(kind)s, at = %(at)s, content_hash = %(content_hash)s, content = %(content)s,
                     status = %(status)s, reasons = %(reasons)s, related = %(related)s,
                     origin = %(origin)s, product_version_id = %(version_id)s, posted_at = now(), actor_id = %(actor)s, run_id = %(run)s
WHERE id = %(id)s;

-- name: move_commission
UPDATE commission_line SET state = %(state)s WHERE operation_id = %(operation_id)s AND position = %(position)s;

-- name: fall_due
-- An instalment falls due with its entry; the company's own share has none.
UPDATE commission_line SET state = 'due', entry_id = %(entry_id)s
WHERE operation_id = %(operation_id)s AND position = %(position)s;

-- name: settle_own_share
-- Nobody pays the company its own share: it is settled as soon as it is due.
UPDATE commission_line SET state = 'settled' WHERE operation_id = %(operation_id)s AND position = %(position)s;

-- name: reach
-- What is posted already falls due on its day.
UPDATE commission_line SET state = 'due'
WHERE company_id = %(company_id)s AND state = 'planned' AND entry_id IS NOT NULL AND NOT awaits
  AND due_on <= %(through)s;

-- name: cumulate
-- What a window holds from now on.
INSERT INTO commission_window (company_id, sku, version, scheme, holder, start, volume, base, revenue, margin,
                               tiers_exact, posted)
VALUES (%(company_id)s, %(sku)s, %(version)s, %(scheme)s, %(holder)s, %(start)s, %(volume)s, %(base)s, %(revenue)s,
        %(margin)s, %(tiers_exact)s, %(posted)s)
ON CONFLICT ON CONSTRAINT uq_commission_window_of_scheme DO UPDATE
SET volume = excluded.volume, base = excluded.base, revenue = excluded.revenue, margin = excluded.margin,
    tiers_exact = excluded.tiers_exact, posted = excluded.posted;
