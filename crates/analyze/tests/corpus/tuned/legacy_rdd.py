from pyspark import SparkConf, SparkContext
from pyspark.sql import SQLContext

conf = SparkConf().setAppName("legacy")
sc = SparkContext(conf=conf)
sqlContext = SQLContext(sc)  # expect: deprecated-api

logs = sc.textFile("s3://acme-logs/access/")
pairs = logs.map(lambda line: (line.split(" ")[0], 1))
hits = pairs.groupByKey().mapValues(lambda values: sum(values))  # expect: rdd-group-by-key
hits.saveAsTextFile("s3://acme-logs/hits/")
better = pairs.reduceByKey(lambda a, b: a + b)
better.saveAsTextFile("s3://acme-logs/hits2/")

frame = sqlContext.read.json("s3://acme-logs/json/")  # expect: infer-schema
frame.registerTempTable("logs")  # expect: deprecated-api
slow = sqlContext.sql("select host, path from logs where status = 500")
hosts = slow.rdd.map(lambda row: row.host).distinct().collect()  # expect: rdd-conversion, collect-to-driver
print(hosts)
parts = slow.rdd.getNumPartitions()
print(parts)
both = frame.unionAll(frame)  # expect: deprecated-api
both.write.parquet("s3://acme-logs/both/")
