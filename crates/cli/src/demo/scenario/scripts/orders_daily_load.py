"""Loads the day's orders into the curated zone."""
import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F

args = getResolvedOptions(sys.argv, ["JOB_NAME", "business_date"])
glue_context = GlueContext(SparkContext.getOrCreate())
spark = glue_context.spark_session
job = Job(glue_context)
job.init(args["JOB_NAME"], args)

LAKE = "s3://warehouse-raw/orders"
CURATED = "s3://warehouse-curated/orders_daily"


def read_orders(day):
    orders = spark.read.parquet(LAKE)
    return orders.where(F.col("order_date") == day).where(F.col("status") != "draft")


def with_stores(orders):
    stores = spark.table("reference.stores").select("store_id", "country", "currency")
    return orders.join(stores, "store_id", "left")


def with_rates(orders):
    rates = spark.table("reference.currency_rates")
    return orders.crossJoin(rates).withColumn("amount_eur", F.col("amount") * F.col("rate"))


orders = with_rates(with_stores(read_orders(args["business_date"])))
cleaned = orders.dropDuplicates(["order_id"]).withColumn("loaded_at", F.current_timestamp())

print("orders:", cleaned.count())
print("without a store:", cleaned.where(F.col("country").isNull()).count())
print("refunds:", cleaned.where(F.col("amount") < 0).count())

cleaned.coalesce(1).write.mode("overwrite").parquet(CURATED)
job.commit()
