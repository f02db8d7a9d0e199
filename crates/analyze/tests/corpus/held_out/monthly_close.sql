/* Monthly close */
SET spark.sql.shuffle.partitions = 20000;  -- expect: shuffle-partitions-extreme

WITH open_items AS (
  SELECT account_id, item_id, amount, due_date
  FROM finance.items
  WHERE status = 'OPEN'
),
paid AS (
  SELECT item_id FROM finance.payments
)
INSERT OVERWRITE TABLE finance.overdue
SELECT o.account_id, SUM(o.amount) AS amount
FROM open_items o
WHERE o.item_id NOT IN (SELECT item_id FROM paid)  -- expect: not-in-subquery
GROUP BY o.account_id;

CREATE TABLE finance.close_copy AS
SELECT i.*  -- expect: select-star
FROM finance.items i
JOIN finance.accounts a ON a.id = i.account_id;

CREATE OR REPLACE TEMP VIEW ranked AS
SELECT account_id, amount, RANK() OVER (ORDER BY amount DESC) AS position  -- expect: window-no-partition
FROM finance.overdue;

INSERT INTO finance.top_accounts
SELECT account_id, position FROM ranked WHERE position <= 10;

INSERT INTO finance.matrix
SELECT a.id, c.code
FROM finance.accounts a CROSS JOIN finance.cost_centers c;  -- expect: cartesian-join

MERGE INTO shop.orders AS t  -- expect: delta-merge-full-scan
USING finance.corrections AS s
ON t.order_id = s.order_id
WHEN MATCHED THEN UPDATE SET t.amount = s.amount;

SELECT COUNT(*) FROM finance.overdue;

INSERT INTO finance.day_totals
SELECT x.day, x.total FROM (
  SELECT to_date(booked_at) AS day, SUM(amount) AS total FROM finance.items GROUP BY to_date(booked_at)
) x;
