-- Products as they are priced: plain queries on unqualified names, so that a view of a past state can stand in for any
-- table (decision 10). Those that take ``versions`` answer for thousands of them at once, each to be named once: they
-- join with what is asked, because an index scan with a long array repeats it for each row of another table.

-- name: version
-- A product with its version in force at an instant; no version's key is empty.
SELECT product.id AS product_id, product.sku, company.timezone, version.id AS version_id
FROM product
JOIN company ON company.id = product.company_id
LEFT JOIN product_version version ON version.product_id = product.id AND version.effective_from <= %(at)s
    AND (version.effective_to IS NULL OR version.effective_to > %(at)s)
WHERE product.sku = %(sku)s;

-- name: versions_of_product
-- When the versions of a product are in force.
SELECT version, effective_from, effective_to FROM product_version WHERE product_id = %(product_id)s ORDER BY version;

-- name: skus
-- What could have been asked.
SELECT sku FROM product ORDER BY sku;

-- name: versions
-- What versions say themselves.
SELECT version.id AS version_id, version.product_id, version.version, version.effective_from
FROM unnest(%(versions)s::uuid[]) AS asked (id) JOIN product_version version ON version.id = asked.id;

-- name: products
-- The products of versions, each once.
SELECT product.id AS product_id, product.sku, product.name, product.client_type, product.eligibility, product.geography,
       product.billing, product.revenue_model, company.code AS company, company.timezone, partner.name AS partner
FROM (
    SELECT DISTINCT version.product_id
    FROM unnest(%(versions)s::uuid[]) AS asked (id) JOIN product_version version ON version.id = asked.id
) AS asked
JOIN product ON product.id = asked.product_id
JOIN company ON company.id = product.company_id
LEFT JOIN partner ON partner.id = product.partner_id;

-- name: plans
-- The plans of versions.
SELECT plan.product_version_id AS version_id, plan.code, plan.name, plan.recurrence, plan.billing_cycle_days
FROM unnest(%(versions)s::uuid[]) AS asked (id) JOIN product_plan plan ON plan.product_version_id = asked.id
ORDER BY plan.code;

-- name: prices
-- The prices of versions, with the unit or the index that they name.
SELECT price.product_version_id AS version_id, plan.code AS plan, price.component, price.type, price.payload,
       price.tax_code, price.tax_included, price.currency,
       CASE price.type WHEN 'usage' THEN price.payload ->> 'unit' END AS unit,
       CASE price.type WHEN 'indexed' THEN price.payload ->> 'index' END AS index
FROM unnest(%(versions)s::uuid[]) AS asked (id)
JOIN pricing_rule price ON price.product_version_id = asked.id
LEFT JOIN product_plan plan ON plan.id = price.plan_id
ORDER BY price.component, plan.code;

-- name: adjustments
-- The promotions and negotiated prices of versions, whatever their dates.
SELECT item.product_version_id AS version_id, plan.code AS plan, item.code, item.kind, item.value_type, item.value,
       item.client_segment, item.channel, item.valid_from, item.valid_to
FROM unnest(%(versions)s::uuid[]) AS asked (id)
JOIN adjustment item ON item.product_version_id = asked.id
LEFT JOIN product_plan plan ON plan.id = item.plan_id
ORDER BY item.code;

-- name: components
-- What bundles are made of.
SELECT item.product_version_id AS version_id, product.sku, product.name, item.quantity, item.revenue_share
FROM unnest(%(versions)s::uuid[]) AS asked (id)
JOIN composition item ON item.product_version_id = asked.id
JOIN product ON product.id = item.component_product_id
ORDER BY product.sku;

-- name: tax_rates
-- The rates of some tax codes, whatever their dates.
SELECT code, territory, rate, valid_from, valid_to, account_collected, account_deductible, intermediation
FROM tax_rate WHERE code = ANY(%(codes)s) ORDER BY code, territory, valid_from;

-- name: index_values
-- The values of some indices, whatever their dates.
SELECT index_code, valid_from, value FROM index_value WHERE index_code = ANY(%(codes)s) ORDER BY index_code, valid_from;

-- name: units
-- Some units, and those that convert to the same base.
SELECT code, base_unit, factor FROM unit
WHERE base_unit IN (SELECT base_unit FROM unit WHERE code = ANY(%(codes)s)) ORDER BY code;
