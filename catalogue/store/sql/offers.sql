-- One product as it is priced: plain queries on unqualified names, so that a view of a past state can stand in for any
-- table (decision 10).

-- name: version
-- A product with its version in force at an instant; no version's columns are empty.
SELECT product.id AS product_id, product.sku, product.name, product.client_type, product.eligibility, product.geography,
       product.billing, product.revenue_model, company.code AS company, company.timezone, partner.name AS partner,
       version.id AS version_id, version.version, version.effective_from
FROM product
JOIN company ON company.id = product.company_id
LEFT JOIN partner ON partner.id = product.partner_id
LEFT JOIN product_version version ON version.product_id = product.id AND version.effective_from <= %(at)s
    AND (version.effective_to IS NULL OR version.effective_to > %(at)s)
WHERE product.sku = %(sku)s;

-- name: versions
-- When the versions of a product are in force.
SELECT version, effective_from, effective_to FROM product_version WHERE product_id = %(product_id)s ORDER BY version;

-- name: skus
-- What could have been asked.
SELECT sku FROM product ORDER BY sku;

-- name: plans
-- The plans of a version.
SELECT code, name, recurrence, billing_cycle_days FROM product_plan
WHERE product_version_id = %(version_id)s ORDER BY code;

-- name: prices
-- The prices of a version.
SELECT plan.code AS plan, price.component, price.type, price.payload, price.tax_code, price.tax_included, price.currency
FROM pricing_rule price LEFT JOIN product_plan plan ON plan.id = price.plan_id
WHERE price.product_version_id = %(version_id)s ORDER BY price.component, plan.code;

-- name: adjustments
-- The promotions and negotiated prices of a version, whatever their dates.
SELECT plan.code AS plan, item.code, item.kind, item.value_type, item.value, item.client_segment, item.channel,
       item.valid_from, item.valid_to
FROM adjustment item LEFT JOIN product_plan plan ON plan.id = item.plan_id
WHERE item.product_version_id = %(version_id)s ORDER BY item.code;

-- name: components
-- What a bundle is made of.
SELECT product.sku, product.name, item.quantity, item.revenue_share
FROM composition item JOIN product ON product.id = item.component_product_id
WHERE item.product_version_id = %(version_id)s ORDER BY product.sku;

-- name: tax_rates
-- The rates of some tax codes, whatever their dates.
SELECT code, territory, rate, valid_from, valid_to, account_collected, account_deductible
FROM tax_rate WHERE code = ANY(%(codes)s) ORDER BY code, territory, valid_from;

-- name: index_values
-- The values of some indices, whatever their dates.
SELECT index_code, valid_from, value FROM index_value WHERE index_code = ANY(%(codes)s) ORDER BY index_code, valid_from;

-- name: units
-- Some units, and those that convert to the same base.
SELECT code, base_unit, factor FROM unit
WHERE base_unit IN (SELECT base_unit FROM unit WHERE code = ANY(%(codes)s)) ORDER BY code;
