-- Delete activations that the sheet no longer has.
DELETE FROM partner_activation AS stored
USING withdrawn_activations AS gone
JOIN company AS owner ON owner.code = gone.owner
JOIN partner ON partner.company_id = owner.id AND partner.name = gone.partner
JOIN company ON company.code = gone.company
WHERE stored.partner_id = partner.id AND stored.company_id = company.id
