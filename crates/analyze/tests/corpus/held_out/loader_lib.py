"""Helpers shared by loaders."""
from __future__ import annotations

import json
import os
import time

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F


def load_config(path):
    with open(path) as handle:
        return json.load(handle)


def session(name="loader"):
    return SparkSession.builder.appName(name).getOrCreate()


def is_empty(df):
    return df.select("id").count() == 0


def write_with_retry(df: DataFrame, path: str, attempts: int = 3):
    for attempt in range(attempts):
        try:
            df.write.mode("overwrite").parquet(path)
            return True
        except Exception as error:
            print(error)
            time.sleep(2 ** attempt)
    return False


def cast_all(df: DataFrame, types: dict) -> DataFrame:
    for name, kind in types.items():
        df = df.withColumn(name, F.col(name).cast(kind))  # expect: withcolumn-in-loop
    return df


def cast_all_better(df: DataFrame, types: dict) -> DataFrame:
    return df.select("*", *[F.col(n).cast(t).alias(n + "_c") for n, t in types.items()])


def union_all(spark: SparkSession, names) -> DataFrame:
    out = spark.createDataFrame([], "id INT, name STRING")
    for name in names:
        out = out.union(spark.table(name).select("id", "name"))  # expect: union-in-loop
    return out


def row_counts(spark, names):
    counts = {}
    for name in names:
        counts[name] = spark.table(name).count()
    return counts


def ids(df: DataFrame) -> list:
    return [r["id"] for r in df.collect()]  # expect: collect-to-driver


def newest(df: DataFrame):
    return df.agg(F.max("updated_at")).collect()[0][0]


def sample_rows(df: DataFrame):
    return df.take(5), df.limit(20).collect()


def joined_path(*parts):
    return os.path.join(*parts)
