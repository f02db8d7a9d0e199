from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T
import re

spark = SparkSession.builder.appName("udfs").getOrCreate()


def domain(address):
    match = re.search("@(.*)$", address or "")
    return match.group(1) if match else None


@F.udf("string")  # expect: python-udf
def shorten(text):
    return text[:20] if text else text


@F.udf(returnType=T.IntegerType(), useArrow=True)
def fast(value):
    return value + 1


@F.pandas_udf("double")
def ratio(a, b):
    return a / b


def plain(x):
    return x.lower()


spark.udf.register("domain_of", domain, T.StringType())  # expect: python-udf

mails = spark.table("crm.mails")
mails.createOrReplaceTempView("mails")
domains = spark.sql("SELECT id, domain_of(address) AS domain FROM mails WHERE sent_at > '2025-01-01'")
short = mails.select("id", shorten("subject").alias("subject"), fast("size"), ratio("opened", "sent"))
domains.join(short, "id").write.mode("overwrite").parquet("s3://crm/domains/")

names = [plain(n) for n in ["A", "B"]]
print(names)
unused = F.udf(plain, T.StringType())
