-- What the exports of the catalogue list: plain queries on unqualified names.

-- name: mappings
-- The accounts of a company's books: its defaults first, then by product and version.
SELECT company.code AS company, product.sku, version.version, mapping.nature, mapping.variant, mapping.tax_code,
       mapping.gl_account AS account, coalesce(own.label, common.label) AS account_label,
       mapping.counterpart_account AS counterpart, mapping.journal, mapping.cost_center, mapping.status,
       mapping.validated_by, (mapping.validated_at AT TIME ZONE company.timezone)::date AS validated_on
FROM accounting_mapping mapping
JOIN company ON company.id = mapping.company_id
LEFT JOIN product_version version ON version.id = mapping.product_version_id
LEFT JOIN product ON product.id = coalesce(mapping.product_id, version.product_id)
LEFT JOIN gl_account own ON own.company_id = company.id AND own.code = mapping.gl_account
LEFT JOIN gl_account common ON common.company_id IS NULL AND common.code = mapping.gl_account
WHERE company.code = %(company)s
ORDER BY product.sku COLLATE "C" NULLS FIRST, version.version NULLS FIRST, mapping.nature, mapping.variant,
         mapping.tax_code NULLS FIRST;

-- name: versions
-- The versions of a company's products in force at an instant, by SKU; drafts are nobody's yet.
SELECT version.id AS version_id
FROM product
JOIN company ON company.id = product.company_id
JOIN product_version version ON version.product_id = product.id AND version.effective_from <= %(at)s
    AND (version.effective_to IS NULL OR version.effective_to > %(at)s)
CROSS JOIN LATERAL (
    SELECT status FROM lifecycle_transition transition
    WHERE transition.product_id = product.id AND transition.effective_from <= %(at)s
    ORDER BY transition.effective_from DESC LIMIT 1
) AS state
WHERE company.code = %(company)s AND state.status <> 'draft' AND (%(sku)s::text IS NULL OR product.sku = %(sku)s)
ORDER BY product.sku COLLATE "C";

-- name: products
-- The products of versions, with their state at an instant.
SELECT version.id AS version_id, product.short_name, product.description, risk.label AS risk, risk.family,
       partner.name AS partner, product.revenue_model, product.client_type, state.status, version.effective_from,
       version.effective_to, product.logistics, product.billing, product.extra
FROM unnest(%(versions)s::uuid[]) AS asked (id)
JOIN product_version version ON version.id = asked.id
JOIN product ON product.id = version.product_id
JOIN risk ON risk.id = product.risk_id
LEFT JOIN partner ON partner.id = product.partner_id
CROSS JOIN LATERAL (
    SELECT status FROM lifecycle_transition transition
    WHERE transition.product_id = product.id AND transition.effective_from <= %(at)s
    ORDER BY transition.effective_from DESC LIMIT 1
) AS state;

-- name: publications
-- Where versions are sold at an instant.
SELECT publication.product_version_id AS version_id, company.code AS company, publication.channels,
       publication.visibility, publication.start_at, publication.end_at
FROM unnest(%(versions)s::uuid[]) AS asked (id)
JOIN publication ON publication.product_version_id = asked.id
JOIN company ON company.id = publication.company_id
WHERE publication.start_at <= %(at)s
  AND (publication.end_at IS NULL OR publication.end_at > %(at)s)
ORDER BY company.code, publication.start_at, publication.channels;

-- name: documents
-- The documents of versions that hold at an instant.
SELECT document.product_version_id AS version_id, kind.label AS type, document.version, document.valid_from,
       document.valid_to, document.file_hash AS sha256
FROM unnest(%(versions)s::uuid[]) AS asked (id)
JOIN product_document document ON document.product_version_id = asked.id
JOIN document_type kind ON kind.code = document.type
WHERE document.archived_at IS NULL
  AND (document.valid_from IS NULL OR document.valid_from <= %(at)s)
  AND (document.valid_to IS NULL OR document.valid_to > %(at)s)
ORDER BY document.type, document.version, document.valid_from;

-- name: mentions
-- The legal texts of an instant; those without family hold for every one.
SELECT family, text FROM legal_mention
WHERE valid_from <= %(at)s AND (valid_to IS NULL OR valid_to > %(at)s) ORDER BY code, family;
