-- Insert or change commission schemes. The split arrives as percentages by beneficiary when it changes too, and then
-- rewrites the stored shares; a new scheme whose split comes later is the company's until then.
MERGE INTO commission_scheme AS stored
USING (
    SELECT
        staged.scheme, staged.channel, staged.applies_to, staged.settlement, staged.retention, staged.trigger,
        staged.due_rule, staged.base, staged.accrual_window, staged.tier_mode, staged.floor, staged.cap,
        staged.clawback_months::integer AS clawback_months, staged.clawback_mode,
        product.company_id, product_version.id AS product_version_id, product_plan.id AS plan_id,
        seller.id AS seller_company_id, partner.id AS partner_id,
        staged.valid_from::timestamp AT TIME ZONE %(timezone)s::text AS valid_from,
        (staged.valid_to + 1)::timestamp AT TIME ZONE %(timezone)s::text AS valid_to,
        nullif(
            CASE WHEN staged.bonus IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_strip_nulls(
                jsonb_build_object('kind', 'bonus', 'amount', staged.bonus, 'from', staged.bonus_from)
            )) END
            || CASE WHEN staged.malus IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_strip_nulls(
                jsonb_build_object('kind', 'malus', 'amount', staged.malus, 'months', staged.malus_months)
            )) END,
            '[]'::jsonb
        ) AS bonuses,
        (
            SELECT jsonb_object_agg(beneficiary, trim_scale(share::numeric / 100))
            FROM jsonb_each_text(staged.split::jsonb) AS part (beneficiary, share)
        ) AS split
    FROM stage_commissions AS staged
    JOIN company ON company.code = %(company)s
    JOIN product ON product.sku = staged.sku AND product.company_id = company.id
    JOIN product_version ON product_version.product_id = product.id AND product_version.version = staged.version
    LEFT JOIN product_plan
        ON product_plan.product_version_id = product_version.id AND product_plan.code = staged.plan
    LEFT JOIN company AS seller ON seller.code = staged.seller
    LEFT JOIN (
        SELECT DISTINCT ON (partner.name) partner.name, partner.id
        FROM partner
        JOIN company AS owner ON owner.id = partner.company_id
        ORDER BY partner.name, owner.code = %(company)s DESC, owner.code
    ) AS partner ON partner.name = staged.partner
    WHERE (staged.plan IS NULL OR product_plan.id IS NOT NULL)
        AND (staged.seller IS NULL OR seller.id IS NOT NULL)
        AND (staged.partner IS NULL OR partner.id IS NOT NULL)
) AS sheet
ON stored.product_version_id = sheet.product_version_id AND stored.code = sheet.scheme
WHEN MATCHED THEN UPDATE SET
    plan_id = sheet.plan_id, seller_company_id = sheet.seller_company_id, partner_id = sheet.partner_id,
    channel = sheet.channel, valid_from = sheet.valid_from, valid_to = sheet.valid_to,
    applies_to = sheet.applies_to, settlement = sheet.settlement, retention = sheet.retention,
    trigger = sheet.trigger, due_rule = sheet.due_rule, base = sheet.base, accrual_window = sheet.accrual_window,
    tier_mode = sheet.tier_mode, floor = sheet.floor, cap = sheet.cap, clawback_months = sheet.clawback_months,
    clawback_mode = sheet.clawback_mode, bonuses = sheet.bonuses, split = coalesce(sheet.split, stored.split)
WHEN NOT MATCHED THEN INSERT (
    company_id, product_version_id, plan_id, code, seller_company_id, partner_id, channel, valid_from, valid_to,
    applies_to, settlement, retention, trigger, due_rule, base, accrual_window, tier_mode, floor, cap,
    clawback_months, clawback_mode, bonuses, split
) VALUES (
    sheet.company_id, sheet.product_version_id, sheet.plan_id, sheet.scheme, sheet.seller_company_id,
    sheet.partner_id, sheet.channel, sheet.valid_from, sheet.valid_to, sheet.applies_to, sheet.settlement,
    sheet.retention, sheet.trigger, sheet.due_rule, sheet.base, sheet.accrual_window, sheet.tier_mode, sheet.floor,
    sheet.cap, sheet.clawback_months, sheet.clawback_mode, sheet.bonuses, coalesce(sheet.split, '{"company": 1}')
)
