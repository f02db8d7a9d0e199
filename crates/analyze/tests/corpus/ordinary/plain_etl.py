"""Loads tickets, cleans them and writes one table per day."""
import logging
import sys
from datetime import datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import IntegerType, StringType, StructField, StructType, TimestampType
from pyspark.sql.window import Window

logger = logging.getLogger(__name__)

SCHEMA = StructType(
    [
        StructField("ticket_id", StringType()),
        StructField("opened_at", TimestampType()),
        StructField("closed_at", TimestampType()),
        StructField("agent", StringType()),
        StructField("priority", IntegerType()),
    ]
)


def read_tickets(spark: SparkSession, path: str) -> DataFrame:
    return spark.read.schema(SCHEMA).option("header", "true").csv(path)


def clean(df: DataFrame) -> DataFrame:
    return (
        df.filter(F.col("ticket_id").isNotNull())
        .withColumn("agent", F.lower(F.trim("agent")))
        .withColumn("opened_day", F.to_date("opened_at"))
        .withColumn("hours", (F.unix_timestamp("closed_at") - F.unix_timestamp("opened_at")) / 3600)
    )


def latest_only(df: DataFrame) -> DataFrame:
    window = Window.partitionBy("ticket_id").orderBy(F.col("opened_at").desc())
    return df.withColumn("rn", F.row_number().over(window)).filter("rn = 1").drop("rn")


def agents(df: DataFrame) -> DataFrame:
    return df.groupBy("agent", "opened_day").agg(
        F.count("*").alias("tickets"),
        F.avg("hours").alias("hours"),
        F.sum(F.when(F.col("priority") == 1, 1).otherwise(0)).alias("urgent"),
    )


def write(df: DataFrame, path: str) -> None:
    df.repartition("opened_day").write.mode("append").partitionBy("opened_day").parquet(path)


def main(argv) -> int:
    if len(argv) < 3:
        logger.error("usage: plain_etl.py SOURCE TARGET")
        return 2
    spark = SparkSession.builder.appName("tickets").getOrCreate()
    started = datetime.utcnow()
    tickets = latest_only(clean(read_tickets(spark, argv[1])))
    per_agent = agents(tickets)
    write(per_agent, argv[2])
    logger.info("took %s", datetime.utcnow() - started)
    spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
