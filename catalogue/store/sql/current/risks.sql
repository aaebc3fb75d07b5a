-- The risks, as the sheet Risques shows them.
SELECT risk.code, risk.label, company.code AS company, risk.family, risk.scope, risk.icon,
    risk.constraints ->> 'text' AS constraints,
    (
        SELECT string_agg(
            (item ->> 'name') || CASE WHEN (item ->> 'required')::boolean THEN ' *' ELSE '' END, ', ' ORDER BY position
        )
        FROM jsonb_array_elements(risk.specific_fields) WITH ORDINALITY AS listed (item, position)
    ) AS specific_fields
FROM risk
LEFT JOIN company ON company.id = risk.company_id
