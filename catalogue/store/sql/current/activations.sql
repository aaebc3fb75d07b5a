-- For which companies partners work, as the sheet Activations shows it.
SELECT
    owner.code AS owner, partner.name AS partner, company.code AS company, stored.status,
    stored.sla ->> 'hours' AS sla_hours, stored.sla ->> 'contact' AS sla_contact
FROM partner_activation AS stored
JOIN partner ON partner.id = stored.partner_id
JOIN company AS owner ON owner.id = partner.company_id
JOIN company ON company.id = stored.company_id
