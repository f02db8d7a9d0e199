"""Profiles a table: nulls, distinct values, sample rows."""
import argparse
import logging

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

log = logging.getLogger("profile")


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--table", required=True)
    parser.add_argument("--out", required=True)
    return parser.parse_args()


def null_counts(df: DataFrame) -> dict:
    counts = {}
    for column in df.columns:
        counts[column] = df.filter(F.col(column).isNull()).count()  # expect: action-in-loop
    return counts


def null_counts_fast(df: DataFrame) -> dict:
    row = df.select(
        [F.sum(F.col(c).isNull().cast("int")).alias(c) for c in df.columns]
    ).collect()[0]
    return row.asDict()


def distinct_values(df: DataFrame, column: str) -> list:
    rows = df.select(column).distinct().collect()  # expect: collect-to-driver
    return [row[column] for row in rows]


def main():
    options = parse()
    spark = SparkSession.builder.appName("profile").getOrCreate()
    df = spark.table(options.table)
    if df.count() == 0:  # expect: count-for-empty
        log.warning("%s is empty", options.table)
        return
    total = df.count()
    log.info("rows: %d", total)
    df.show(20, truncate=False)  # expect: debug-action
    fast = null_counts_fast(df)
    slow = null_counts(df)
    assert fast == slow
    for value in distinct_values(df, "status"):
        log.info("status %s", value)
    spark.stop()


if __name__ == "__main__":
    main()
