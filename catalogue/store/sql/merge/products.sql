-- Insert or change products. The status of a new one is today's, worked out from the transitions that come with it.
-- A risk of the company wins over a global one of the same code; a partner of the company wins over another
-- company's, of which the one activated for the company wins.
MERGE INTO product AS stored
USING (
    SELECT
        staged.sku, staged.name, staged.short_name, staged.revenue_model, staged.client_type, staged.description,
        staged.lifecycle_status, company.id AS company_id, risk.id AS risk_id, partner.id AS partner_id,
        nullif(jsonb_strip_nulls(jsonb_build_object(
            'age_min', staged.age_min, 'age_max', staged.age_max
        )), '{}') AS eligibility,
        nullif(jsonb_strip_nulls(jsonb_build_object(
            'territories', staged.territories, 'postcodes', string_to_array(staged.postcodes, ', ')
        )), '{}') AS geography,
        nullif(jsonb_strip_nulls(jsonb_build_object(
            'delivery', staged.delivery, 'stock', staged.stock, 'ticket', staged.ticket
        )), '{}') AS logistics,
        nullif(jsonb_strip_nulls(jsonb_build_object(
            'invoice_template', staged.invoice_template, 'mandate_template', staged.mandate_template,
            'cycle', staged.collection_cycle, 'setup_fee', staged.setup_fee,
            'setup_fee_tax_code', staged.setup_fee_tax_code, 'tax_per_line', staged.tax_per_line
        )), '{}') AS billing,
        (
            SELECT jsonb_object_agg(split_part(item, ' : ', 1), substr(item, strpos(item, ' : ') + 3))
            FROM unnest(string_to_array(staged.extra, ' ; ')) AS listed (item)
        ) AS extra
    FROM stage_products AS staged
    JOIN company ON company.code = %(company)s
    JOIN (
        SELECT DISTINCT ON (risk.code) risk.code, risk.id
        FROM risk
        LEFT JOIN company ON company.id = risk.company_id
        WHERE risk.company_id IS NULL OR company.code = %(company)s
        ORDER BY risk.code, risk.company_id NULLS LAST
    ) AS risk ON risk.code = staged.risk
    LEFT JOIN (
        SELECT DISTINCT ON (partner.name) partner.name, partner.id
        FROM partner
        JOIN company AS owner ON owner.id = partner.company_id
        LEFT JOIN (
            SELECT partner_activation.partner_id
            FROM partner_activation
            JOIN company ON company.id = partner_activation.company_id
            WHERE company.code = %(company)s AND partner_activation.status = 'active'
        ) AS activated ON activated.partner_id = partner.id
        ORDER BY partner.name, owner.code = %(company)s DESC, activated.partner_id IS NOT NULL DESC, owner.code
    ) AS partner ON partner.name = staged.partner
    WHERE staged.partner IS NULL OR partner.id IS NOT NULL
) AS sheet
ON stored.sku = sheet.sku AND stored.company_id = sheet.company_id
WHEN MATCHED THEN UPDATE SET
    name = sheet.name, short_name = sheet.short_name, risk_id = sheet.risk_id, partner_id = sheet.partner_id,
    revenue_model = sheet.revenue_model, client_type = sheet.client_type, description = sheet.description,
    eligibility = sheet.eligibility, geography = sheet.geography, logistics = sheet.logistics,
    billing = sheet.billing, extra = sheet.extra, updated_at = now()
WHEN NOT MATCHED THEN INSERT (
    company_id, sku, name, short_name, risk_id, partner_id, revenue_model, client_type, description,
    eligibility, geography, logistics, billing, extra, lifecycle_status, created_by
) VALUES (
    sheet.company_id, sheet.sku, sheet.name, sheet.short_name, sheet.risk_id, sheet.partner_id, sheet.revenue_model,
    sheet.client_type, sheet.description, sheet.eligibility, sheet.geography, sheet.logistics, sheet.billing,
    sheet.extra, sheet.lifecycle_status,
    nullif(current_setting('app.actor', true), '')::uuid
)
