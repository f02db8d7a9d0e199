"""A stack of the template, deployed by `sam deploy`."""

import json
import os
import subprocess
from pathlib import Path

import boto3

from .emulator import REGION, credentials

ROOT = Path(__file__).resolve().parent.parent
SAM = ROOT / ".tools" / "sam" / "bin"
BUILT = ROOT / ".aws-sam" / "e2e"
COMMAND = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / "strands"
BUCKET = "strands-artifacts"
SENDER = "etl@example.com"
READER = "data-oncall@example.com"


def build():
    """Builds the functions with the development profile for this machine's architecture."""
    sam(
        ["build", "--build-dir", str(BUILT), "--parameter-overrides", "Architecture=x86_64"],
        {"SAM_BUILD_MODE": "debug", "CARGO_LAMBDA_COMPILER": "cargo"},
    )
    build_command()
    return BUILT / "template.yaml"


def build_command():
    """Builds the command as the tests build it, so that nothing is built twice."""
    cargo = ["cargo", "build", "--quiet", "--workspace", "--locked", "--bin", "strands"]
    subprocess.run(cargo, cwd=ROOT, check=True)


def sam(arguments, environment=None):
    path = f"{SAM}:{os.environ['PATH']}"
    done = subprocess.run(
        [str(SAM / "sam"), *arguments],
        cwd=ROOT,
        env={**os.environ, **credentials(), **(environment or {}), "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        raise RuntimeError(f"sam {arguments[0]} failed:\n{done.stdout[-6000:]}")
    return done.stdout


class Stack:
    """A deployed stack: its outputs, and clients for what it holds."""

    def __init__(self, emulator, name):
        self.emulator = emulator
        self.name = name
        self.outputs = {}
        self._session = boto3.Session(
            region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
        )

    def client(self, service):
        return self._session.client(service, endpoint_url=self.emulator.url)

    def deploy(self, template):
        self.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        self.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        settings = f'{{\\"fallback\\": [\\"{READER}\\"]}}'
        overrides = {
            "Architecture": "x86_64",
            "SenderAddress": SENDER,
            "NotificationSettings": f'"{settings}"',
            "TablePrefix": self.name.replace("-", ""),
            "DeletionProtection": "false",
        }
        sam(
            [
                "deploy",
                "--template-file", str(template),
                "--stack-name", self.name,
                "--s3-bucket", BUCKET,
                "--region", REGION,
                "--no-confirm-changeset",
                "--no-progressbar",
                "--no-fail-on-empty-changeset",
                "--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND",
                "--parameter-overrides", *[f"{key}={value}" for key, value in overrides.items()],
            ],
            {"AWS_ENDPOINT_URL": self.emulator.url},
        )
        described = self.client("cloudformation").describe_stacks(StackName=self.name)
        outputs = described["Stacks"][0]["Outputs"]
        self.outputs = {it["OutputKey"]: it["OutputValue"] for it in outputs}
        self._allow_sending()

    def _allow_sending(self):
        """The emulator does not know the condition key ses:FromAddress and refuses what AWS allows."""
        iam = self.client("iam")
        resources = self.client("cloudformation").list_stack_resources(StackName=self.name)
        role = next(
            it["PhysicalResourceId"]
            for it in resources["StackResourceSummaries"]
            if it["LogicalResourceId"] == "EmailNotificationRole"
        )
        iam.put_role_policy(
            RoleName=role,
            PolicyName="sender-condition-unknown-to-the-emulator",
            PolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ses:SendEmail","Resource":"*"}]}',
        )

    def put_events(self, events):
        """Puts custom events on the bus, as an orchestrator does."""
        answer = self.client("events").put_events(Entries=events)
        if answer["FailedEntryCount"]:
            raise RuntimeError(f"events were refused: {answer['Entries']}")

    def strands(self, *words):
        """Runs the command against the stack; its exit code and its answer."""
        done = subprocess.run(
            [str(COMMAND), *words, "--stack", self.name, "--json"],
            env={**os.environ, **credentials(), "AWS_ENDPOINT_URL": self.emulator.url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            return done.returncode, json.loads(done.stdout)
        except json.JSONDecodeError as fault:
            raise AssertionError(f"strands {words[0]} answered no JSON: {done.stdout}\n{done.stderr}") from fault

    def rows(self, output):
        """Every row of the table that the output names."""
        table = self._session.resource("dynamodb", endpoint_url=self.emulator.url).Table(
            self.outputs[output]
        )
        return table.scan(ConsistentRead=True)["Items"]

    def invoke(self, output, payload):
        """Invokes the function that the output names, as a schedule does; its answer."""
        answer = self.client("lambda").invoke(
            FunctionName=self.outputs[output], Payload=payload.encode()
        )
        body = answer["Payload"].read().decode()
        if "FunctionError" in answer:
            raise AssertionError(f"{output} failed: {body}")
        return body
