-- Delete partners that the sheet no longer has.
DELETE FROM partner AS stored
USING withdrawn_partners AS gone
JOIN company ON company.code = gone.company
WHERE stored.company_id = company.id AND stored.name = gone.name
