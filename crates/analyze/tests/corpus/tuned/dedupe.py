from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.window import Window
from pyspark import StorageLevel

spark = SparkSession.builder.getOrCreate()

base = spark.read.parquet("s3://acme-lake/contacts/")

first = base.orderBy("updated_at").dropDuplicates(["contact_id"])  # expect: useless-sort
counts = base.groupBy("country").count().distinct()  # expect: redundant-distinct
counts.write.mode("overwrite").parquet("s3://acme-lake/country_counts/")

shuffled = first.repartition(400).repartition(40, "country")  # expect: redundant-repartition
shuffled.write.mode("overwrite").partitionBy("country").parquet("s3://acme-lake/contacts_by_country/")

totals = base.join(spark.read.parquet("s3://acme-lake/tickets/"), "contact_id").groupBy("contact_id").agg(F.count("*").alias("n"))
totals.write.mode("overwrite").parquet("s3://acme-lake/totals/")
busy = totals.where("n > 10")
busy.write.mode("overwrite").parquet("s3://acme-lake/busy/")  # expect: missing-cache

kept = base.where("country = 'NL'").persist(StorageLevel.MEMORY_AND_DISK)  # expect: cache-unused
kept.write.mode("overwrite").parquet("s3://acme-lake/nl/")

useful = base.where("country = 'DE'").cache()
useful.count()
useful.write.mode("overwrite").parquet("s3://acme-lake/de/")
useful.groupBy("city").count().write.mode("overwrite").parquet("s3://acme-lake/de_cities/")
useful.unpersist()

base.withColumnRenamed("mail", "email")  # expect: discarded-transform
base.count()  # expect: discarded-action
base.printSchema()

w = Window.partitionBy("contact_id").orderBy(F.col("updated_at").desc())
latest = base.withColumn("rn", F.row_number().over(w)).where("rn = 1").drop("rn")
latest.orderBy("contact_id").write.mode("overwrite").parquet("s3://acme-lake/latest/")
