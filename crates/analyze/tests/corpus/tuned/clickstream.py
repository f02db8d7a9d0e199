from pyspark.sql import SparkSession, functions as F
from pyspark.sql.functions import broadcast as bc

spark = SparkSession.builder.appName("clicks").getOrCreate()

clicks = spark.table("web.clicks")  # expect: small-files, full-scan
sessions = spark.table("web.sessions").where(F.to_date("day") == "2025-02-02")  # expect: partition-filter-wrapped
stores = spark.table("shop.stores")
products = spark.table("shop.products")
prices = spark.table("shop.prices")

joined = clicks.join(sessions, "session_id")  # expect: join-order
with_store = joined.join(stores, "store_id")  # expect: missing-broadcast
with_store_hint = joined.join(bc(stores), "store_id")
with_product = joined.join(products, "product_id")
with_price = joined.join(F.broadcast(prices), "sku")  # expect: broadcast-too-large

with_store.repartition(2000).write.mode("overwrite").parquet("s3://acme-out/with_store/")  # expect: small-files
with_store_hint.write.partitionBy("user_id").mode("overwrite").parquet("s3://acme-out/by_user/")  # expect: small-files, missing-cache
with_product.repartition("kind").write.partitionBy("kind").mode("overwrite").parquet("s3://acme-out/by_day/")
with_price.write.mode("overwrite").parquet("s3://acme-out/with_price/")
