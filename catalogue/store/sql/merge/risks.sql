-- Insert or change risks; one without a company is everybody's.
MERGE INTO risk AS stored
USING (
    SELECT
        staged.code, staged.label, staged.family, staged.scope, staged.icon, company.id AS company_id,
        CASE WHEN staged.constraints IS NOT NULL THEN jsonb_build_object('text', staged.constraints) END AS constraints,
        (
            SELECT jsonb_agg(
                jsonb_build_object('name', rtrim(item, ' *'), 'required', right(item, 1) = '*') ORDER BY position
            )
            FROM unnest(string_to_array(staged.specific_fields, ', ')) WITH ORDINALITY AS listed (item, position)
        ) AS specific_fields
    FROM stage_risks AS staged
    LEFT JOIN company ON company.code = staged.company
    WHERE staged.company IS NULL OR company.id IS NOT NULL
) AS sheet
ON stored.code = sheet.code AND stored.company_id IS NOT DISTINCT FROM sheet.company_id
WHEN MATCHED THEN UPDATE SET label = sheet.label, family = sheet.family, scope = sheet.scope, icon = sheet.icon,
    constraints = sheet.constraints, specific_fields = sheet.specific_fields
WHEN NOT MATCHED THEN INSERT (company_id, is_global, code, label, family, scope, icon, constraints, specific_fields)
VALUES (
    sheet.company_id, sheet.company_id IS NULL, sheet.code, sheet.label, sheet.family, sheet.scope, sheet.icon,
    sheet.constraints, sheet.specific_fields
)
