"""The history of the emulated account, read by `import --aws`: complete, after a kill too, and once."""

import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

from .emulator import REGION, credentials
from .stack import COMMAND

GLUE_RUNS = 7
# More than an answer lists.
EXECUTIONS = 205
FAILED_EXECUTIONS = 5
QUERIES = 3
BATCH_JOBS = 4
WITHIN_S = 60
ALL = {
    ("glue", "success"): GLUE_RUNS,
    ("step_functions", "success"): EXECUTIONS - FAILED_EXECUTIONS,
    ("step_functions", "failed"): FAILED_EXECUTIONS,
    ("athena", "success"): QUERIES,
    ("batch", "success"): BATCH_JOBS,
}
# Those whose runs the emulator plays.
PLATFORMS = sorted({platform for platform, _ in ALL})


def check_import(stack):
    """Makes a history, reads it in pieces and again; an AssertionError says what is missing."""
    make_history(stack)
    with tempfile.TemporaryDirectory(prefix="strands-import-") as folder:
        store = Path(folder) / "store"
        code, report = finish(start(stack, store, "--max-calls", "5"))
        assert code == 0, f"the import of five calls ended with {code}: {report}"
        part = sum(runs(store).values())
        assert 0 < part < sum(ALL.values()), f"five calls found {part} runs"
        kill_after(1, start(stack, store))
        code, report = finish(start(stack, store))
        assert code == 0, f"the import after a kill ended with {code}: {report}"
        found = runs(store)
        assert found == ALL, f"the import after a kill:\n  expected {ALL}\n  found    {found}"
        print(f"  ok: import reads every run of {len(PLATFORMS)} services, after a stop and a kill", flush=True)

        before = listed(store)
        code, report = finish(start(stack, store))
        assert code == 0, f"the second import ended with {code}: {report}"
        services = report["result"]["services"]
        changed = {it["platform"]: it for it in services if it["new"] or it["changed"]}
        assert not changed, f"the second import changed {changed}"
        assert listed(store) == before, "the second import changed what is listed"
        print("  ok: read again it changes nothing", flush=True)


def make_history(stack):
    role = make_role(stack.client("iam"))
    glue, states, athena = (stack.client(it) for it in ("glue", "stepfunctions", "athena"))
    script = {"Name": "glueetl", "ScriptLocation": "s3://etl-scripts/load.py"}
    for job in ("sales_load", "returns_load"):
        glue.create_job(Name=job, Role=role, Command=script, GlueVersion="4.0", MaxCapacity=4)
    for number in range(GLUE_RUNS):
        glue.start_job_run(JobName="sales_load" if number % 2 else "returns_load")
    stack.client("s3").create_bucket(
        Bucket="etl-results", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    results = {"OutputLocation": "s3://etl-results/"}
    machines = {}
    for name, end in (("nightly", {"Type": "Succeed"}), ("broken", {"Type": "Fail", "Error": "NoInput"})):
        definition = json.dumps({"StartAt": "End", "States": {"End": end}})
        machine = states.create_state_machine(name=name, definition=definition, roleArn=role)
        machines[name] = machine["stateMachineArn"]
    for number in range(EXECUTIONS):
        name = "broken" if number < FAILED_EXECUTIONS else "nightly"
        states.start_execution(stateMachineArn=machines[name], name=f"{name}-{number}")
    for _ in range(QUERIES):
        athena.start_query_execution(QueryString="SELECT 1", WorkGroup="primary", ResultConfiguration=results)
    submit_batch_jobs(stack.client("batch"))
    wait_for_ends(states, machines["nightly"])


def submit_batch_jobs(batch):
    capacity = {"type": "FARGATE", "maxvCpus": 4, "subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]}
    batch.create_compute_environment(computeEnvironmentName="etl", type="MANAGED", computeResources=capacity)
    order = [{"order": 1, "computeEnvironment": "etl"}]
    batch.create_job_queue(jobQueueName="etl", priority=1, computeEnvironmentOrder=order)
    needs = [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}]
    container = {"image": "etl", "command": ["load"], "resourceRequirements": needs}
    batch.register_job_definition(jobDefinitionName="load", type="container", containerProperties=container)
    for number in range(BATCH_JOBS):
        batch.submit_job(jobName=f"load-{number}", jobQueue="etl", jobDefinition="load")


def make_role(iam):
    who = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [who]})
    return iam.create_role(RoleName="etl", AssumeRolePolicyDocument=policy)["Role"]["Arn"]


def wait_for_ends(states, machine):
    deadline = time.monotonic() + WITHIN_S
    while states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]:
        if time.monotonic() > deadline:
            raise AssertionError(f"executions still run after {WITHIN_S} s")
        time.sleep(0.3)


def start(stack, store, *more):
    words = ["import", "--aws", "--since", "-1d", "--no-progress", "--store", str(store), "--json", *more]
    words += [word for name in PLATFORMS for word in ("--platform", name)]
    return subprocess.Popen(
        [str(COMMAND), *words],
        env={**os.environ, **credentials(), "AWS_ENDPOINT_URL": stack.emulator.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process):
    try:
        out, err = process.communicate(timeout=WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise AssertionError(f"import took more than {WITHIN_S} s") from None
    return process.returncode, json.loads(out) if out else err


def kill_after(seconds, process):
    """Wherever it is by then; it may have ended."""
    time.sleep(seconds)
    process.kill()
    process.communicate()


def listed(store):
    """Every run of the store, as the command lists it."""
    words = ["runs", "list", "--store", str(store), "--limit", "1000", "--json"]
    done = subprocess.run([str(COMMAND), *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"runs list failed: {done.stderr}")
    return json.loads(done.stdout)["result"]["runs"]


def runs(store):
    """Counts by platform and state."""
    return dict(Counter((run["platform"], run["state"]) for run in listed(store)))
