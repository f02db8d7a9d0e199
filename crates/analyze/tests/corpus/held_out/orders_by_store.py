import argparse

from pyspark.sql import SparkSession, functions as F

parser = argparse.ArgumentParser()
parser.add_argument("--day")
parser.add_argument("--mode", default="full")
opts = parser.parse_args()

spark = SparkSession.builder.appName("orders_by_store").getOrCreate()


def orders(day=None):
    df = spark.table("shop.orders")
    if day:
        df = df.where(F.col("order_date") == day)
    return df


lines = spark.table("shop.order_lines")
stores = spark.read.table("shop.stores")
products = spark.table("shop.products")

daily = orders(opts.day)
by_store = lines.join(stores, lines["store_id"] == stores["store_id"], "inner")  # expect: missing-broadcast
by_store = by_store.join(products, "product_id", "left")

result = (by_store
          .groupBy("region", "product_name")
          .agg(F.sum("quantity").alias("quantity"),
               F.avg("price").alias("price")))

if opts.mode == "full":
    result.write.mode("overwrite").saveAsTable("mart.by_store")
else:
    result.write.mode("append").saveAsTable("mart.by_store")

outer = lines.join(stores, "store_id", "full_outer").where(F.col("updated_at") > "2025-01-01")
outer.write.mode("overwrite").saveAsTable("mart.outer")
daily.groupBy("store_id").count().write.mode("overwrite").saveAsTable("mart.daily_counts")
