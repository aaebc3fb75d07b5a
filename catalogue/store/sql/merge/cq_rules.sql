-- Insert or change quality rules; papers and fields arrive as « a, b », the script as a file of the same version.
MERGE INTO cq_rule AS stored
USING (
    SELECT
        staged.code, staged.notes, product.company_id, product_version.id AS product_version_id,
        (
            SELECT document.id
            FROM product_document AS document
            WHERE document.product_version_id = product_version.id
                AND document.file_url = 'Documents/' || company.code || '/' || staged.sku || '/' || staged.script
            ORDER BY document.type <> 'SCRIPT', document.valid_from DESC
            LIMIT 1
        ) AS call_script_id,
        coalesce(to_jsonb(string_to_array(staged.papers, ', ')), '[]'::jsonb)
            || coalesce(
                (SELECT jsonb_agg(jsonb_build_object('field', field) ORDER BY position)
                 FROM unnest(string_to_array(staged.fields, ', ')) WITH ORDINALITY AS listed (field, position)),
                '[]'::jsonb
            ) AS required_fields
    FROM stage_cq_rules AS staged
    JOIN company ON company.code = %(company)s
    JOIN product ON product.sku = staged.sku AND product.company_id = company.id
    JOIN product_version ON product_version.product_id = product.id AND product_version.version = staged.version
) AS sheet
ON stored.product_version_id = sheet.product_version_id AND stored.code = sheet.code
WHEN MATCHED THEN UPDATE SET
    required_fields = sheet.required_fields, call_script_id = sheet.call_script_id, notes = sheet.notes
WHEN NOT MATCHED THEN INSERT (company_id, product_version_id, code, required_fields, call_script_id, notes)
VALUES (
    sheet.company_id, sheet.product_version_id, sheet.code, sheet.required_fields, sheet.call_script_id, sheet.notes
)
