-- Insert or change publications: the seller may be another company than the product's owner.
-- What a running publication shows changes from this instant on: what it said until now is kept beside it.
MERGE INTO publication AS stored
USING (
    SELECT
        seller.id AS company_id, product.company_id AS owner_company_id, product_version.id AS product_version_id,
        staged.channels, staged.channels_before, staged.visibility, staged.availability, staged.price_visible,
        coalesce(staged.badges, '[]'::jsonb) AS badges,
        CASE WHEN staged.conditions IS NOT NULL THEN jsonb_build_object('text', staged.conditions) END AS conditions,
        staged.start_at::timestamp AT TIME ZONE %(timezone)s::text AS start_at,
        (staged.end_at + 1)::timestamp AT TIME ZONE %(timezone)s::text AS end_at
    FROM stage_publications AS staged
    JOIN company ON company.code = %(company)s
    JOIN company AS seller ON seller.code = staged.seller
    JOIN product ON product.sku = staged.sku AND product.company_id = company.id
    JOIN product_version ON product_version.product_id = product.id AND product_version.version = staged.version
) AS sheet
ON stored.product_version_id = sheet.product_version_id AND stored.company_id = sheet.company_id
    AND stored.start_at = sheet.start_at AND stored.channels = sheet.channels_before
WHEN MATCHED THEN UPDATE SET
    channels = sheet.channels, visibility = sheet.visibility, end_at = sheet.end_at, conditions = sheet.conditions,
    availability = sheet.availability, price_visible = sheet.price_visible, badges = sheet.badges,
    former = CASE
        WHEN stored.start_at < %(now)s AND (stored.end_at IS NULL OR stored.end_at > %(now)s)
            AND (stored.channels, stored.visibility, stored.conditions, stored.availability, stored.price_visible,
                 stored.badges)
            IS DISTINCT FROM (sheet.channels, sheet.visibility, sheet.conditions, sheet.availability,
                              sheet.price_visible, sheet.badges)
        THEN coalesce(stored.former, '[]'::jsonb) || jsonb_build_object(
            'until', %(now)s, 'channels', stored.channels, 'visibility', stored.visibility,
            'conditions', stored.conditions, 'availability', stored.availability,
            'price_visible', stored.price_visible, 'badges', stored.badges
        )
        ELSE stored.former
    END
WHEN NOT MATCHED THEN INSERT (
    company_id, owner_company_id, product_version_id, channels, visibility, start_at, end_at, conditions,
    availability, price_visible, badges
) VALUES (
    sheet.company_id, sheet.owner_company_id, sheet.product_version_id, sheet.channels, sheet.visibility,
    sheet.start_at, sheet.end_at, sheet.conditions, sheet.availability, sheet.price_visible, sheet.badges
)
