import sys
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "url", "user", "password"])
glue = GlueContext(SparkContext.getOrCreate())
spark = glue.spark_session
job = Job(glue)
job.init(args["JOB_NAME"], args)  # expect: glue-missing-commit


def read_table(name):
    return (
        spark.read.format("jdbc")
        .option("url", args["url"])
        .option("dbtable", name)
        .option("user", args["user"])
        .option("password", args["password"])
        .load()  # expect: jdbc-unpartitioned
    )


def read_partitioned(name):
    return spark.read.jdbc(
        url=args["url"],
        table=name,
        column="id",
        lowerBound=1,
        upperBound=10000000,
        numPartitions=20,
        properties={"user": args["user"], "password": args["password"]},
    )


small = spark.read.jdbc(args["url"], "(select max(updated_at) as m from accounts) t", properties={"user": "u"})
last = small.first()["m"]

accounts = read_table("accounts")
accounts.write.mode("overwrite").parquet("s3://acme-raw/accounts/")
moves = read_partitioned("moves").filter(f"updated_at > '{last}'")
moves.write.mode("append").parquet("s3://acme-raw/moves/")
