from pyspark.sql import SparkSession
from pyspark.sql.functions import col, when, lit, avg, max as max_, monotonically_increasing_id, explode, array, rand

spark = SparkSession.builder.appName("sensor-quality").getOrCreate()

SENSORS = ["temperature", "humidity", "pressure", "vibration", "voltage", "current", "flow", "level"]

readings = spark.read.option("mergeSchema", "true").parquet("s3://plant-raw/readings/")  # expect: merge-schema-read
calibration = spark.read.schema("sensor STRING, offset DOUBLE").json("s3://plant-raw/calibration/")

for name in SENSORS:
    readings = readings.withColumn(name, when(col(name) < 0, lit(None)).otherwise(col(name)))  # expect: withcolumn-in-loop

for name in ["low", "high"]:
    readings = readings.withColumn(name + "_flag", lit(0))

stats = {}
for name in SENSORS:
    stats[name] = readings.agg(avg(name), max_(name)).first()  # expect: action-in-loop

left = readings.withColumn("row_id", monotonically_increasing_id())
right = calibration.withColumn("row_id", monotonically_increasing_id())
glued = left.join(right, "row_id")  # expect: nondeterministic-join-key
glued.write.mode("overwrite").parquet("s3://plant-curated/glued/")

salted = readings.withColumn("salt", (rand() * 8).cast("int"))
copies = calibration.withColumn("salt", explode(array([lit(i) for i in range(8)])))
balanced = salted.join(copies, ["sensor", "salt"])
balanced.write.mode("overwrite").parquet("s3://plant-curated/balanced/")

pdf = readings.toPandas()  # expect: topandas-unbounded
print(pdf.describe())
small = readings.groupBy().agg(avg("temperature")).toPandas()
print(small)
sample = readings.limit(500).toPandas()
print(sample.head())
