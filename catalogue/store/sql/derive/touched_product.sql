-- The products that the deltas concern; a new one needs no second look, its rows were written complete.
CREATE TEMP TABLE touched_product ON COMMIT DROP AS
SELECT product.id, touched.is_new
FROM touched_sku AS touched
JOIN product ON product.sku = touched.sku
