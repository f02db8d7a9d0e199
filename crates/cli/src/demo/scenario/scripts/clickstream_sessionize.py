"""Groups page views into sessions."""
import sys

from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import Window
from pyspark.sql import functions as F

args = getResolvedOptions(sys.argv, ["JOB_NAME", "window_start"])
spark = GlueContext(SparkContext.getOrCreate()).spark_session

GAP_SECONDS = 30 * 60

views = spark.read.json("s3://web-events/views/")
bots = spark.table("reference.bots").select("user_agent")
people = views.join(bots, "user_agent", "left_anti")

by_visitor = Window.partitionBy("visitor_id").orderBy("viewed_at")
gaps = people.withColumn("previous", F.lag("viewed_at").over(by_visitor))
starts = gaps.withColumn(
    "is_start",
    F.col("previous").isNull()
    | (F.col("viewed_at").cast("long") - F.col("previous").cast("long") > GAP_SECONDS),
)
sessions = starts.withColumn("session", F.sum(F.col("is_start").cast("int")).over(by_visitor))

for name in ["browser", "device", "channel", "country", "language", "referrer"]:
    sessions = sessions.withColumn(name, F.lower(F.col(name)))

sessions.repartition(2000).write.mode("append").partitionBy("visitor_id").parquet(
    "s3://web-marts/sessions/"
)
