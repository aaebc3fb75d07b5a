-- The commission schemes of versions and the accounts of who sells them: plain queries on unqualified names (decision 10).
-- Those that take ``versions`` answer for thousands of them at once, each to be named once.

-- name: abroad
-- The partners that are not in France.
SELECT name FROM partner WHERE country <> 'FR' ORDER BY name;

-- name: seller
-- The company that sells and keeps the books.
SELECT id, code, currency, timezone, vat_on_debits FROM company WHERE code = %(company)s;

-- name: schemes
-- The schemes of versions, whatever their dates.
SELECT scheme.product_version_id AS version_id, scheme.id, scheme.code, scheme.applies_to, scheme.settlement,
       scheme.retention, scheme.trigger, scheme.due_rule, scheme.base, scheme.accrual_window, scheme.tier_mode,
       scheme.floor, scheme.cap, scheme.clawback_months, scheme.clawback_mode, scheme.bonuses, scheme.split,
       scheme.channel, plan.code AS plan, seller.code AS seller, partner.name AS partner,
       coalesce(scheme.valid_from, version.effective_from) AS valid_from,
       coalesce(scheme.valid_to, version.effective_to) AS valid_to
FROM unnest(%(versions)s::uuid[]) AS asked (id)
JOIN commission_scheme scheme ON scheme.product_version_id = asked.id
JOIN product_version version ON version.id = asked.id
LEFT JOIN product_plan plan ON plan.id = scheme.plan_id
LEFT JOIN company seller ON seller.id = scheme.seller_company_id
LEFT JOIN partner ON partner.id = scheme.partner_id
ORDER BY scheme.code;

-- name: tiers
-- The tiers of the schemes of versions.
SELECT tier.scheme_id, tier.basis, tier.min, tier.max, tier.value_type, tier.value
FROM unnest(%(versions)s::uuid[]) AS asked (id)
JOIN commission_scheme scheme ON scheme.product_version_id = asked.id
JOIN commission_tier tier ON tier.scheme_id = scheme.id
ORDER BY tier.scheme_id, tier.basis, tier.min;

-- name: mappings
-- The accounts of a company for versions: the versions' own, their products', the company's defaults (of nothing).
SELECT coalesce(product_version_id, product_id) AS of,
       CASE WHEN product_version_id IS NOT NULL THEN 0 WHEN product_id IS NOT NULL THEN 1 ELSE 2 END AS level,
       nature, variant, gl_account, counterpart_account, journal, cost_center, tax_code, status
FROM (
    SELECT mapping.*
    FROM unnest(%(versions)s::uuid[]) AS asked (id) JOIN accounting_mapping mapping ON mapping.product_version_id = asked.id
    UNION ALL
    SELECT mapping.*
    FROM (
        SELECT DISTINCT version.product_id
        FROM unnest(%(versions)s::uuid[]) AS asked (id) JOIN product_version version ON version.id = asked.id
    ) AS asked
    JOIN accounting_mapping mapping ON mapping.product_id = asked.product_id
    UNION ALL
    SELECT * FROM accounting_mapping WHERE product_version_id IS NULL AND product_id IS NULL
) AS mapping
WHERE company_id = %(seller_id)s
ORDER BY nature, variant, tax_code NULLS LAST;
