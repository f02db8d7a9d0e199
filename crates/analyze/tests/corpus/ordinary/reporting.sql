-- Weekly report
CREATE TABLE IF NOT EXISTS report.weekly (
  week DATE NOT NULL,
  region STRING,
  revenue DECIMAL(18, 2)
) USING parquet PARTITIONED BY (week);

CREATE OR REPLACE TEMPORARY VIEW weekly AS
WITH base AS (
  SELECT date_trunc('week', sold_at) AS week, store_id, amount
  FROM retail.sales
  WHERE sold_at >= date_sub(current_date(), 35)
), named AS (
  SELECT b.week, s.region, b.amount
  FROM base b
  JOIN retail.stores s ON s.store_id = b.store_id
)
SELECT week, region, SUM(amount) AS revenue
FROM named
GROUP BY week, region;

INSERT INTO report.weekly
SELECT CAST(week AS DATE), region, revenue FROM weekly;

INSERT INTO report.best_store
SELECT week, store_id, revenue FROM (
  SELECT week, store_id, revenue,
         ROW_NUMBER() OVER (PARTITION BY week ORDER BY revenue DESC) AS position
  FROM (
    SELECT date_trunc('week', sold_at) AS week, store_id, SUM(amount) AS revenue
    FROM retail.sales
    GROUP BY date_trunc('week', sold_at), store_id
  ) totals
) ranked
WHERE position = 1;

INSERT INTO report.lost
SELECT s.store_id FROM retail.stores s
WHERE NOT EXISTS (SELECT 1 FROM retail.sales x WHERE x.store_id = s.store_id);
