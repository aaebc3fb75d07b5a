-- Insert or change risks; one without a company is everybody's.
MERGE INTO risk AS stored
USING (
    SELECT staged.*, company.id AS company_id
    FROM stage_risks AS staged
    LEFT JOIN company ON company.code = staged.company
    WHERE staged.company IS NULL OR company.id IS NOT NULL
) AS sheet
ON stored.code = sheet.code AND stored.company_id IS NOT DISTINCT FROM sheet.company_id
WHEN MATCHED THEN UPDATE SET label = sheet.label, family = sheet.family, scope = sheet.scope, icon = sheet.icon
WHEN NOT MATCHED THEN INSERT (company_id, is_global, code, label, family, scope, icon)
VALUES (
    sheet.company_id, sheet.company_id IS NULL, sheet.code, sheet.label, sheet.family, sheet.scope, sheet.icon
)
