-- Insert or change the activations of partners.
MERGE INTO partner_activation AS stored
USING (
    SELECT
        partner.id AS partner_id, company.id AS company_id, staged.status,
        nullif(jsonb_strip_nulls(jsonb_build_object('hours', staged.sla_hours, 'contact', staged.sla_contact)), '{}')
            AS sla
    FROM stage_activations AS staged
    JOIN company AS owner ON owner.code = staged.owner
    JOIN partner ON partner.company_id = owner.id AND partner.name = staged.partner
    JOIN company ON company.code = staged.company
) AS sheet
ON stored.partner_id = sheet.partner_id AND stored.company_id = sheet.company_id
WHEN MATCHED THEN UPDATE SET status = sheet.status, sla = sheet.sla
WHEN NOT MATCHED THEN INSERT (partner_id, company_id, status, sla)
VALUES (sheet.partner_id, sheet.company_id, sheet.status, sheet.sla)
