-- What products are found by, from catalogue.store.tables.search.

-- Trusted all three: the owner of the database may create them.
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- The words of a text as they are searched, with a blank between them: without accents, capitals nor punctuation.
CREATE FUNCTION search_words(said text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN btrim(regexp_replace(lower(unaccent(said)), '[^a-z0-9]+', ' ', 'g'));

CREATE TABLE product_search (
    company_id UUID NOT NULL,
    product_id UUID NOT NULL,
    owner_company_id UUID NOT NULL,
    sku VARCHAR(80) COLLATE "C" NOT NULL,
    name VARCHAR(160) NOT NULL,
    plain_name TEXT COLLATE "C" NOT NULL,
    risk VARCHAR(60) NOT NULL,
    risk_label VARCHAR(120) NOT NULL,
    family VARCHAR(20) NOT NULL CONSTRAINT ck_product_search_family CHECK ("family" IN ('insurance', 'telecom', 'energy', 'ott', 'service', 'other')),
    partner VARCHAR(160),
    integration VARCHAR(20) CONSTRAINT ck_product_search_integration CHECK ("integration" IN ('not_integrated', 'requested', 'api', 'import', 'inactive')),
    lifecycle_status VARCHAR(20) NOT NULL CONSTRAINT ck_product_search_lifecycle_status CHECK ("lifecycle_status" IN ('draft', 'test', 'active', 'frozen', 'retired')),
    pricing_types JSONB DEFAULT '[]'::jsonb NOT NULL CONSTRAINT ck_product_search_pricing_types_is_array CHECK (jsonb_typeof(pricing_types) = 'array'),
    words TSVECTOR NOT NULL,
    CONSTRAINT pk_product_search PRIMARY KEY (company_id, product_id),
    CONSTRAINT fk_product_search_company_id FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE,
    CONSTRAINT fk_product_search_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE CASCADE
);
CREATE INDEX ix_product_search_company_id_sku ON product_search (company_id, sku) INCLUDE (product_id, owner_company_id, plain_name, risk, risk_label, family, partner, integration, lifecycle_status, pricing_types);
CREATE INDEX ix_product_search_company_id_words ON product_search USING gin (company_id, words);
CREATE INDEX ix_product_search_product_id ON product_search (product_id);
COMMENT ON TABLE product_search IS 'What a product is found by, once for each company that sees it';
COMMENT ON COLUMN product_search.company_id IS 'Company that sees the product: it owns it, or may sell it';
COMMENT ON COLUMN product_search.product_id IS 'Product (product.id)';
COMMENT ON COLUMN product_search.owner_company_id IS 'Company that owns the product (company.id)';
COMMENT ON COLUMN product_search.sku IS 'Product code';
COMMENT ON COLUMN product_search.name IS 'Marketing name, in French';
COMMENT ON COLUMN product_search.plain_name IS 'Its words, without accents nor capitals: two products of one partner that share them look alike';
COMMENT ON COLUMN product_search.risk IS 'Code of its risk';
COMMENT ON COLUMN product_search.risk_label IS 'Label of its risk, in French';
COMMENT ON COLUMN product_search.family IS 'Family of its risk (insurance, telecom, energy, ott, service, other)';
COMMENT ON COLUMN product_search.partner IS 'Name of its partner; empty = our own';
COMMENT ON COLUMN product_search.integration IS 'State of its integration in production; empty = our own (not_integrated, requested, api, import, inactive)';
COMMENT ON COLUMN product_search.lifecycle_status IS 'Today''s state (draft, test, active, frozen, retired)';
COMMENT ON COLUMN product_search.pricing_types IS 'Kinds of its prices, all versions together';
COMMENT ON COLUMN product_search.words IS 'All that it is found by, without accents nor capitals; what names it weighs A';

CREATE TABLE search_word (
    company_id UUID NOT NULL,
    word TEXT COLLATE "C" NOT NULL,
    CONSTRAINT pk_search_word PRIMARY KEY (company_id, word),
    CONSTRAINT fk_search_word_company_id FOREIGN KEY(company_id) REFERENCES company (id) ON DELETE CASCADE
);
COMMENT ON TABLE search_word IS 'The words that a company''s products are found by, or were: a word misspelt is taken for the nearest';
COMMENT ON COLUMN search_word.company_id IS 'Company that sees the products';
COMMENT ON COLUMN search_word.word IS 'Word of letters alone, without accents nor capitals';

-- Of what stands already.
WITH written AS (
INSERT INTO product_search AS stored
    (company_id, product_id, owner_company_id, sku, name, plain_name, risk, risk_label, family, partner, integration,
     lifecycle_status, pricing_types, words)
SELECT seen.company_id, product.id, product.company_id, product.sku, product.name, search_words(product.name), risk.code,
       risk.label, risk.family, partner.name,
       CASE WHEN partner.id IS NOT NULL THEN coalesce(held.status, 'not_integrated') END,
       product.lifecycle_status, coalesce(priced.types, '[]'),
       setweight(to_tsvector('simple', search_words(concat_ws(
           ' ', product.sku, product.name, product.short_name, partner.name, risk.label, coded.codes))), 'A')
       -- PostgreSQL's own parser finds the words of a long text twice as fast; what a stroke joins is two words.
       || to_tsvector('simple', replace(replace(unaccent(coalesce(product.description, '')), '-', ' '), '/', ' '))
FROM (
    SELECT id AS product_id, company_id FROM product UNION SELECT product_id, company_id FROM publication_window
) AS seen
JOIN product ON product.id = seen.product_id
JOIN risk ON risk.id = product.risk_id
LEFT JOIN partner ON partner.id = product.partner_id
LEFT JOIN product_integration AS held
    ON held.product_id = product.id AND held.partner_id = product.partner_id AND held.env = 'production'
LEFT JOIN (
    SELECT version.product_id, jsonb_agg(DISTINCT price.type) AS types
    FROM product_version AS version JOIN pricing_rule AS price ON price.product_version_id = version.id
    GROUP BY version.product_id
) AS priced ON priced.product_id = product.id
LEFT JOIN (
    SELECT product_id, string_agg(external_code, ' ' ORDER BY external_code) AS codes
    FROM external_mapping
    GROUP BY product_id
) AS coded ON coded.product_id = product.id
RETURNING company_id, words
)
INSERT INTO search_word (company_id, word)
SELECT company_id, word FROM (SELECT DISTINCT company_id, unnest(tsvector_to_array(words)) AS word FROM written) AS borne
WHERE word ~ '^[a-z]{3,40}$';
