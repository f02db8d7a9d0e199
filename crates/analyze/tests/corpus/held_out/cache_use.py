from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def read(spark, name):
    return spark.read.format("parquet").load("s3://bank/" + name + "/")


def main():
    spark = SparkSession.builder.appName("cache-use").getOrCreate()
    transfers = read(spark, "transfers")
    accounts = read(spark, "accounts").cache()

    enriched = transfers.join(accounts, "account_id")
    summary = enriched.groupBy("branch", "kind").agg(F.sum("amount").alias("amount"))
    print("groups:", summary.count())
    summary.write.mode("overwrite").parquet("s3://bank/summary/")  # expect: missing-cache

    flags = transfers.filter(F.col("amount") > 10000)
    flags.write.mode("overwrite").parquet("s3://bank/flags/")
    flags.filter("country = 'XX'").write.mode("overwrite").parquet("s3://bank/flags_xx/")

    stable = transfers.groupBy("kind").count().persist()
    stable.write.mode("overwrite").parquet("s3://bank/kinds/")
    stable.filter("count > 5").write.mode("overwrite").parquet("s3://bank/kinds5/")
    stable.unpersist()

    deduped = transfers.distinct().localCheckpoint()
    deduped.write.mode("overwrite").parquet("s3://bank/deduped/")
    print(deduped.count())


if __name__ == "__main__":
    main()
