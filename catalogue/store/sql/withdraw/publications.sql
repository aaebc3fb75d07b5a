-- Delete publications that the sheet no longer has, with the windows computed from them.
WITH gone AS (
    SELECT publication.id
    FROM withdrawn_publications AS sheet
    JOIN company ON company.code = %(company)s
    JOIN company AS seller ON seller.code = sheet.seller
    JOIN product ON product.sku = sheet.sku AND product.company_id = company.id
    JOIN product_version ON product_version.product_id = product.id AND product_version.version = sheet.version
    JOIN publication
        ON publication.product_version_id = product_version.id AND publication.company_id = seller.id
        AND publication.start_at = sheet.start_at::timestamp AT TIME ZONE %(timezone)s::text
        AND publication.channels = sheet.channels
), windows AS (
    DELETE FROM publication_window USING gone WHERE publication_window.publication_id = gone.id
)
DELETE FROM publication AS stored USING gone WHERE stored.id = gone.id
