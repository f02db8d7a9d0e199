from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.getOrCreate()

products = spark.read.parquet("s3://shop-lake/products/")

enriched = (
    products
    .withColumn("name", F.trim("name"))  # expect: withcolumn-chain
    .withColumn("brand", F.upper("brand"))
    .withColumn("price", F.col("price").cast("double"))
    .withColumn("cost", F.col("cost").cast("double"))
    .withColumn("margin", F.col("price") - F.col("cost"))
    .withColumn("weight", F.coalesce("weight", F.lit(0)))
    .withColumn("height", F.coalesce("height", F.lit(0)))
    .withColumn("depth", F.coalesce("depth", F.lit(0)))
    .withColumn("width", F.coalesce("width", F.lit(0)))
    .withColumn("volume", F.col("height") * F.col("depth") * F.col("width"))
    .withColumn("loaded_at", F.current_timestamp())
)

enriched.cache()
print("products", enriched.count())
print("brands", enriched.select("brand").distinct().count())
print("again", enriched.count(), enriched.count())

cheap = enriched.filter("price < 10")
cheap.orderBy(F.desc("margin")).limit(100).write.mode("overwrite").json("s3://shop-lake/cheap/")
enriched.sort("brand").groupBy("brand").agg(F.avg("margin")).write.mode("overwrite").parquet("s3://shop-lake/margins/")  # expect: useless-sort

again = spark.read.parquet("s3://shop-lake/products/")  # expect: duplicate-read
again.select("sku").write.mode("overwrite").text("s3://shop-lake/skus/")

enriched.select("sku", "brand").distinct().distinct().write.mode("overwrite").parquet("s3://shop-lake/pairs/")  # expect: redundant-distinct
enriched.drop("cost")  # expect: discarded-transform
enriched.coalesce(20).write.mode("overwrite").parquet("s3://shop-lake/enriched/")
enriched.unpersist()
