# Databricks notebook source
# MAGIC %md
# MAGIC # Churn, do not `SELECT *`

# COMMAND ----------

from pyspark.sql.functions import col, count, countDistinct
from pyspark.sql.window import Window as W
import pyspark.sql.functions as F

# COMMAND ----------

members = spark.table("gym.members")
visits = spark.table("gym.visits")

# COMMAND ----------

# MAGIC %sql
# MAGIC INSERT OVERWRITE gym.active
# MAGIC SELECT *  -- expect: select-star
# MAGIC FROM gym.members
# MAGIC WHERE active = true

# COMMAND ----------

w = W.orderBy(F.col("visited_at"))  # expect: window-no-partition
gaps = visits.withColumn("previous", F.lag("visited_at").over(w))
gaps.write.mode("overwrite").saveAsTable("gym.gaps")

# COMMAND ----------

display(members.limit(10))
churn = members.join(visits, "member_id", "left_anti")
churn.write.mode("overwrite").saveAsTable("gym.churn")
