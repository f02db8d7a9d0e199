import sys
from awsglue.transforms import ApplyMapping, DropNullFields, Filter, Join, ResolveChoice
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from pyspark.sql.functions import col, upper

args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

datasource0 = glueContext.create_dynamic_frame.from_catalog(database="crm", table_name="leads", transformation_ctx="datasource0")
applymapping1 = ApplyMapping.apply(frame=datasource0, mappings=[("id", "long", "id", "long"), ("name", "string", "name", "string")], transformation_ctx="applymapping1")
resolvechoice2 = ResolveChoice.apply(frame=applymapping1, choice="make_struct", transformation_ctx="resolvechoice2")
dropnull3 = DropNullFields.apply(frame=resolvechoice2, transformation_ctx="dropnull3")

df = dropnull3.toDF().withColumn("name", upper(col("name")))
dyf = DynamicFrame.fromDF(df, glueContext, "dyf")
df2 = dyf.toDF().dropDuplicates(["id"])  # expect: dynamicframe-roundtrip
final = DynamicFrame.fromDF(df2, glueContext, "final")

extra = glueContext.create_dynamic_frame_from_options(connection_type="s3", connection_options={"paths": ["s3://crm-raw/extra/"]}, format="json")  # expect: glue-no-transformation-ctx
joined = Join.apply(final, extra, 'id', 'id')
joined.toDF().show(10)  # expect: debug-action

glueContext.write_dynamic_frame.from_options(frame=joined, connection_type="s3", connection_options={"path": "s3://crm-curated/leads/", "partitionKeys": ["lead_id"]}, format="glueparquet", transformation_ctx="sink")  # expect: small-files
job.commit()
