import json
import sys

import boto3
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F


def load_settings(bucket, key):
    body = boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return json.loads(body)


class Step:
    def __init__(self, settings):
        self.settings = settings

    def apply(self, df):
        raise NotImplementedError


class Rename(Step):
    def apply(self, df):
        names = self.settings["names"]
        return df.select([F.col(c).alias(names.get(c, c)) for c in df.columns])


class Keep(Step):
    def apply(self, df):
        return df.filter(self.settings["condition"]).select(*self.settings["columns"])


class Add(Step):
    def apply(self, df):
        return df.withColumns({k: F.expr(v) for k, v in self.settings["columns"].items()})


STEPS = {"rename": Rename, "keep": Keep, "add": Add}


def run(glue, settings):
    spark = glue.spark_session
    df = spark.read.format(settings["format"]).load(settings["source"])
    for step in settings["steps"]:
        df = STEPS[step["kind"]](step).apply(df)
    writer = df.write.format("parquet").mode(settings.get("mode", "append"))
    if settings.get("partition_by"):
        writer = writer.partitionBy(*settings["partition_by"])
    writer.save(settings["target"])


def main():
    args = getResolvedOptions(sys.argv, ["JOB_NAME", "bucket", "key"])
    glue = GlueContext(SparkContext.getOrCreate())
    job = Job(glue)
    job.init(args["JOB_NAME"], args)
    try:
        run(glue, load_settings(args["bucket"], args["key"]))
    finally:
        job.commit()


main()
