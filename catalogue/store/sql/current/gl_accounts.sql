-- The chart of accounts, as the sheet Plan comptable shows it.
SELECT stored.code, stored.label, company.code AS company
FROM gl_account AS stored
LEFT JOIN company ON company.id = stored.company_id
