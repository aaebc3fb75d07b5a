-- Insert or change accounts of the chart; one without a company is everybody's.
MERGE INTO gl_account AS stored
USING (
    SELECT staged.code, staged.label, company.id AS company_id
    FROM stage_gl_accounts AS staged
    LEFT JOIN company ON company.code = staged.company
    WHERE staged.company IS NULL OR company.id IS NOT NULL
) AS sheet
ON stored.code = sheet.code AND stored.company_id IS NOT DISTINCT FROM sheet.company_id
WHEN MATCHED THEN UPDATE SET label = sheet.label
WHEN NOT MATCHED THEN INSERT (company_id, code, label) VALUES (sheet.company_id, sheet.code, sheet.label)
