"""What a deployed stack must do, told by what lies in its tables and mailbox."""

import json
import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from .stack import READER

WITHIN_S = 30


def check(stack):
    """Plays the story; an AssertionError says which expectation failed."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    started, ended = now - timedelta(minutes=20), now - timedelta(minutes=5)
    orders = Run("orders-1", "orders_daily_load", started, ended, usd="0.75")
    stock = Run("stock-1", "stock_levels", started, ended, usd="1.5")
    story = [orders.event("running"), orders.event("success"), stock.event("failed"), POISON]

    stack.put_events(story)
    expect("two runs in the ledger", lambda: states(stack), {"orders-1": "success", "stock-1": "failed"})
    expect("the poison among the dead letters", lambda: reasons(stack), ["missing_field"])
    totals = {
        "#all": {"runs": 2, "successful": 1, "failed": 1, "cost": Decimal("2.25")},
        "#platform/custom:airflow": {"runs": 2, "successful": 1, "failed": 1, "cost": Decimal("2.25")},
        "orders_daily_load": {"runs": 1, "successful": 1, "failed": 0, "cost": Decimal("0.75")},
        "stock_levels": {"runs": 1, "successful": 0, "failed": 1, "cost": Decimal("1.5")},
    }
    day = started.date().isoformat()
    expect("totals of the day", lambda: sums(stack, day), totals)
    failed = [(READER, "[prod] stock_levels failed")]
    expect("one mail of the failed run", lambda: mails(stack), failed)
    expect("the person told, on the run's row", lambda: told(stack), {"stock-1": {READER}})

    for _ in range(3):
        stack.put_events(story)
    expect("each poison message kept", lambda: letters(stack), 4)
    expect_still("repeats change no total", lambda: sums(stack, day), totals)
    expect_still("repeats send no mail", lambda: mails(stack), failed)

    later = Run("stock-2", "stock_levels", now - timedelta(minutes=2), now, usd="0.25")
    stack.put_events([later.event("success")])
    recovered = failed + [(READER, "[prod] stock_levels recovered")]
    expect("one mail of the recovery", lambda: mails(stack), recovered)
    expect("nothing in the queues' dead letters", lambda: dead_letters_of_queues(stack), {})

    answer = json.loads(stack.invoke("RollupFunction", '{"schedule":"months","back":1}'))
    assert answer["rows"] >= 3, f"rollup summed no months: {answer}"
    month = started.strftime("month#%Y-%m")
    assert "#all" in sums(stack, month), "the month has no total"
    stack.invoke("EmailNotificationFunction", '{"schedule":"due-mails"}')
    stack.invoke("EmailNotificationFunction", '{"schedule":"digests"}')
    found = json.loads(stack.invoke("ReconcileFunction", '{"schedule":"reconcile"}'))
    assert not any(found.values()), f"reconcile found what was not lost: {found}"
    expect_still("schedules send no mail twice", lambda: mails(stack), recovered)
    look_after(stack, recovered)


def look_after(stack, mails_before):
    """What the command says of the installation, and that its test event arrives."""
    code, report = stack.strands("doctor", "--aws")
    verdicts = {check["name"]: check["verdict"] for check in report["result"]["checks"]}
    wrong = {name: verdict for name, verdict in verdicts.items() if verdict != "ok"}
    assert wrong == untrue_here(stack), f"doctor says: {report}"
    assert code == 1, f"doctor ended with {code}"
    print("  ok: doctor finds what the emulator lacks, and nothing else", flush=True)

    code, report = stack.strands("smoke", "--aws", "--yes", "--timeout", str(WITHIN_S))
    assert code == 0 and report["result"]["complete"], f"smoke ended with {code}: {report}"
    smoke = [(READER, f"[prod] strands-smoke {what}") for what in ("failed", "recovered")]
    expect("the test event's two mails", lambda: mails(stack), mails_before + smoke)
    states = {row["run_id"]: row["status"] for row in stack.rows("JobExecutionsTable") if row["job_name"] == "strands-smoke"}
    assert states == {report["result"]["run_id"]: "success"}, f"the test left {states}"
    today = datetime.now(timezone.utc).date().isoformat()
    left = sums(stack, today).get("strands-smoke")
    assert left == {"runs": 1, "successful": 1, "failed": 0, "cost": Decimal(0)}, f"the test left {left}"
    print("  ok: it leaves one good run without cost", flush=True)


def untrue_here(stack):
    """Verdicts that are right here and would be wrong on AWS: the emulator applies neither expiry nor
    backups nor keys to tables that a template makes, and enforces the queues' demand for TLS. Four poison
    messages were refused today."""
    tables = {f"table {name}": "failed" for key, name in stack.outputs.items() if key.endswith("Table")}
    queues = ("RunEvents", "MailEvents", "RunEventsDeadLetters", "RuleDeadLetters", "MailEventsDeadLetters", "StreamFailures")
    return tables | {f"queue {name}": "not_checked" for name in queues} | {"dead letters": "warning"}


class Run:
    """A run that an orchestrator reports."""

    def __init__(self, run_id, job, started, ended, usd):
        self.run_id, self.job, self.started, self.ended, self.usd = run_id, job, started, ended, usd

    def event(self, state):
        detail = {
            "schema": "strands.run-observed/1",
            "run_id": self.run_id,
            "job_name": self.job,
            "platform": "airflow",
            "state": state,
            "started_at": self.started.isoformat(),
        }
        if state != "running":
            detail |= {"ended_at": self.ended.isoformat(), "units": {"usd": float(self.usd)}}
        if state == "failed":
            detail["error"] = {"code": "TaskError", "message": "exit code 1"}
        return entry(detail)


def entry(detail):
    return {
        "Source": "strands.etl",
        "DetailType": "Strands Job Run Observed",
        "Detail": json.dumps(detail),
    }


POISON = entry({"schema": "strands.run-observed/1", "job_name": "nobody", "platform": "airflow", "state": "failed"})


def expect(what, read, wanted):
    """Reads until it is so."""
    deadline = time.monotonic() + WITHIN_S
    while (found := read()) != wanted:
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: after {WITHIN_S} s\n  expected {wanted}\n  found    {found}")
        time.sleep(0.3)
    print(f"  ok: {what}", flush=True)


def expect_still(what, read, wanted, for_s=3):
    """Reads for a while; it must be so all the time."""
    deadline = time.monotonic() + for_s
    while time.monotonic() < deadline:
        found = read()
        if found != wanted:
            raise AssertionError(f"{what}:\n  expected {wanted}\n  found    {found}")
        time.sleep(0.3)
    print(f"  ok: {what}", flush=True)


def states(stack):
    return {row["run_id"]: row["status"] for row in stack.rows("JobExecutionsTable")}


def told(stack):
    rows = stack.rows("JobExecutionsTable")
    return {row["run_id"]: row["notification_recipients"] for row in rows if row.get("notification_sent")}


def reasons(stack):
    return [row["reason"] for row in stack.rows("DeadLettersTable")]


def letters(stack):
    return sum(int(row["count"]) for row in stack.rows("DeadLettersTable"))


def sums(stack, day):
    rows = [row for row in stack.rows("CostTrendsTable") if row["date"] == day]
    return {
        row["job_name"]: {
            "runs": int(row["total_executions"]),
            "successful": int(row.get("successful_executions", 0)),
            "failed": int(row.get("failed_executions", 0)),
            "cost": row["total_cost_usd"],
        }
        for row in rows
    }


def mails(stack):
    return [(mail["To"][0], mail["Subject"]) for mail in stack.emulator.mails()]


def dead_letters_of_queues(stack):
    """Queues that hold messages nobody could handle, by output."""
    waiting = stack.emulator.get("/_ministack/sqs/messages")
    queues = {name: url for name, url in stack.outputs.items() if name.endswith(("DeadLettersUrl", "FailuresUrl"))}
    held = {}
    for name, url in queues.items():
        messages = messages_of(waiting, url.rsplit("/", 1)[-1])
        if messages:
            held[name] = messages
    return held


def messages_of(waiting, queue):
    found = []
    for account in waiting.get("queues", waiting.get("messages", waiting)).values():
        if isinstance(account, dict):
            found += account.get(queue, [])
    return found
