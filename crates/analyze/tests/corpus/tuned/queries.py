from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
day = "2025-03-01"
schema = "staging"

stars = spark.sql("SELECT * FROM raw.invoices")  # expect: select-star
stars.write.mode("append").saveAsTable("curated.invoices")

narrow = spark.sql("SELECT * FROM raw.payments").select("id", "amount")
narrow.write.mode("append").saveAsTable("curated.payments")

blocked = spark.sql(f"""
    SELECT c.id, c.email
    FROM {schema}.contacts c
    WHERE c.id NOT IN (SELECT contact_id FROM {schema}.blocked)  -- expect: not-in-subquery
      AND c.created >= '{day}'
""")
blocked.write.mode("overwrite").saveAsTable("curated.contacts")

spark.sql("""
    INSERT OVERWRITE TABLE curated.pairs
    SELECT a.id AS left_id, b.id AS right_id
    FROM curated.items a, curated.labels b  -- expect: cartesian-join
    WHERE a.active AND b.active
""")

spark.sql("""
    INSERT OVERWRITE TABLE curated.matched
    SELECT a.id, b.name
    FROM curated.items a, curated.labels b
    WHERE a.label_id = b.id
""")

ranked = spark.sql("""
    SELECT id, amount,
           ROW_NUMBER() OVER (ORDER BY amount DESC) AS position  -- expect: window-no-partition
    FROM curated.invoices
""")
ranked.write.mode("overwrite").saveAsTable("curated.ranking")

message = "SELECT * FROM nowhere is only a text"
print(message)

spark.sql("SET spark.sql.autoBroadcastJoinThreshold=-1")  # expect: broadcast-disabled
count = spark.sql("SELECT COUNT(*) FROM curated.items").collect()[0][0]
top = spark.sql("SELECT id, total FROM curated.totals ORDER BY total DESC LIMIT 50").toPandas()
print(count, top.head())
