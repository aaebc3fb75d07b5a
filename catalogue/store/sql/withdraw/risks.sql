-- Delete risks that the sheet no longer has.
DELETE FROM risk AS stored
USING withdrawn_risks AS gone
LEFT JOIN company ON company.code = gone.company
WHERE stored.code = gone.code AND stored.company_id IS NOT DISTINCT FROM company.id
