-- Publication windows: the facts they rest on, the difference with what is stored, and whom a change touches.

-- name: open_scope
-- The products to look at, for this transaction only; emptied when it is used a second time.
CREATE TEMPORARY TABLE IF NOT EXISTS window_scope (product_id uuid PRIMARY KEY) ON COMMIT DROP;
TRUNCATE window_scope;

-- name: scope_of_all
-- Every product that is published somewhere, or has windows left from a publication that is gone.
INSERT INTO window_scope
SELECT version.product_id FROM publication JOIN product_version version ON version.id = publication.product_version_id
UNION
SELECT product_id FROM publication_window;

-- name: publications
-- The publications of those products, with all that hangs on product and version one to one.
SELECT publication.id, publication.company_id, publication.product_version_id, version.product_id,
       publication.channels::text, publication.visibility, publication.start_at, publication.end_at,
       publication.badges ? 'on_quote', version.effective_from, version.effective_to,
       product.sku, risk.family, product.client_type, product.revenue_model, product.partner_id, product.company_id,
       publication.former::text
FROM window_scope
JOIN product ON product.id = window_scope.product_id
JOIN risk ON risk.id = product.risk_id
JOIN product_version version ON version.product_id = product.id
JOIN publication ON publication.product_version_id = version.id;

-- name: transitions
-- The dated states of those products.
SELECT product_id, status, effective_from FROM lifecycle_transition JOIN window_scope USING (product_id);

-- name: documents
-- The documents of their published versions: no date means the version's own start, archiving ends validity.
SELECT document.product_version_id, document.type, document.channels::text,
       coalesce(document.valid_from, version.effective_from), least(document.valid_to, document.archived_at)
FROM window_scope
JOIN product_version version ON version.product_id = window_scope.product_id
JOIN product_document document ON document.product_version_id = version.id
WHERE EXISTS (SELECT FROM publication WHERE publication.product_version_id = version.id);

-- name: prices
-- Their published versions that have a price, with the tax codes of their prices.
SELECT price.product_version_id, array_agg(DISTINCT price.tax_code ORDER BY price.tax_code)
           FILTER (WHERE price.tax_code IS NOT NULL)
FROM window_scope
JOIN product_version version ON version.product_id = window_scope.product_id
JOIN pricing_rule price ON price.product_version_id = version.id
WHERE EXISTS (SELECT FROM publication WHERE publication.product_version_id = version.id)
GROUP BY price.product_version_id;

-- name: plans_without_price
-- Plans of their versions for which no price holds, neither the plan's own nor one for every plan.
SELECT plan.product_version_id, array_agg(plan.code ORDER BY plan.code)
FROM window_scope
JOIN product_version version ON version.product_id = window_scope.product_id
JOIN product_plan plan ON plan.product_version_id = version.id
WHERE NOT EXISTS (
    SELECT FROM pricing_rule price
    WHERE price.product_version_id = plan.product_version_id AND (price.plan_id = plan.id OR price.plan_id IS NULL)
)
GROUP BY plan.product_version_id;

-- name: schemes
-- Commission schemes of their versions that fit the product's partner.
SELECT scheme.product_version_id, seller.code, scheme.channel,
       coalesce(scheme.valid_from, version.effective_from), coalesce(scheme.valid_to, version.effective_to)
FROM window_scope
JOIN product ON product.id = window_scope.product_id
JOIN product_version version ON version.product_id = product.id
JOIN commission_scheme scheme ON scheme.product_version_id = version.id
LEFT JOIN company seller ON seller.id = scheme.seller_company_id
WHERE scheme.partner_id IS NULL OR scheme.partner_id = product.partner_id;

-- name: mappings
-- Accounts by the company that keeps the books: of those products, of their versions, and companies' defaults.
SELECT company_id, product_id, product_version_id, nature, bool_or(status <> 'error')
FROM (
    SELECT company_id, product_id, product_version_id, nature, status
    FROM accounting_mapping WHERE product_id IS NULL AND product_version_id IS NULL
    UNION ALL
    SELECT mapping.company_id, mapping.product_id, mapping.product_version_id, mapping.nature, mapping.status
    FROM window_scope JOIN accounting_mapping mapping ON mapping.product_id = window_scope.product_id
    UNION ALL
    SELECT mapping.company_id, mapping.product_id, mapping.product_version_id, mapping.nature, mapping.status
    FROM window_scope
    JOIN product_version version ON version.product_id = window_scope.product_id
    JOIN accounting_mapping mapping ON mapping.product_version_id = version.id
) AS mapping
GROUP BY company_id, product_id, product_version_id, nature;

-- name: companies
-- Every company, and whether it keeps commission schemes in the catalogue.
SELECT id, code, is_active, EXISTS (SELECT FROM commission_scheme scheme WHERE scheme.company_id = company.id)
FROM company;

-- name: partners
-- Every partner, with the companies for which its activation is stated.
SELECT partner.id, partner.name, partner.status = 'active', owner.code,
       coalesce(jsonb_object_agg(seller.code, activation.status = 'active') FILTER (WHERE seller.id IS NOT NULL), '{}')
FROM partner
JOIN company owner ON owner.id = partner.company_id
LEFT JOIN partner_activation activation ON activation.partner_id = partner.id
LEFT JOIN company seller ON seller.id = activation.company_id
GROUP BY partner.id, owner.code;

-- name: obligations
-- Which documents are demanded, in a fixed order.
SELECT obligation.family, obligation.channel, obligation.client_type, type.code, obligation.severity = 'blocking',
       obligation.valid_from, obligation.valid_to
FROM document_obligation obligation
JOIN document_type type ON type.id = obligation.document_type_id
ORDER BY type.code, obligation.valid_from, obligation.channel, obligation.client_type;

-- name: tax_rates
-- When each tax code has a rate in metropolitan France.
SELECT code, valid_from, valid_to FROM tax_rate WHERE territory = 'FR' ORDER BY code, valid_from;

-- name: blacklist
-- The black list.
SELECT entry.sku, entry.valid_from, entry.valid_to, entry.reason, company.code, entry.channel
FROM blacklist_entry entry
LEFT JOIN company ON company.id = entry.company_id
ORDER BY entry.sku, entry.valid_from;

-- name: open_fresh
-- The windows as they should be, for this transaction only.
CREATE TEMPORARY TABLE IF NOT EXISTS fresh_window (
    publication_id uuid, company_id uuid, product_id uuid, product_version_id uuid,
    channel text, during tstzrange, sellable boolean, visibility text, reasons jsonb
) ON COMMIT DROP;
TRUNCATE fresh_window;

-- name: copy_fresh
-- Fill it.
COPY fresh_window FROM STDIN;

-- name: keep_past
-- What could be sold until an instant stays so, inside the periods of publication and version: a load takes away
-- from now on (decision 49). Of the fresh windows, the stretches that say otherwise give way to those that are stored.
WITH held AS (
    SELECT stored.publication_id, stored.channel, range_agg(stored.during) AS during
    FROM publication_window stored
    JOIN window_scope ON window_scope.product_id = stored.product_id
    WHERE stored.sellable
    GROUP BY stored.publication_id, stored.channel
), sold AS (
    SELECT publication_id, channel, range_agg(during) AS during
    FROM fresh_window
    WHERE sellable
    GROUP BY publication_id, channel
), lost AS (
    SELECT held.publication_id, held.channel, (
        held.during * tstzmultirange(
            tstzrange(publication.start_at, least(%(until)s, publication.end_at))
            * tstzrange(version.effective_from, version.effective_to)
        )
    ) - coalesce(sold.during, tstzmultirange()) AS during
    FROM held
    JOIN publication ON publication.id = held.publication_id AND publication.start_at < %(until)s
    JOIN product_version version ON version.id = publication.product_version_id
    LEFT JOIN sold ON sold.publication_id = held.publication_id AND sold.channel = held.channel
), cut AS (
    DELETE FROM fresh_window fresh
    USING lost
    WHERE NOT isempty(lost.during) AND fresh.publication_id = lost.publication_id AND fresh.channel = lost.channel
      AND fresh.during && lost.during
    RETURNING fresh.*, lost.during AS gives_way
), remaining AS (
    INSERT INTO fresh_window
    SELECT publication_id, company_id, product_id, product_version_id, channel,
           unnest(tstzmultirange(during) - gives_way), sellable, visibility, reasons
    FROM cut
)
INSERT INTO fresh_window
SELECT stored.publication_id, stored.company_id, stored.product_id, stored.product_version_id, stored.channel,
       unnest(tstzmultirange(stored.during) * lost.during), true, stored.visibility, stored.reasons
FROM publication_window stored
JOIN lost ON lost.publication_id = stored.publication_id AND lost.channel = stored.channel
WHERE stored.sellable AND NOT isempty(lost.during) AND stored.during && lost.during;

-- name: drop_stale
-- Windows that should not be, or not as they are. A window is never edited: its audit reads as one fact replaced.
DELETE FROM publication_window stored
USING window_scope
WHERE stored.product_id = window_scope.product_id
  AND NOT EXISTS (
    SELECT FROM fresh_window fresh
    WHERE fresh.publication_id = stored.publication_id AND fresh.channel = stored.channel
      AND fresh.during = stored.during AND fresh.sellable = stored.sellable
      AND fresh.visibility = stored.visibility AND fresh.reasons = stored.reasons
      AND fresh.company_id = stored.company_id AND fresh.product_version_id = stored.product_version_id
  );

-- name: add_missing
-- Windows that should be and are not; what was wrong is gone by now, so the key says enough.
INSERT INTO publication_window
    (publication_id, company_id, product_id, product_version_id, channel, during, sellable, visibility, reasons)
SELECT publication_id, company_id, product_id, product_version_id, channel, during, sellable, visibility, reasons
FROM fresh_window fresh
WHERE NOT EXISTS (
    SELECT FROM publication_window stored
    WHERE stored.publication_id = fresh.publication_id AND stored.channel = fresh.channel
      AND stored.during = fresh.during
);

-- name: touched
-- The products whose windows may change with some reference data; a deleted row is named by what it concerned.
SELECT product.id FROM product WHERE product.sku = ANY(%(skus)s)
UNION
SELECT product.id FROM product JOIN risk ON risk.id = product.risk_id
WHERE risk.family = ANY(%(families)s) OR risk.code = ANY(%(risks)s)
UNION
SELECT product.id FROM product JOIN partner ON partner.id = product.partner_id WHERE partner.name = ANY(%(partners)s)
UNION
SELECT product.id FROM product JOIN company ON company.id = product.company_id WHERE company.code = ANY(%(owners)s)
UNION
SELECT version.product_id
FROM publication
JOIN company ON company.id = publication.company_id
JOIN product_version version ON version.id = publication.product_version_id
WHERE company.code = ANY(%(sellers)s)
UNION
SELECT version.product_id
FROM pricing_rule price JOIN product_version version ON version.id = price.product_version_id
WHERE price.tax_code = ANY(%(tax_codes)s);
