-- The risks, as the sheet Risques shows them.
SELECT risk.code, risk.label, company.code AS company, risk.family, risk.scope, risk.icon
FROM risk
LEFT JOIN company ON company.id = risk.company_id
