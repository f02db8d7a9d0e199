use super::support::{attempts, event, in_any_order, line, reason, record, report, with, without};
use crate::support::step;
use serde_json::{Value, json};
use strands_core::event::Reason;
use strands_core::run::{Outcome, State};

/// 2026-11-20T00:00:00Z in milliseconds.
const MIDNIGHT: i64 = 1_795_132_800_000;

/// Milliseconds of `minute` past midnight.
fn at(minute: i64) -> Value {
    json!(MIDNIGHT + minute * 60_000)
}

fn tried(from: i64, to: i64, exit: Value) -> Value {
    json!({
        "container": {"exitCode": exit, "logStreamName": "s"}, "startedAt": at(from), "stoppedAt": at(to),
        "statusReason": "Essential container in task exited",
    })
}

pub(super) fn change(status: &str, attempts: &[Value], clock: &str) -> Value {
    let detail = json!({
        "jobArn": "arn:aws:batch:eu-west-1:111122223333:job/4c75", "jobName": "returns", "jobId": "4c75",
        "jobQueue": "arn:aws:batch:eu-west-1:111122223333:job-queue/etl", "status": status,
        "attempts": attempts, "createdAt": at(0), "retryStrategy": {"attempts": 3},
    });
    event("aws.batch", "Batch Job State Change", clock, detail)
}

fn running(attempts: &[Value], minute: i64) -> Value {
    let clock = format!("00:{minute:02}:00Z");
    with(
        change("RUNNING", attempts, &clock),
        "/detail/startedAt",
        at(minute),
    )
}

pub(super) fn ended(status: &str, attempts: &[Value], from: i64, to: i64, reason: &str) -> Value {
    let mut event = change(status, attempts, &format!("00:{to:02}:30Z"));
    event["detail"]["startedAt"] = at(from);
    event["detail"]["stoppedAt"] = at(to);
    event["detail"]["statusReason"] = json!(reason);
    event
}

#[test]
fn each_state_word_has_its_meaning() {
    for (word, expected) in [
        ("SUBMITTED", "queued #1 -..-"),
        ("PENDING", "queued #1 -..-"),
        ("RUNNABLE", "queued #1 -..-"),
        ("STARTING", "queued #1 -..-"),
        ("RUNNING", "running #1 00:02:00.000..-"),
        ("SUCCEEDED", "success #1 00:02:00.000..00:09:00.000"),
        (
            "FAILED",
            "failed #1 00:02:00.000..00:09:00.000 -: Host EC2 terminated",
        ),
    ] {
        let event = ended(word, &[], 2, 9, "Host EC2 terminated");
        assert_eq!(line(&event), expected, "{word}");
    }
}

#[test]
fn an_end_has_the_exit_code_of_its_last_try_and_a_time_limit_its_own_state() {
    let tries = [tried(1, 2, json!(3)), tried(4, 5, json!(137))];
    for (reason, expected) in [
        (
            "exited",
            "failed #2 00:04:00.000..00:05:00.000 exit 137: exited",
        ),
        (
            "Job attempt duration exceeded timeout",
            "timeout #2 00:04:00.000..00:05:00.000 exit 137: Job attempt duration exceeded timeout",
        ),
    ] {
        assert_eq!(line(&ended("FAILED", &tries, 4, 5, reason)), expected);
    }
    let succeeded = ended(
        "SUCCEEDED",
        &tries[..1],
        1,
        2,
        "exceeded timeout of a friend",
    );
    assert_eq!(line(&succeeded), "success #1 00:01:00.000..00:02:00.000");
}

#[test]
fn an_end_that_never_started_is_dated_by_its_event() {
    let event = change("FAILED", &[], "00:07:00Z");
    assert_eq!(line(&event), "failed #1 -..00:07:00.000 -: ");
}

#[test]
fn retries_in_every_order_are_one_run() {
    let first = tried(1, 2, json!(1));
    let second = tried(4, 5, json!(2));
    let third = tried(7, 9, json!(0));
    let run = in_any_order(&[
        change("RUNNABLE", &[], "00:00:40Z"),
        running(&[], 1),
        change("RUNNABLE", std::slice::from_ref(&first), "00:02:30Z"),
        running(std::slice::from_ref(&first), 4),
        change("STARTING", &[first.clone(), second.clone()], "00:05:30Z"),
        ended("SUCCEEDED", &[first, second, third], 7, 9, "exited"),
    ]);
    assert_eq!(
        attempts(&run),
        [
            "#1 failed 00:01:00.000..00:02:00.000",
            "#2 failed 00:04:00.000..00:05:00.000",
            "#3 success 00:07:00.000..00:09:00.000"
        ]
    );
    assert_eq!((run.state, run.flags.len()), (State::Success, 0));
}

#[test]
fn the_end_of_the_last_try_alone_tells_of_all_before_it() {
    let tries = [tried(1, 2, json!(1)), tried(4, 5, json!(9))];
    let report = report(&ended("FAILED", &tries, 4, 5, "exited"));
    let first = &report.others[0];
    assert_eq!(
        (report.others.len(), first.attempt, first.state),
        (1, 1, State::Failed)
    );
    assert_eq!(
        first.error.as_ref().unwrap().code.as_deref(),
        Some("exit 1")
    );
    assert_eq!(first.native_state, "FAILED");
}

#[test]
fn a_queue_that_is_reported_late_is_stale() {
    let first = tried(1, 2, json!(1));
    let end = ended("SUCCEEDED", &[first, tried(4, 5, json!(0))], 4, 5, "exited");
    let run = super::support::ledger([&end]);
    for late in [change("RUNNABLE", &[], "00:00:40Z"), running(&[], 1)] {
        let after = step(Some(&run), &report(&late));
        assert_eq!(after.outcome, Outcome::Stale);
        assert_eq!(after.run.state(), State::Success);
    }
}

#[test]
fn an_array_and_each_of_its_children_are_runs_of_their_own() {
    let parent = with(
        change("PENDING", &[], "00:00:40Z"),
        "/detail/arrayProperties",
        json!({"size": 2}),
    );
    let child = |index: u32| {
        let id = format!("4c75:{index}");
        let child = with(
            ended("SUCCEEDED", &[], 1, 2, "exited"),
            "/detail/jobId",
            json!(id),
        );
        report(&child).key.run_id
    };
    assert_eq!(report(&parent).key.run_id, "4c75");
    assert_eq!([child(0), child(1)], ["4c75:0", "4c75:1"]);
}

#[test]
fn oddities_in_the_list_of_tries_do_not_cost_the_run() {
    let odd = json!({"container": "none", "startedAt": null, "stoppedAt": null});
    let tries = [json!(7), odd, tried(4, 5, json!("x"))];
    let run = record([&ended("FAILED", &tries, 4, 5, "exited")]);
    assert_eq!(
        attempts(&run),
        ["#1 failed -..-", "#2 failed 00:04:00.000..00:05:00.000"]
    );
    let event = with(
        change("RUNNABLE", &[], "00:00:40Z"),
        "/detail/attempts",
        json!("none"),
    );
    assert_eq!(line(&event), "queued #1 -..-");
}

#[test]
fn what_is_due_or_misdated_is_refused_by_its_reason() {
    for field in ["jobId", "jobName", "status"] {
        let event = without(running(&[], 1), &format!("/detail/{field}"));
        assert_eq!(reason(&event), Reason::MissingField, "{field}");
    }
    for date in [at(3 * 1_440), json!(-1e30), json!("soon")] {
        let event = with(running(&[], 1), "/detail/startedAt", date.clone());
        assert_eq!(reason(&event), Reason::BadTimestamp, "{date}");
        let event = with(
            change("RUNNABLE", &[], "00:00:40Z"),
            "/detail/startedAt",
            date,
        );
        assert_eq!(line(&event), "queued #1 -..-");
    }
}
