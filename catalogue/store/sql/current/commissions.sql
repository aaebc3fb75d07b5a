-- The commission schemes of a company's versions, as the sheet Commissions shows them.
SELECT
    product.sku, version.version, scheme.code AS scheme, plan.code AS plan, seller.code AS seller,
    partner.name AS partner, scheme.channel, scheme.applies_to, scheme.settlement, scheme.retention, scheme.trigger,
    scheme.due_rule, scheme.base, scheme.accrual_window, scheme.tier_mode, scheme.floor, scheme.cap,
    scheme.clawback_months, scheme.clawback_mode,
    (scheme.valid_from AT TIME ZONE %(timezone)s::text)::date AS valid_from,
    ((scheme.valid_to - interval '1 microsecond') AT TIME ZONE %(timezone)s::text)::date AS valid_to,
    bonus.line ->> 'amount' AS bonus, bonus.line ->> 'from' AS bonus_from,
    malus.line ->> 'amount' AS malus, malus.line ->> 'months' AS malus_months
FROM commission_scheme AS scheme
JOIN company ON company.id = scheme.company_id
JOIN product_version AS version ON version.id = scheme.product_version_id
JOIN product ON product.id = version.product_id
LEFT JOIN product_plan AS plan ON plan.id = scheme.plan_id
LEFT JOIN company AS seller ON seller.id = scheme.seller_company_id
LEFT JOIN partner ON partner.id = scheme.partner_id
LEFT JOIN LATERAL jsonb_array_elements(scheme.bonuses) AS bonus (line) ON bonus.line ->> 'kind' = 'bonus'
LEFT JOIN LATERAL jsonb_array_elements(scheme.bonuses) AS malus (line) ON malus.line ->> 'kind' = 'malus'
WHERE company.code = %(company)s
