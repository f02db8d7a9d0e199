import base64
import collections
import datetime as dt
import json
import os

import boto3

glue = boto3.client("glue")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


class Records(list):
    def filter(self, keep):
        return Records(r for r in self if keep(r))

    def count(self):
        return len(self)

    def collect(self):
        return list(self)

    def join(self, other):
        return Records(self + other)

    def show(self):
        for record in self:
            print(record)


def decode(event):
    for record in event["Records"]:
        yield json.loads(base64.b64decode(record["kinesis"]["data"]))


def handler(event, context):
    records = Records(decode(event))
    if records.count() == 0:
        return {"started": 0}
    failed = records.filter(lambda r: r["state"] == "FAILED")
    failed.show()
    by_job = collections.defaultdict(list)
    for record in records.collect():
        by_job[record["job"]].append(record)
    for job in by_job:
        if failed.count() > 3:
            glue.stop_trigger(Name=job)
        table.put_item(Item={"job": job, "seen": dt.datetime.utcnow().isoformat(), "n": len(by_job[job])})
    query = "SELECT * FROM jobs WHERE state NOT IN (SELECT state FROM done)"
    print(query)
    return {"started": len(by_job)}
