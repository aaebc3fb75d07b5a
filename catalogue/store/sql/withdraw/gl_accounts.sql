-- Delete accounts that the sheet no longer has.
DELETE FROM gl_account AS stored
USING withdrawn_gl_accounts AS gone
LEFT JOIN company ON company.code = gone.company
WHERE stored.code = gone.code AND stored.company_id IS NOT DISTINCT FROM company.id
