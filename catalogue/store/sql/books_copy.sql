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

-- name: commissions
COPY commission_line (company_id, operation_id, position, beneficiary, amount, due_on, state, scheme, version,
                      explanation, entry_id, awaits) FROM STDIN;

-- name: open_letters
-- Letters on their way to lines that are known by entry and position.
CREATE TEMPORARY TABLE new_letter (entry_id uuid, position smallint, account text, letter text) ON COMMIT DROP;

-- name: letters
COPY new_letter (entry_id, position, account, letter) FROM STDIN;

-- name: close_letters
-- The day of a letter is that of the last of its entries.
WITH lettered AS (
    INSERT INTO ledger_lettering (company_id, line_id, account, letter, day, actor_id, run_id)
    SELECT line.company_id, line.id, line.account, new_letter.letter,
           max(entry.day) OVER (PARTITION BY new_letter.account, new_letter.letter), %(actor)s, %(run)s
    FROM new_letter
    JOIN ledger_line line ON line.entry_id = new_letter.entry_id AND line.position = new_letter.position
    JOIN ledger_entry entry ON entry.id = line.entry_id
)
SELECT;

-- name: drop_letters
DROP TABLE new_letter;

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
