import sys
from datetime import datetime, timedelta

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
import pyspark.sql.functions as F

args = getResolvedOptions(sys.argv, ["JOB_NAME", "run_date", "target_path"])

sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
logger = glueContext.get_logger()
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

run_date = args["run_date"]

orders_dyf = glueContext.create_dynamic_frame.from_catalog(  # expect: glue-no-transformation-ctx, glue-no-pushdown
    database="shop",
    table_name="orders",
)
customers_dyf = glueContext.create_dynamic_frame.from_catalog(
    database="shop",
    table_name="customers",
    transformation_ctx="customers_dyf",
)

orders = orders_dyf.toDF().filter(F.col("order_date") == run_date)
customers = customers_dyf.toDF()

enriched = (
    orders.alias("o")
    .join(customers.alias("c"), F.col("o.customer_id") == F.col("c.id"), "left")  # expect: missing-broadcast
    .select("o.order_id", "o.amount", "o.order_date", "c.segment")
)

by_segment = enriched.groupBy("order_date", "segment").agg(
    F.sum("amount").alias("revenue"),
    F.countDistinct("order_id").alias("orders"),
)

logger.info("writing sales of " + run_date)
out = DynamicFrame.fromDF(by_segment, glueContext, "out")
glueContext.write_dynamic_frame.from_options(
    frame=out,
    connection_type="s3",
    connection_options={"path": args["target_path"], "partitionKeys": ["order_date"]},
    format="parquet",
    transformation_ctx="out",
)

job.commit()
