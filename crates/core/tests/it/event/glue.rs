use super::support::{attempts, event, in_any_order, line, reason, record, report, with, without};
use serde_json::{Value, json};
use strands_core::event::Reason;
use strands_core::run::State;

pub(super) fn change(state: &str, clock: &str) -> Value {
    let detail = json!({
        "jobName": "orders_daily_load", "severity": "INFO", "state": state,
        "jobRunId": "jr_31c9", "message": "Path does not exist",
    });
    event("aws.glue", "Glue Job State Change", clock, detail)
}

pub(super) fn delay(clock: &str) -> Value {
    let detail = json!({
        "jobName": "orders_daily_load", "severity": "INFO", "state": "RUNNING", "jobRunId": "jr_31c9",
        "notificationCondition": {"NotifyDelayAfter": 5.0},
        "startedOn": "2026-11-20T02:15:47.9417Z",
    });
    event("aws.glue", "Glue Job Run Status", clock, detail)
}

#[test]
fn each_state_word_has_its_meaning() {
    for (word, expected) in [
        ("STARTING", "queued #1 -..-"),
        ("WAITING", "queued #1 -..-"),
        ("RUNNING", "running #1 -..-"),
        ("STOPPING", "running stopping #1 -..-"),
        ("SUCCEEDED", "success #1 -..02:57:21.000"),
        ("FAILED", "failed #1 -..02:57:21.000 -: Path does not exist"),
        (
            "ERROR",
            "failed #1 -..02:57:21.000 ERROR: Path does not exist",
        ),
        (
            "EXPIRED",
            "failed #1 -..02:57:21.000 EXPIRED: Path does not exist",
        ),
        (
            "STOPPED",
            "stopped #1 -..02:57:21.000 -: Path does not exist",
        ),
        (
            "TIMEOUT",
            "timeout #1 -..02:57:21.000 -: Path does not exist",
        ),
    ] {
        assert_eq!(line(&change(word, "02:57:21Z")), expected, "{word}");
    }
    let other = with(
        change("FAILED", "02:57:21Z"),
        "/detail/state",
        json!("Failed"),
    );
    assert_eq!(reason(&other), Reason::UnknownState);
}

#[test]
fn a_delay_tells_the_start_with_its_fraction_cut() {
    assert_eq!(
        line(&delay("02:21:10Z")),
        "running delayed #1 02:15:47.941..-"
    );
    let early = without(delay("02:21:10Z"), "/detail/startedOn");
    assert_eq!(record([&early]).missing, ["started_at"]);
}

#[test]
fn a_retry_is_the_next_attempt_of_its_run() {
    let mut retry = change("SUCCEEDED", "03:19:40Z");
    retry["detail"]["jobRunId"] = json!("jr_31c9_attempt_1");
    assert_eq!(report(&retry).key.run_id, "jr_31c9");
    let run = in_any_order(&[
        delay("02:21:10Z"),
        change("FAILED", "02:57:21Z"),
        retry.clone(),
    ]);
    assert_eq!(
        attempts(&run),
        [
            "#1 failed 02:15:47.941..02:57:21.000",
            "#2 success -..03:19:40.000"
        ]
    );
    assert_eq!((run.state, run.error), (State::Success, None));
}

#[test]
fn any_order_of_a_stopped_life_is_one_run() {
    let run = in_any_order(&[
        change("STARTING", "02:15:40Z"),
        delay("02:21:10Z"),
        change("STOPPING", "02:57:00Z"),
        change("STOPPED", "02:57:21Z"),
    ]);
    assert_eq!(attempts(&run), ["#1 stopped 02:15:47.941..02:57:21.000"]);
    assert!(run.flags.contains("delayed") && !run.flags.contains("stopping"));
}

#[test]
fn a_run_across_midnight_counts_on_the_day_of_its_start() {
    let mut started = delay("00:05:00Z");
    started["detail"]["startedOn"] = json!("2026-11-19T23:59:59.999Z");
    for order in [[0, 1], [1, 0]] {
        let life = [started.clone(), change("SUCCEEDED", "00:30:00Z")];
        let run = super::support::ledger(order.map(|index| &life[index]));
        assert_eq!(run.contribution.unwrap().day.to_string(), "2026-11-19");
    }
}
