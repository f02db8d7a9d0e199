import boto3
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("export").enableHiveSupport().getOrCreate()
s3 = boto3.client("s3")

sales = spark.sql("SELECT region, store_id, amount, sold_at FROM mart.sales WHERE sold_at >= '2025-01-01'")
regions = [row.region for row in sales.select("region").distinct().collect()]  # expect: collect-to-driver

for region in regions:
    (
        sales.filter(F.col("region") == region)
        .write.mode("overwrite")
        .parquet(f"s3://acme-export/{region}/")  # expect: write-in-loop
    )

tables = ["mart.sales", "mart.returns", "mart.stock", "mart.visits", "mart.staff", "mart.shifts"]
for table in tables:
    n = spark.table(table).count()
    print(table, n)
    spark.table(table).write.mode("overwrite").parquet(f"s3://acme-backup/{table}/")

outputs = {"sales": sales, "big": sales.filter("amount > 1000")}
for name, frame in outputs.items():
    frame.write.mode("overwrite").parquet(f"s3://acme-export/{name}/")

objects = s3.list_objects_v2(Bucket="acme-export")["Contents"]
count = len(objects)
if objects.count("x") == 0:
    print("none")
