import sys
from datetime import datetime, timedelta
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, year, to_date, date_format

spark = SparkSession.builder.appName("refresh").getOrCreate()
target_day = sys.argv[1]

raw = spark.read.parquet("s3://acme-curated/ledger/")
yearly = raw.filter(year(col("posting_date")) == 2025)  # expect: partition-filter-wrapped
yearly.groupBy("account").sum("amount").write.mode("overwrite").parquet("s3://acme-mart/yearly/")

one_day = spark.read.parquet("s3://acme-curated/ledger/").where(col("posting_date") == target_day)  # expect: duplicate-read
one_day.write.mode("overwrite").partitionBy("posting_date").parquet("s3://acme-mart/ledger/")  # expect: static-partition-overwrite

safe = raw.where(f"posting_date = '{target_day}'")
safe.write.mode("overwrite").option("partitionOverwriteMode", "dynamic").partitionBy("posting_date").parquet("s3://acme-mart/ledger_safe/")

delta = raw.where(col("posting_date") >= target_day)
delta.write.format("delta").mode("overwrite").option("replaceWhere", f"posting_date >= '{target_day}'").partitionBy("posting_date").save("s3://acme-mart/ledger_delta/")

telemetry = spark.read.json("s3a://acme-raw/telemetry/dt=2025-01-01/", schema="id STRING, v DOUBLE")  # expect: small-files
telemetry.groupBy("id").avg("v").write.mode("overwrite").parquet("s3://acme-mart/telemetry/")

refunds = spark.read.csv("s3://acme-raw/refunds/", header=True, inferSchema=True)
refunds.coalesce(1).write.mode("overwrite").csv("s3://acme-mart/refunds/")
