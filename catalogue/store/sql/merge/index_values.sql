-- Insert or change values of indices.
MERGE INTO index_value AS stored
USING (
    SELECT index, value, valid_from::timestamp AT TIME ZONE %(timezone)s::text AS valid_from FROM stage_index_values
) AS sheet
ON stored.index_code = sheet.index AND stored.valid_from = sheet.valid_from
WHEN MATCHED THEN UPDATE SET value = sheet.value
WHEN NOT MATCHED THEN INSERT (index_code, valid_from, value) VALUES (sheet.index, sheet.valid_from, sheet.value)
