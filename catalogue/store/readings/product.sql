-- One product, as its screen shows it: plain queries on unqualified names, so that a view of a past state can stand in for
-- any table (decision 10). What a session may not see is not there.

-- name: product
-- A product, with the state that it is in at an instant.
SELECT product.id, product.sku, product.name, product.short_name, product.description, company.code AS company,
       coalesce(company.brand_name, company.legal_name) AS company_name,
       company.brand_theme ->> 'colour' AS company_colour, company.brand_theme -> 'logo' ->> 'sha256' AS company_logo,
       company.timezone, partner.name AS partner, risk.label AS risk, risk.family, product.revenue_model, product.client_type, product.eligibility,
       product.geography, product.logistics, product.billing, product.extra, state.status
FROM product
JOIN company ON company.id = product.company_id
JOIN risk ON risk.id = product.risk_id
LEFT JOIN partner ON partner.id = product.partner_id
LEFT JOIN LATERAL (
    SELECT status FROM lifecycle_transition AS transition
    WHERE transition.product_id = product.id AND transition.effective_from <= %(at)s
    ORDER BY transition.effective_from DESC LIMIT 1
) AS state ON true
WHERE product.sku = %(sku)s;

-- name: versions
-- The versions of a product, in order.
SELECT id, version, effective_from, effective_to, notes, breaking_changes
FROM product_version WHERE product_id = %(product)s ORDER BY version;

-- name: changed
-- When the product, its life or its links last changed, or any row of its versions (`held`); by key, where the audit has its
-- index.
SELECT max(last.at)
FROM (
    SELECT 'product' AS "table", %(product)s::uuid AS id
    UNION ALL SELECT 'lifecycle_transition', id FROM lifecycle_transition WHERE product_id = %(product)s
    UNION ALL SELECT 'product_integration', id FROM product_integration WHERE product_id = %(product)s
    UNION ALL SELECT 'external_mapping', id FROM external_mapping WHERE product_id = %(product)s
    UNION ALL SELECT 'accounting_mapping', id FROM accounting_mapping WHERE product_id = %(product)s
    UNION ALL SELECT "table", id FROM held
) AS rows
CROSS JOIN LATERAL (
    SELECT at FROM audit_log
    WHERE audit_log."table" = rows."table" AND audit_log.record_id = rows.id
      AND (%(until)s::timestamptz IS NULL OR at <= %(until)s)
    ORDER BY at DESC, audit_log.id DESC LIMIT 1
) AS last;

-- name: windows
-- Where a product is sold or blocked at an instant, by seller and channel.
SELECT company.code AS seller, stored.channel, stored.sellable, stored.reasons
FROM publication_window AS stored
JOIN company ON company.id = stored.company_id
WHERE stored.product_id = %(product)s AND stored.during @> %(at)s::timestamptz
ORDER BY company.code, stored.channel, stored.sellable DESC;

-- name: publications
-- Every publication of a product, whatever its dates.
SELECT version.version, company.code AS seller, said.channels, said.visibility, said.start_at, said.end_at,
       said.availability, said.price_visible, said.badges
FROM publication AS said
JOIN product_version AS version ON version.id = said.product_version_id
JOIN company ON company.id = said.company_id
WHERE version.product_id = %(product)s
ORDER BY company.code, said.start_at, said.channels;

-- name: transitions
-- The states that a product enters, in order.
SELECT status, effective_from FROM lifecycle_transition WHERE product_id = %(product)s ORDER BY effective_from;

-- name: documents
-- The documents of every version, by type; without a first day of its own, a document holds from its version's on.
SELECT version.version, document.type, kind.label, document.title, document.version AS edition, document.language,
       document.file_url, document.file_hash AS sha256, document.channels,
       coalesce(document.valid_from, version.effective_from) AS valid_from,
       document.valid_to, document.archived_at
FROM product_document AS document
JOIN product_version AS version ON version.id = document.product_version_id
JOIN document_type AS kind ON kind.code = document.type
WHERE version.product_id = %(product)s
ORDER BY document.type, valid_from, document.version;

-- name: obligations
-- Which documents products of a family need at an instant, where and for which clients.
SELECT obligation.channel, obligation.client_type, kind.code AS type, kind.label, obligation.severity
FROM document_obligation AS obligation
JOIN document_type AS kind ON kind.id = obligation.document_type_id
WHERE obligation.family = %(family)s AND obligation.valid_from <= %(at)s
  AND (obligation.valid_to IS NULL OR obligation.valid_to > %(at)s)
ORDER BY kind.code, obligation.channel;

-- name: partner
-- The partner of a product, and for which companies it is activated.
SELECT partner.name, partner.type, partner.status, owner.code AS owner, active.code AS company,
       activation.status AS activation, activation.sla
FROM product
JOIN partner ON partner.id = product.partner_id
JOIN company AS owner ON owner.id = partner.company_id
LEFT JOIN partner_activation AS activation ON activation.partner_id = partner.id
LEFT JOIN company AS active ON active.id = activation.company_id
WHERE product.id = %(product)s
ORDER BY active.code;

-- name: integrations
-- How a product is linked to partners' systems, by environment.
SELECT held.env, held.status FROM product_integration AS held
JOIN product ON product.id = held.product_id AND product.partner_id = held.partner_id
WHERE product.id = %(product)s ORDER BY held.env;

-- name: external_codes
-- The codes of a product in partners' systems.
SELECT system, external_code AS code FROM external_mapping WHERE product_id = %(product)s ORDER BY system;

-- name: accounts
-- The accounts that sellers may post a product to: the version's, the product's, the company's defaults.
SELECT company.code AS company,
       CASE WHEN mapping.product_version_id IS NOT NULL THEN 0 WHEN mapping.product_id IS NOT NULL THEN 1 ELSE 2 END AS level,
       mapping.nature, mapping.variant, mapping.tax_code, mapping.gl_account AS account,
       coalesce(own.label, common.label) AS label, mapping.counterpart_account AS counterpart, mapping.journal,
       mapping.cost_center, mapping.status, mapping.validated_by,
       (mapping.validated_at AT TIME ZONE company.timezone)::date AS validated_on
FROM accounting_mapping AS mapping
JOIN company ON company.id = mapping.company_id
LEFT JOIN gl_account AS own ON own.company_id = company.id AND own.code = mapping.gl_account
LEFT JOIN gl_account AS common ON common.company_id IS NULL AND common.code = mapping.gl_account
WHERE company.code = %(seller)s
  AND (mapping.product_version_id = %(version)s OR mapping.product_id = %(product)s
       OR (mapping.product_version_id IS NULL AND mapping.product_id IS NULL))
ORDER BY level, mapping.nature, mapping.variant, mapping.tax_code NULLS LAST;

-- name: sellers
-- The companies that sell a product, or may come to.
SELECT DISTINCT company.code
FROM publication AS said
JOIN product_version AS version ON version.id = said.product_version_id
JOIN company ON company.id = said.company_id
WHERE version.product_id = %(product)s
ORDER BY company.code;

-- name: quality
-- What quality control requires of a sale of a version.
SELECT rule.code, rule.required_fields, rule.notes, script.title AS script
FROM cq_rule AS rule LEFT JOIN product_document AS script ON script.id = rule.call_script_id
WHERE rule.product_version_id = %(version)s ORDER BY rule.code;

-- name: held
-- Every row that versions are made of, by which `changed` and `contents` begin; with its content as the audit keeps rows.
WITH held AS (
    SELECT 'product_version' AS "table", id, to_jsonb(own) AS content FROM product_version AS own WHERE id = ANY(%(versions)s)
    UNION ALL
    SELECT 'product_plan', id, to_jsonb(own) FROM product_plan AS own WHERE product_version_id = ANY(%(versions)s)
    UNION ALL
    SELECT 'pricing_rule', id, to_jsonb(own) FROM pricing_rule AS own WHERE product_version_id = ANY(%(versions)s)
    UNION ALL
    SELECT 'adjustment', id, to_jsonb(own) FROM adjustment AS own WHERE product_version_id = ANY(%(versions)s)
    UNION ALL
    SELECT 'composition', id, to_jsonb(own) FROM composition AS own WHERE product_version_id = ANY(%(versions)s)
    UNION ALL
    SELECT 'product_document', id, to_jsonb(own) FROM product_document AS own WHERE product_version_id = ANY(%(versions)s)
    UNION ALL
    SELECT 'publication', id, to_jsonb(own) FROM publication AS own WHERE product_version_id = ANY(%(versions)s)
    UNION ALL
    SELECT 'accounting_mapping', id, to_jsonb(own) FROM accounting_mapping AS own WHERE product_version_id = ANY(%(versions)s)
    UNION ALL
    SELECT 'cq_rule', id, to_jsonb(own) FROM cq_rule AS own WHERE product_version_id = ANY(%(versions)s)
    UNION ALL
    SELECT 'commission_scheme', id, to_jsonb(own) FROM commission_scheme AS own WHERE product_version_id = ANY(%(versions)s)
    UNION ALL
    SELECT 'commission_tier', tier.id, to_jsonb(tier) FROM commission_tier AS tier
    JOIN commission_scheme AS scheme ON scheme.id = tier.scheme_id WHERE scheme.product_version_id = ANY(%(versions)s)
)

-- name: contents
-- Each of those, with what it holds.
SELECT "table", content FROM held;

-- name: names
-- What the rows of versions refer to beside each other: companies, partners, products inside a bundle, documents.
SELECT 'company' AS "table", id, code AS name FROM company
UNION ALL
SELECT 'partner', id, name FROM partner WHERE id IN (
    SELECT partner_id FROM commission_scheme WHERE product_version_id = ANY(%(versions)s))
UNION ALL
SELECT 'product', id, sku FROM product WHERE id IN (
    SELECT component_product_id FROM composition WHERE product_version_id = ANY(%(versions)s))
UNION ALL
SELECT 'product_document', id, title FROM product_document WHERE product_version_id = ANY(%(versions)s);
