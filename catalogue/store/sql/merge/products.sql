-- Insert or change products. The status of a new one is today's, worked out from the transitions that come with it.
-- A risk of the company wins over a global one of the same code; a partner of the company wins over another
-- company's, of which the one activated for the company wins.
MERGE INTO product AS stored
USING (
    SELECT staged.*, company.id AS company_id, risk.id AS risk_id, partner.id AS partner_id
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
    updated_at = now()
WHEN NOT MATCHED THEN INSERT (
    company_id, sku, name, short_name, risk_id, partner_id, revenue_model, client_type, description,
    lifecycle_status, created_by
) VALUES (
    sheet.company_id, sheet.sku, sheet.name, sheet.short_name, sheet.risk_id, sheet.partner_id, sheet.revenue_model,
    sheet.client_type, sheet.description, sheet.lifecycle_status,
    nullif(current_setting('app.actor', true), '')::uuid
)
