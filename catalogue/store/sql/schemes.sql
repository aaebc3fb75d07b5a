-- The commission schemes of a version and the accounts of who sells it: plain queries on unqualified names (decision 10).

-- name: seller
-- The company that sells and keeps the books.
SELECT id, code, currency, timezone, vat_on_debits FROM company WHERE code = %(company)s;

-- name: company_codes
-- What could have been asked.
SELECT code FROM company ORDER BY code;

-- name: schemes
-- The schemes of a version, whatever their dates.
SELECT scheme.id, scheme.code, scheme.applies_to, scheme.settlement, scheme.retention, scheme.trigger, scheme.due_rule,
       scheme.base, scheme.accrual_window, scheme.tier_mode, scheme.floor, scheme.cap, scheme.clawback_months,
       scheme.clawback_mode, scheme.bonuses, scheme.split, scheme.channel, plan.code AS plan, seller.code AS seller,
       partner.name AS partner, coalesce(scheme.valid_from, version.effective_from) AS valid_from,
       coalesce(scheme.valid_to, version.effective_to) AS valid_to
FROM commission_scheme scheme
JOIN product_version version ON version.id = scheme.product_version_id
LEFT JOIN product_plan plan ON plan.id = scheme.plan_id
LEFT JOIN company seller ON seller.id = scheme.seller_company_id
LEFT JOIN partner ON partner.id = scheme.partner_id
WHERE scheme.product_version_id = %(version_id)s
ORDER BY scheme.code;

-- name: tiers
-- The tiers of the schemes of a version.
SELECT tier.scheme_id, tier.basis, tier.min, tier.max, tier.value_type, tier.value
FROM commission_tier tier JOIN commission_scheme scheme ON scheme.id = tier.scheme_id
WHERE scheme.product_version_id = %(version_id)s
ORDER BY tier.scheme_id, tier.basis, tier.min;

-- name: mappings
-- The accounts of a company for a version: the version's own, its product's, the company's defaults.
SELECT CASE WHEN product_version_id IS NOT NULL THEN 0 WHEN product_id IS NOT NULL THEN 1 ELSE 2 END AS level,
       nature, variant, gl_account, counterpart_account, journal, cost_center, tax_code, status
FROM accounting_mapping
WHERE company_id = %(seller_id)s
  AND (product_version_id = %(version_id)s OR product_id = %(product_id)s
       OR (product_version_id IS NULL AND product_id IS NULL))
ORDER BY level, nature, variant, tax_code NULLS LAST;
