"""What Strands itself costs in a month: counts measured by `make bench`, times list prices.

Reads the bench's JSON from standard input and prints Markdown. Python's standard library is all it needs.
"""

import json
import sys
from pathlib import Path

PRICES = json.loads((Path(__file__).parent / "cost_prices.json").read_text())
USD = {name: price["usd"] for name, price in PRICES["prices"].items()}
MONTH_H = 730
GB = 10**9

# What is assumed and not measured. Change a line and run again.
JOBS = 100  # distinct jobs, over which months are summed
FAILING = 0.02  # share of runs that open an incident
READERS = 1  # of each failure; each gets a mail of the failure and one of the recovery
MEMORY_GB = 0.25
BILLED_S = {"running": 0.03, "terminal": 0.25, "stream": 0.03, "mail": 0.5, "minute": 0.05, "months": 2.0, "reconcile": 0.3}
LOG_BYTES = {"line": 450, "invocation": 400}  # our own lines; START, END, REPORT
ROW_BYTES = {"ledger": 2500, "executions": 2500, "mail": 2500}  # with their index entries and markers
KEPT_MONTHS = {"ledger": 13, "executions": 3, "mail": 1}
ALARMS = (Path(__file__).parent.parent / "infra" / "alarms.yaml").read_text().count("Type: AWS::CloudWatch::Alarm")  # of one metric each
POLLERS = 5  # of Lambda on an idle queue, each waiting up to 20 s
ACTIVE_METRICS = 3  # written whenever something runs: EventsApplied, RunsPosted, and EventsDuplicate or MailsSent


class Bill:
    """Lines of a bill, by service."""

    def __init__(self):
        self.lines = {}

    def add(self, service, count, price):
        self.lines[service] = self.lines.get(service, 0.0) + count * USD[price]

    def invocations(self, count, billed_s):
        self.add("Lambda", count, "lambda_request")
        self.add("Lambda", count * billed_s * MEMORY_GB, "lambda_gb_second")
        self.add("CloudWatch Logs", count * LOG_BYTES["invocation"] / GB, "log")

    def units(self, step, count):
        self.add("DynamoDB", count * step["read_units"], "dynamodb_read")
        self.add("DynamoDB", count * (step["write_units"] + step["index_write_units"]), "dynamodb_write")

    def total(self):
        return sum(self.lines.values())


def idle(bench):
    """What runs where no job does: schedules and polling."""
    bill = Bill()
    minutes, hours, passes = MONTH_H * 60, MONTH_H, MONTH_H * 6
    bill.invocations(minutes + hours, BILLED_S["minute"])
    bill.units(bench["mail: a minute with nothing due"], minutes)
    bill.units(bench["mail: an hour without a digest"], hours)
    bill.invocations(passes, BILLED_S["reconcile"])
    bill.add("DynamoDB", passes * 5, "dynamodb_read")
    bill.invocations(hours, BILLED_S["months"] / 10)
    bill.add("EventBridge", minutes + 2 * hours + passes, "schedule")
    bill.add("SQS", 2 * POLLERS * 3 * minutes, "sqs_request")
    bill.add("CloudWatch alarms", ALARMS, "alarm")
    # Every first request of a second is traced.
    bill.add("X-Ray", minutes + 2 * hours + passes, "trace")
    # DynamoDB keeps a table's key for five minutes.
    bill.add("KMS", 6 * 12 * MONTH_H, "key_request")
    return bill


def busy(bench, runs, custom):
    """What `runs` runs a month add, each with one running and one terminal event."""
    bill = Bill()
    events = 2 * runs
    if custom:
        bill.add("EventBridge", events, "event")
    # Every event alone: jobs that end together share requests, invocations and writes, so this is the most.
    bill.add("SQS", events * 3, "sqs_request")
    bill.invocations(runs, BILLED_S["running"])
    bill.invocations(runs, BILLED_S["terminal"])
    firsts = min(runs, JOBS * MONTH_H / 24)
    bill.units(bench["tracking: first event of a job on a day"], firsts)
    bill.units(bench["tracking: running event"], runs - firsts)
    bill.units(bench["tracking: terminal event"], runs)
    bill.units(bench["rollup: one run"], runs)
    bill.units(bench["rollup: a run that runs"], runs)
    # Two functions read each change; rollup waits five seconds for others.
    a_second = events / (MONTH_H * 3600)
    bill.invocations(events, BILLED_S["stream"])
    bill.invocations(events / max(1, a_second * 5), BILLED_S["stream"])
    mails = runs * FAILING * READERS * 2
    bill.units(bench["mail: failure, one reader"], mails)
    bill.invocations(mails, BILLED_S["mail"])
    bill.add("SES", mails, "mail")
    # SES tells of each mail that it was taken and that it was delivered.
    bill.add("SQS", 2 * mails * 3, "sqs_request")
    bill.invocations(2 * mails, BILLED_S["stream"])
    bill.add("CloudWatch Logs", (events + mails) * LOG_BYTES["line"] / GB, "log")
    # The first request of a second is traced, and a twentieth of the others.
    requests = 3 * events
    bill.add("X-Ray", min(MONTH_H * 3600, requests) + 0.05 * max(0, requests - MONTH_H * 3600), "trace")
    bill.add("CloudWatch metrics", ACTIVE_METRICS * min(1, runs / MONTH_H), "metric")
    # Months are summed every hour over three months' days; a row has about 300 bytes.
    jobs = min(JOBS, runs)
    bill.add("DynamoDB", MONTH_H * 93 * max(1, jobs * 300 / 4096), "dynamodb_read")
    bill.add("DynamoDB", MONTH_H * 3 * jobs * 2, "dynamodb_write")
    # Then every job is looked at, with its newest 50 runs, and two weeks' days.
    bill.add("DynamoDB", MONTH_H * (jobs * 4 + 16 * max(1, jobs * 300 / 4096)), "dynamodb_read")
    kept = {"ledger": runs, "executions": runs, "mail": mails}
    stored = sum(count * ROW_BYTES[row] * KEPT_MONTHS[row] for row, count in kept.items()) / GB
    bill.add("DynamoDB storage", stored, "dynamodb_storage")
    bill.add("DynamoDB storage", stored, "dynamodb_backup")
    return bill


def table(bench):
    sizes = [0, 1_000, 100_000, 10_000_000]
    bills = []
    for runs in sizes:
        bill = idle(bench)
        if runs:
            for service, usd in busy(bench, runs, custom=False).lines.items():
                bill.lines[service] = bill.lines.get(service, 0.0) + usd
        bills.append(bill)
    services = sorted({service for bill in bills for service in bill.lines}, key=lambda it: -bills[-1].lines.get(it, 0))
    yield "| USD a month | " + " | ".join(f"{runs:,} runs" if runs else "idle" for runs in sizes) + " |"
    yield "|---|" + "---:|" * len(sizes)
    for service in services:
        yield f"| {service} | " + " | ".join(money(bill.lines.get(service, 0)) for bill in bills) + " |"
    yield "| **all** | " + " | ".join(f"**{money(bill.total())}**" for bill in bills) + " |"
    per_run = [f"{bill.total() / runs * 1000:.3f}" if runs else "" for bill, runs in zip(bills, sizes)]
    yield "| for 1,000 runs | " + " | ".join(per_run) + " |"


def money(usd):
    return f"{usd:,.2f}" if usd >= 0.005 else ("0" if usd == 0 else "<0.01")


def main():
    bench = json.load(sys.stdin)
    print("\n".join(table(bench)))
    print()
    unverified = [price["unit"] for price in PRICES["prices"].values() if not price["verified"]]
    print(f"List prices of {PRICES['region']} as of {PRICES['as_of']}. {PRICES['note']} "
          f"Prices to be looked up again: {'; '.join(unverified)}.")
    print(f"Where all runs report by custom events, add {2 * USD['event'] * 1e6:.2f} USD for a million runs, "
          f"and {USD['key']:.2f} a month for a KMS key of your own.")


if __name__ == "__main__":
    main()
