from pyspark.sql import SparkSession
from pyspark.sql import functions as F
import os

CHECKPOINTS = os.environ["CHECKPOINTS"]


def build():
    return (SparkSession.builder
            .appName("campaign-stream")
            .config("spark.sql.streaming.schemaInference", "true")
            .getOrCreate())


def source(spark, topic):
    return (spark
            .readStream
            .format("kafka")
            .option("subscribe", topic)
            .load()
            .selectExpr("CAST(key AS STRING) AS user_key", "CAST(value AS STRING) AS body", "timestamp"))


def write(df, name):
    return (df.writeStream
            .format("parquet")
            .option("path", f"s3://campaign/{name}/")
            .option("checkpointLocation", f"{CHECKPOINTS}/{name}")
            .start())


def main():
    spark = build()
    clicks = source(spark, "clicks")
    views = source(spark, "views")
    unique = clicks.dropDuplicates(["user_key", "timestamp"])  # expect: streaming-no-watermark
    write(unique, "unique")
    both = clicks.join(views, "user_key")  # expect: streaming-no-watermark
    write(both, "both")
    bounded = (clicks.withWatermark("timestamp", "1 hour")
               .join(views.withWatermark("timestamp", "1 hour"), "user_key"))
    write(bounded, "bounded")
    (views.writeStream
        .outputMode("append")
        .format("json")
        .option("path", "s3://campaign/raw/")
        .start())  # expect: streaming-no-checkpoint
    spark.streams.awaitAnyTermination()


main()
