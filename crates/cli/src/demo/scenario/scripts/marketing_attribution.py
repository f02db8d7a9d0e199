"""Credits each order to the campaigns before it."""
import sys

from awsglue.utils import getResolvedOptions
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType

args = getResolvedOptions(sys.argv, ["JOB_NAME", "business_date"])
spark = SparkSession.builder.appName(args["JOB_NAME"]).getOrCreate()
spark.conf.set("spark.sql.adaptive.enabled", "false")

touches = spark.table("marketing.touches")
orders = spark.table("curated.orders_daily")
campaigns = spark.sql("SELECT * FROM marketing.campaigns WHERE active")


@F.udf(returnType=DoubleType())
def share(position, count):
    return 1.0 if count == 1 else 2.0 * position / (count * (count + 1))


journeys = orders.join(touches, "customer_id").where(F.col("touched_at") <= F.col("ordered_at"))
in_order = Window.partitionBy("order_id").orderBy("touched_at")
of_order = Window.partitionBy("order_id")
weighted = journeys.withColumn("position", F.row_number().over(in_order)).withColumn(
    "touch_count", F.count("*").over(of_order)
)
credited = weighted.withColumn("credit", share("position", "touch_count"))

by_campaign = (
    credited.join(campaigns, "campaign_id")
    .groupBy("campaign_id", "campaign_name")
    .agg(F.sum(F.col("credit") * F.col("amount")).alias("revenue"))
)
ranked = by_campaign.withColumn("rank", F.rank().over(Window.orderBy(F.desc("revenue"))))

for row in ranked.collect():
    print(row["campaign_name"], row["revenue"])

ranked.write.mode("overwrite").parquet(f"s3://marketing-marts/attribution/{args['business_date']}/")
