-- The publications of a company's products, whoever sells them, as the sheet Publications shows them.
SELECT
    product.sku, version.version, seller.code AS seller, publication.channels, publication.visibility,
    (publication.start_at AT TIME ZONE %(timezone)s::text)::date AS start_at,
    ((publication.end_at - interval '1 microsecond') AT TIME ZONE %(timezone)s::text)::date AS end_at,
    publication.availability, publication.price_visible, publication.badges,
    publication.conditions ->> 'text' AS conditions
FROM publication
JOIN company ON company.id = publication.owner_company_id
JOIN company AS seller ON seller.id = publication.company_id
JOIN product_version AS version ON version.id = publication.product_version_id
JOIN product ON product.id = version.product_id
WHERE company.code = %(company)s
