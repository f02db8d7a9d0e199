from pyspark.sql import SparkSession
import pyspark.sql.functions as F
from pyspark.sql.types import StructType, StringType, TimestampType, DoubleType

spark = SparkSession.builder.appName("stream").getOrCreate()
schema = StructType().add("id", StringType()).add("ts", TimestampType()).add("amount", DoubleType())

raw = (
    spark.readStream.format("kafka")
    .option("kafka.bootstrap.servers", "broker:9092")
    .option("subscribe", "orders")
    .load()
)
orders = raw.select(F.from_json(F.col("value").cast("string"), schema).alias("o")).select("o.*")

per_minute = orders.groupBy(F.window("ts", "1 minute")).agg(F.sum("amount").alias("amount"))  # expect: streaming-no-watermark
late_ok = orders.withWatermark("ts", "10 minutes").groupBy(F.window("ts", "1 minute")).count()


def save_batch(batch, batch_id):
    batch.persist()
    n = batch.count()
    if n > 1000:
        print("large batch", batch_id)
    batch.write.format("delta").mode("append").save("s3://acme-lake/orders/")
    batch.unpersist()


q1 = per_minute.writeStream.outputMode("update").format("delta").option("checkpointLocation", "s3://acme-cp/pm/").start("s3://acme-lake/pm/")
q2 = late_ok.writeStream.format("parquet").outputMode("append").start("s3://acme-lake/late/")  # expect: streaming-no-checkpoint
q3 = orders.writeStream.foreachBatch(save_batch).option("checkpointLocation", "s3://acme-cp/b/").start()
q4 = orders.writeStream.format("console").start()
spark.streams.awaitAnyTermination()
