from dataclasses import dataclass
from typing import Dict, List, Optional

from pyspark.sql import DataFrame, SparkSession
import pyspark.sql.functions as sf
import pyspark.sql.types as T


@dataclass
class Settings:
    source: str
    target: str
    currency: str = "EUR"


class Pipeline:
    def __init__(self, spark: SparkSession, settings: Settings) -> None:
        self._spark = spark
        self._settings = settings
        self._frames: Dict[str, DataFrame] = {}

    @property
    def spark(self) -> SparkSession:
        return self._spark

    def extract(self) -> "Pipeline":
        self._frames["invoices"] = self.spark.read.format("csv").options(header="true", inferSchema="true").load(self._settings.source + "/invoices")  # expect: infer-schema
        self._frames["rates"] = self.spark.table("finance.rates")
        self._frames["accounts"] = self.spark.table("finance.accounts")
        return self

    def transform(self) -> "Pipeline":
        to_cents = sf.udf(lambda x: int(x * 100), T.LongType())  # expect: python-udf
        is_valid = sf.udf(self._valid, T.BooleanType())  # expect: python-udf
        invoices = self._frames["invoices"]
        invoices = invoices.filter(is_valid(sf.col("number")))  # expect: udf-in-filter
        invoices = invoices.withColumn("cents", to_cents("amount"))
        rates = self._frames["rates"]
        converted = invoices.join(rates, on=(invoices.currency == rates.currency) & (invoices.day >= rates.valid_from))
        self._frames["converted"] = converted
        return self

    @staticmethod
    def _valid(number: Optional[str]) -> bool:
        return number is not None and len(number) == 10

    def overlaps(self) -> DataFrame:
        a = self._frames["accounts"].alias("a")
        b = self._frames["accounts"].alias("b")
        return a.join(b, (sf.col("a.opened") <= sf.col("b.closed")) & (sf.col("a.closed") >= sf.col("b.opened")))  # expect: non-equi-join

    def load(self) -> None:
        self._frames["converted"].write.mode("append").partitionBy("invoice_id").parquet(self._settings.target)  # expect: small-files
        self.overlaps().write.mode("overwrite").parquet(self._settings.target + "_overlaps")

    def names(self) -> List[str]:
        return sorted(self._frames)


def run(argv: List[str]) -> int:
    spark = SparkSession.builder.appName("billing").getOrCreate()
    spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")  # expect: broadcast-disabled
    Pipeline(spark, Settings(argv[0], argv[1])).extract().transform().load()
    return 0
