-- What posting and reading the books ask: plain queries on unqualified names.

-- name: seller
-- The company that keeps the books.
SELECT id, code, timezone, vat_on_debits FROM company WHERE code = %(company)s;

-- name: versions
-- The versions of some products that were in force at some moment between two instants, both included.
SELECT product.sku, version.id AS version_id, version.product_id, version.effective_from, version.effective_to
FROM product_version version JOIN product ON product.id = version.product_id
WHERE product.sku = ANY(%(skus)s) AND version.effective_from <= %(last)s
  AND (version.effective_to IS NULL OR version.effective_to > %(first)s)
ORDER BY product.sku, version.effective_from;

-- name: windows
-- Where and when a company may sell some products, and why not.
SELECT product_id, channel, lower(during) AS since, upper(during) AS until, sellable, reasons
FROM publication_window
WHERE company_id = %(company_id)s AND product_id = ANY(%(products)s) ORDER BY product_id, channel, during;

-- name: known_operations
-- What the books hold of some source keys.
SELECT source_key, content_hash, content, status FROM operation
WHERE company_id = %(company_id)s AND source_key = ANY(%(keys)s);

-- name: waiting_operations
-- Operations that wait, for the accounting department or for their day, in the order in which they are tried.
SELECT source_key, at, content, content_hash, status, reasons, posted_at FROM operation
WHERE company_id = %(company_id)s AND status IN ('waiting', 'later') ORDER BY at, source_key;

-- name: heads
-- The heads of the families of some operations.
SELECT DISTINCT coalesce(origin, source_key) AS head FROM operation
WHERE company_id = %(company_id)s AND source_key = ANY(%(keys)s) AND status = 'posted';

-- name: families
-- The operations of some families, by the keys of their heads.
SELECT operation.source_key, coalesce(operation.origin, operation.source_key) AS head, operation.content, product.sku
FROM operation
LEFT JOIN product_version version ON version.id = operation.product_version_id
LEFT JOIN product ON product.id = version.product_id
WHERE operation.company_id = %(company_id)s AND operation.status = 'posted'
  AND (operation.source_key = ANY(%(keys)s) OR operation.origin = ANY(%(keys)s))
ORDER BY operation.posted_at, operation.at, operation.source_key;

-- name: uses
-- The operations that use the advances of some receipts.
SELECT source_key FROM operation
WHERE company_id = %(company_id)s AND kind = 'advance_use' AND content ->> 'advance' = ANY(%(keys)s)
  AND status = 'posted'
ORDER BY source_key;

-- name: due_lines
-- Instalments that fall due up to a day and that no entry posts yet, with what their operation was priced by. Those that
-- were dropped too: the run may plan them again.
SELECT operation.source_key AS operation, operation.content, product.sku, version.effective_from, line.position,
       line.beneficiary, line.kind, line.amount, line.due_on, line.state, line.scheme, line.version,
       told.facts::text AS explanation, NULL AS entry, line.awaits, line.retained, line.collected, line.collected_of,
       line.collected_now
FROM commission_line line
JOIN commission_explanation told ON told.operation_id = line.operation_id AND told.number = line.explanation
JOIN operation ON operation.id = line.operation_id
JOIN product_version version ON version.id = operation.product_version_id
JOIN product ON product.id = version.product_id
WHERE line.company_id = %(company_id)s AND line.state IN ('planned', 'dropped') AND line.entry_id IS NULL AND NOT line.awaits
  AND line.due_on <= %(through)s
ORDER BY line.due_on, operation.at, operation.source_key, line.position;

-- name: past_lines
-- The entries of some operations, line by line, in the order of the books; a letter where a line bears one.
SELECT operation.source_key AS operation, entry.kind, entry.source_key, entry.journal, entry.day, entry.piece, entry.piece_day,
       entry.label AS entry_label, entry.type AS entry_type, entry.sku, entry.partner, entry.contract, entry.client,
       reversed.source_key AS reverses, entry.clawback, line.position, line.account, line.debit, line.credit, line.label,
       line.type, line.nature, line.counterpart, line.cost_center, line.tax_code, line.tax_rate, line.tax_base,
       line.tax_amount, line.auxiliary, line.waiting, lettering.letter
FROM operation
JOIN ledger_entry entry ON entry.operation_id = operation.id
JOIN ledger_line line ON line.entry_id = entry.id
LEFT JOIN ledger_entry reversed ON reversed.id = entry.reverses_entry_id
LEFT JOIN ledger_lettering lettering
    ON lettering.entry_id = line.entry_id AND lettering.position = line.position
WHERE operation.company_id = %(company_id)s AND operation.source_key = ANY(%(keys)s)
ORDER BY entry.posted_at, operation.at, operation.source_key, entry.journal, entry.number, line.position;

-- name: past_commissions
-- The commission lines of some operations.
SELECT operation.source_key AS operation, line.position, line.beneficiary, line.kind, line.amount, line.due_on,
       line.state, line.scheme, line.version, told.facts::text AS explanation, entry.source_key AS entry, line.awaits,
       line.retained, line.collected, line.collected_of, line.collected_now
FROM operation
JOIN commission_line line ON line.operation_id = operation.id
JOIN commission_explanation told ON told.operation_id = line.operation_id AND told.number = line.explanation
LEFT JOIN ledger_entry entry ON entry.id = line.entry_id
WHERE operation.company_id = %(company_id)s AND operation.source_key = ANY(%(keys)s)
ORDER BY operation.posted_at, operation.at, operation.source_key, line.position;

-- name: cumulated
-- What the windows of some products have cumulated in a company.
SELECT sku, version, scheme, holder, start, volume, base, revenue, margin, tiers_exact, posted FROM commission_window
WHERE company_id = %(company_id)s AND sku = ANY(%(skus)s);

-- name: windows_of
-- The windows that count some operations.
SELECT operation.source_key, counted.sku, counted.version, counted.scheme, counted.holder, counted.start
FROM operation JOIN commission_counted counted ON counted.operation_id = operation.id
WHERE operation.company_id = %(company_id)s AND operation.source_key = ANY(%(keys)s) AND counted.stands;

-- name: laid
-- What a window counts, in the order in which the books took it.
SELECT operation.source_key, counted.volume, counted.ht, counted.ttc, counted.premium_net, counted.margin, counted.month
FROM commission_counted counted JOIN operation ON operation.id = counted.operation_id
WHERE counted.company_id = %(company_id)s AND counted.sku = %(sku)s AND counted.version = %(version)s
  AND counted.scheme = %(scheme)s AND counted.holder = %(holder)s AND counted.start IS NOT DISTINCT FROM %(start)s
  AND counted.stands
ORDER BY operation.posted_at, counted.place;

-- name: closed_months
-- Which months are closed, and the first that the company knows of.
SELECT month, state FROM accounting_period WHERE company_id = %(company_id)s ORDER BY month;

-- name: last_numbers
-- The last number of each journal and year.
SELECT journal, fiscal_year, max(number) AS number FROM ledger_entry
WHERE company_id = %(company_id)s AND fiscal_year = ANY(%(years)s) GROUP BY journal, fiscal_year;

-- name: last_letters
-- The last letter of each account.
SELECT DISTINCT ON (account) account, letter FROM ledger_lettering
WHERE company_id = %(company_id)s AND account = ANY(%(accounts)s)
ORDER BY account, length(letter) DESC, letter DESC;

-- name: book_lines
-- The lines of a company as exports see them, columns in the order of BookLine; a condition and the order follow.
SELECT company.code, company.legal_name, company.siren, entry.journal, entry.number, line.position, entry.day,
       entry.piece, entry.piece_day, entry.label, line.account, coalesce(own.label, common.label, line.account),
       line.auxiliary, line.auxiliary, line.debit, line.credit, line.label, line.type, line.nature, line.counterpart,
       entry.clawback, entry.sku, entry.partner, line.cost_center, line.tax_code, line.tax_rate, line.tax_base,
       line.tax_amount, entry.contract, entry.client, lettering.letter, lettering.day,
       (entry.posted_at AT TIME ZONE company.timezone)::date,
       CASE WHEN lettering.letter IS NOT NULL THEN (
           SELECT count(*) FROM ledger_lettering alike
           WHERE alike.company_id = lettering.company_id AND alike.account = lettering.account
             AND alike.letter = lettering.letter) END,
       CASE WHEN line.tax_rate = 0 THEN (
           SELECT string_agg(DISTINCT rate.reason, ' ; ') FROM tax_rate rate
           WHERE rate.code = line.tax_code AND rate.rate = 0
             AND rate.valid_from <= entry.piece_day + time '12:00'
             AND (rate.valid_to IS NULL OR rate.valid_to > entry.piece_day + time '12:00')) END
FROM ledger_entry entry
JOIN ledger_line line ON line.entry_id = entry.id
JOIN company ON company.id = entry.company_id
LEFT JOIN gl_account own ON own.company_id = entry.company_id AND own.code = line.account
LEFT JOIN gl_account common ON common.company_id IS NULL AND common.code = line.account
LEFT JOIN ledger_lettering lettering
    ON lettering.entry_id = line.entry_id AND lettering.position = line.position
WHERE entry.company_id = %(company_id)s;

-- name: mark_of_left
-- How many lines of a month no export has taken, and a digest of them and of their letters, whatever their order: an entry
-- never changes, so its key tells its lines.
SELECT count(*),
       coalesce(sum(hashtextextended(told, 0)::numeric), 0) || '/' || coalesce(sum(hashtextextended(told, 1)::numeric), 0)
FROM (
    SELECT entry.id || ':' || line.position || ':' || coalesce(lettering.letter, '') AS told
    FROM ledger_entry entry
    JOIN ledger_line line ON line.entry_id = entry.id
    LEFT JOIN ledger_lettering lettering
        ON lettering.entry_id = line.entry_id AND lettering.position = line.position
    WHERE entry.company_id = %(company_id)s AND entry.day >= %(first)s AND entry.day < %(after)s
      AND NOT EXISTS (SELECT FROM accounting_export_entry taken WHERE taken.entry_id = entry.id)
) line;

-- name: partner_lists
-- The lines of partners' lists that a month holds: what each states, and the entries of the month that it posted. Those that
-- posted nothing are of the month of their day, and of the file that was made after them.
SELECT company.code AS company, (operation.at AT TIME ZONE company.timezone)::date AS day,
       coalesce(operation.content ->> 'partner', partner.name) AS partner, product.sku, operation.content ->> 'label' AS label,
       coalesce(operation.content ->> 'piece', operation.source_key) AS piece, operation.related,
       (operation.content ->> 'amount_ht')::numeric AS amount,
       coalesce(operation.content ->> 'contract', head.content ->> 'contract')::uuid AS contract,
       coalesce(posted.journals, '{}') AS journals, coalesce(posted.numbers, '{}') AS numbers
FROM operation
JOIN company ON company.id = operation.company_id
LEFT JOIN operation head ON head.company_id = operation.company_id AND head.source_key = operation.origin
LEFT JOIN product_version version ON version.id = operation.product_version_id
LEFT JOIN product ON product.id = version.product_id
LEFT JOIN partner ON partner.id = product.partner_id
CROSS JOIN LATERAL (
    SELECT array_agg(entry.journal) FILTER (WHERE of_month) AS journals,
           array_agg(entry.number) FILTER (WHERE of_month) AS numbers, count(*) AS count
    FROM ledger_entry entry
    CROSS JOIN LATERAL (SELECT entry.day >= %(first)s AND entry.day < %(after)s AS of_month) dated
    WHERE entry.operation_id = operation.id
) posted
WHERE operation.company_id = %(company_id)s AND operation.kind = 'statement' AND operation.status = 'posted'
  AND (posted.journals IS NOT NULL
       OR posted.count = 0
          AND NOT EXISTS (SELECT FROM operation undone
                          WHERE undone.company_id = operation.company_id AND undone.related = operation.source_key
                            AND undone.kind = 'cancellation' AND undone.status = 'posted')
          AND (operation.at AT TIME ZONE company.timezone)::date >= %(first)s
          AND (operation.at AT TIME ZONE company.timezone)::date < %(after)s
          AND (%(since)s::timestamptz IS NULL OR operation.posted_at > %(since)s)
          AND (%(until)s::timestamptz IS NULL OR operation.posted_at <= %(until)s))
ORDER BY operation.at, operation.source_key;

-- name: commission_lines
-- What beneficiaries earn, columns in the order of CommissionRow.
SELECT company.code, operation.source_key, operation.kind, product.sku,
       coalesce(entry.partner, coalesce(head.content, operation.content) ->> 'partner', partner.name), line.beneficiary, line.kind,
       line.amount, line.due_on, line.state, line.awaits, line.collected, line.collected_of, line.collected_now,
       line.scheme, line.version, told.facts::text, entry.journal, entry.number,
       CASE line.beneficiary
           WHEN 'salesperson' THEN CASE WHEN head.id IS NULL THEN operation.salesperson ELSE head.salesperson END
           WHEN 'manager' THEN CASE WHEN head.id IS NULL THEN operation.manager ELSE head.manager END
       END
FROM commission_line line
JOIN commission_explanation told ON told.operation_id = line.operation_id AND told.number = line.explanation
JOIN operation ON operation.id = line.operation_id
JOIN company ON company.id = line.company_id
LEFT JOIN operation head ON head.company_id = operation.company_id AND head.source_key = operation.origin
LEFT JOIN product_version version ON version.id = operation.product_version_id
LEFT JOIN product ON product.id = version.product_id
LEFT JOIN partner ON partner.id = product.partner_id
LEFT JOIN ledger_entry entry ON entry.id = line.entry_id
WHERE line.company_id = %(company_id)s
  AND (%(since)s::date IS NULL OR line.due_on >= %(since)s) AND (%(before)s::date IS NULL OR line.due_on < %(before)s)
  AND (%(key)s::text IS NULL OR operation.source_key = %(key)s OR operation.origin = %(key)s)
ORDER BY line.due_on, operation.at, operation.source_key, line.position;
