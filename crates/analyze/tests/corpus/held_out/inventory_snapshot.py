# Inventory snapshot: Glue 4.0, runs at 03:15.
import sys
import logging
from datetime import date

from pyspark.context import SparkContext
from pyspark.sql import functions as F
from pyspark.sql import Window
from awsglue.utils import getResolvedOptions
from awsglue.context import GlueContext
from awsglue.job import Job

logging.basicConfig(level=logging.INFO)
LOG = logging.getLogger("inventory")

ARGS = getResolvedOptions(sys.argv, ["JOB_NAME", "bucket"])
BUCKET = ARGS["bucket"]


def get_context():
    sc = SparkContext.getOrCreate()
    glue_ctx = GlueContext(sc)
    return glue_ctx, glue_ctx.spark_session


def read_stock(spark):
    return spark.read.parquet(f"s3://{BUCKET}/stock/")


def with_running_total(df):
    w = Window.orderBy("counted_at").rowsBetween(Window.unboundedPreceding, Window.currentRow)  # expect: window-no-partition
    return df.withColumn("running", F.sum("quantity").over(w))


def with_rank(df):
    w = Window.partitionBy("warehouse").orderBy(F.desc("quantity"))
    return df.withColumn("rank", F.rank().over(w))


def log_sizes(df):
    LOG.info("rows %s", df.count())
    LOG.info("warehouses %s", df.select("warehouse").distinct().count())
    if df.count() > 0:  # expect: count-for-empty
        LOG.info("not empty")
    LOG.info("still rows %s", df.count())  # expect: multiple-counts


def main():
    glue_ctx, spark = get_context()
    job = Job(glue_ctx)
    job.init(ARGS["JOB_NAME"], ARGS)
    stock = read_stock(spark)
    log_sizes(stock)
    total = with_running_total(stock)
    ranked = with_rank(total).where(F.col("rank") <= 100)
    ranked.repartition(1).write.mode("overwrite").json(f"s3://{BUCKET}/snapshot/{date.today()}/")  # expect: single-partition-write
    job.commit()


if __name__ == "__main__":
    main()
