-- Daily mart. Runs as one script.
CREATE OR REPLACE TEMPORARY VIEW fresh AS
SELECT order_id, customer_id, amount, order_date
FROM shop.orders
WHERE order_date = '${run_date}';

INSERT OVERWRITE TABLE mart.daily PARTITION (order_date)  -- expect: static-partition-overwrite
SELECT f.customer_id, SUM(f.amount) AS amount, f.order_date
FROM fresh f
GROUP BY f.customer_id, f.order_date;

INSERT INTO mart.copy
SELECT * FROM shop.prices;  -- expect: select-star

INSERT INTO mart.orphans
SELECT l.line_id
FROM shop.prices l
WHERE l.order_id NOT IN (SELECT order_id FROM fresh);  -- expect: not-in-subquery

INSERT INTO mart.kept
SELECT l.line_id
FROM shop.prices l
LEFT ANTI JOIN fresh f ON f.order_id = l.order_id
WHERE l.kind NOT IN ('a', 'b');

INSERT INTO mart.bands
SELECT p.sku, b.band
FROM shop.prices p
JOIN mart.band_limits b ON p.price >= b.low AND p.price < b.high;  -- expect: non-equi-join

INSERT INTO mart.tiny
SELECT p.sku, x.best
FROM shop.prices p
CROSS JOIN (SELECT MAX(price) AS best FROM shop.prices) x;

INSERT INTO mart.tags
SELECT p.sku, t.tag FROM shop.prices p LATERAL VIEW explode(p.tags) t AS tag;

INSERT INTO mart.sorted
SELECT sku, COUNT(*) AS n FROM (SELECT sku FROM shop.prices ORDER BY price) s GROUP BY sku;  -- expect: useless-sort

INSERT INTO mart.keys
SELECT DISTINCT sku, SUM(price) AS total FROM shop.prices GROUP BY sku;  -- expect: redundant-distinct

SELECT EXISTS (SELECT * FROM mart.tiny);
