"""What tracking does with an event of the start of a run, in Python: read its row, write row and execution.

The Runtime API's loop is the standard library's alone, which costs a start less than AWS's own client.
"""

import http.client
import json
import os
import time

import boto3

tables = boto3.client("dynamodb")


def handler(event):
    failures = []
    for record in event["Records"]:
        try:
            track(json.loads(record["body"]))
        except Exception as fault:
            print(fault)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def track(event):
    detail = event["detail"]
    platform = f"custom:{detail['platform']}"
    run_key = "/".join([event["account"], event["region"], platform, "-", detail["run_id"]])
    key = {"run_key": {"S": run_key}, "entry": {"S": "run"}}
    held = tables.get_item(TableName="StrandsLedger", Key=key, ConsistentRead=True).get("Item")
    version = int(held["version"]["N"]) if held else 0
    now = int(time.time())
    row = {
        **key,
        "run_id": {"S": detail["run_id"]},
        "version": {"N": str(version + 1)},
        "job_name": {"S": detail["job_name"]},
        "attempts": {"L": [{"M": {"number": {"N": "1"}, "state": {"S": detail["state"]}, "time": {"S": event["time"]}}}]},
        "seen": {"L": [{"S": event["id"]}]},
        "ttl": {"N": str(now + 400 * 86_400)},
    }
    condition = {
        "ConditionExpression": "version = :held" if held else "attribute_not_exists(version)",
        **({"ExpressionAttributeValues": {":held": {"N": str(version)}}} if held else {}),
    }
    execution = {
        "job_name": {"S": detail["job_name"]},
        "job_type": {"S": platform},
        "status": {"S": detail["state"]},
        "run_key": {"S": run_key},
        "run_id": {"S": detail["run_id"]},
        "version": {"N": str(version + 1)},
        "start_time": {"N": str(now)},
        "ttl": {"N": str(now + 90 * 86_400)},
    }
    tables.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": "StrandsLedger", "Item": row, **condition}},
            {
                "Update": {
                    "TableName": "StrandsJobExecutions",
                    "Key": {"execution_id": {"S": run_key}, "timestamp": {"N": str(now)}},
                    "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in execution),
                    "ExpressionAttributeNames": {f"#{name}": name for name in execution},
                    "ExpressionAttributeValues": {f":{name}": value for name, value in execution.items()},
                }
            },
        ]
    )


def serve():
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    runtime = "/2018-06-01/runtime/invocation"
    while True:
        api.request("GET", f"{runtime}/next")
        invocation = api.getresponse()
        answer = handler(json.load(invocation))
        request_id = invocation.headers["Lambda-Runtime-Aws-Request-Id"]
        api.request("POST", f"{runtime}/{request_id}/response", json.dumps(answer))
        api.getresponse().read()


serve()
