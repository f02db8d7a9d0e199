import logging
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

logger = logging.getLogger(__name__)


class Reconciler:
    """Compares ledger and bank statements."""

    def __init__(self, spark: SparkSession, config: dict):
        self.spark = spark
        self.config = config
        self.df = None

    def load(self):
        self.df = self.spark.read.parquet(self.config["ledger_path"])
        self.statements = self.spark.read.option("header", True).option("inferSchema", True).csv(self.config["statement_path"])  # expect: infer-schema
        return self

    def check(self):
        logger.info("ledger rows %s", self.df.count())
        logger.info("again %s", self.df.count())
        ratio = self.df.count() / 100  # expect: multiple-counts
        return ratio

    def unmatched(self) -> DataFrame:
        joined = self.df.join(self.statements, self.df.reference == self.statements.reference, "left_anti")
        return joined

    def pairs(self) -> DataFrame:
        return self.df.join(self.statements)  # expect: cartesian-join

    def rename(self, mapping: dict) -> DataFrame:
        out = self.df
        for old, new in mapping.items():
            out = out.withColumnRenamed(old, new)  # expect: withcolumn-in-loop
        return out

    def run(self):
        self.load()
        self.check()
        self.unmatched().write.mode("overwrite").parquet(self.config["out"] + "/unmatched")
        self.pairs().write.mode("overwrite").parquet(self.config["out"] + "/pairs")
        self.rename(self.config["names"]).coalesce(1).write.csv(self.config["out"] + "/export")  # expect: single-partition-write


def all_months(spark, paths):
    frames = [spark.read.parquet(p) for p in paths]
    return reduce(DataFrame.unionByName, frames)


def all_months_slow(spark, paths):
    result = None
    for p in paths:
        part = spark.read.parquet(p)
        result = part if result is None else result.unionByName(part)  # expect: union-in-loop
    return result


if __name__ == "__main__":
    session = SparkSession.builder.getOrCreate()
    Reconciler(session, {"ledger_path": "s3://a/l", "statement_path": "s3://a/s", "out": "s3://a/o", "names": {}}).run()
