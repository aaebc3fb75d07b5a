-- Insert or change versions. One without an end lasts until the next one of its product, staged or stored, starts
-- (decision 7); derive/version_end.sql does the same for versions that the workbook did not touch.
MERGE INTO product_version AS stored
USING (
    WITH staged AS (
        SELECT
            product.company_id, product.id AS product_id, sheet.version::integer AS version, sheet.breaking_changes,
            sheet.notes, sheet.effective_to IS NULL AS open_ended,
            sheet.effective_from::timestamp AT TIME ZONE %(timezone)s::text AS effective_from,
            (sheet.effective_to + 1)::timestamp AT TIME ZONE %(timezone)s::text AS effective_to
        FROM stage_versions AS sheet
        JOIN company ON company.code = %(company)s
        JOIN product ON product.sku = sheet.sku AND product.company_id = company.id
    ), every AS (
        SELECT *, true AS is_staged FROM staged
        UNION ALL
        SELECT
            other.company_id, other.product_id, other.version, other.breaking_changes, other.notes, other.open_ended,
            other.effective_from, other.effective_to, false
        FROM product_version AS other
        WHERE other.product_id IN (SELECT product_id FROM staged)
            AND NOT EXISTS (
                SELECT FROM staged WHERE staged.product_id = other.product_id AND staged.version = other.version
            )
    )
    SELECT followed.*
    FROM (
        SELECT *, lead(effective_from) OVER (PARTITION BY product_id ORDER BY effective_from) AS next_from FROM every
    ) AS followed
    WHERE followed.is_staged
) AS sheet
ON stored.product_id = sheet.product_id AND stored.version = sheet.version
WHEN MATCHED THEN UPDATE SET
    effective_from = sheet.effective_from, effective_to = coalesce(sheet.effective_to, sheet.next_from),
    open_ended = sheet.open_ended, breaking_changes = sheet.breaking_changes, notes = sheet.notes
WHEN NOT MATCHED THEN INSERT (
    company_id, product_id, version, effective_from, effective_to, open_ended, breaking_changes, notes
) VALUES (
    sheet.company_id, sheet.product_id, sheet.version, sheet.effective_from,
    coalesce(sheet.effective_to, sheet.next_from), sheet.open_ended, sheet.breaking_changes, sheet.notes
)
