-- Insert or change units.
MERGE INTO unit AS stored
USING stage_units AS sheet
ON stored.code = sheet.code
WHEN MATCHED THEN UPDATE SET label = sheet.label, base_unit = sheet.base_unit, factor = sheet.factor
WHEN NOT MATCHED THEN INSERT (code, label, base_unit, factor)
VALUES (sheet.code, sheet.label, sheet.base_unit, sheet.factor)
