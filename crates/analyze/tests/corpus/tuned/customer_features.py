from pyspark.sql import SparkSession
from pyspark.sql.functions import *
from pyspark.sql.types import *
from pyspark.sql.window import Window

spark = (
    SparkSession.builder
    .appName("customer-features")
    .config("spark.sql.shuffle.partitions", "4")  # expect: shuffle-partitions-extreme
    .config("spark.sql.adaptive.enabled", "false")  # expect: aqe-disabled
    .getOrCreate()
)


@udf(returnType=StringType())  # expect: python-udf
def normalise_phone(value):
    if value is None:
        return None
    return "".join(c for c in value if c.isdigit())


@pandas_udf(DoubleType())
def scaled(values):
    return (values - values.mean()) / values.std()


def never_used(value):
    return value


never = udf(never_used, StringType())

events = spark.read.parquet("s3://acme-lake/events/").where(col("event_date") >= "2025-01-01")
customers = spark.read.parquet("s3://acme-lake/customers/")

ranked = Window.orderBy(desc("event_time"))  # expect: window-no-partition
latest = Window.partitionBy("customer_id").orderBy(col("event_time").desc())

numbered = events.withColumn("row", row_number().over(ranked))
last = events.withColumn("rn", row_number().over(latest)).filter(col("rn") == 1).drop("rn")

clean = customers.withColumn("phone", normalise_phone(col("phone")))
valid = clean.filter(length(col("phone")) >= 8)

features = last.join(valid, ["customer_id"], "inner").withColumn("score", scaled(col("amount")))
features.write.mode("overwrite").parquet("s3://acme-lake/features/")
numbered.select("customer_id", "row").write.mode("overwrite").parquet("s3://acme-lake/numbered/")
