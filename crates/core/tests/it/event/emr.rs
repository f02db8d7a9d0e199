use super::support::{attempts, event, in_any_order, line, reason, record, report, with, without};
use serde_json::{Value, json};
use strands_core::event::Reason;

pub(super) fn step(state: &str, clock: &str) -> Value {
    let detail = json!({
        "severity": "INFO", "actionOnFailure": "CONTINUE", "stepId": "s-3KQ9", "name": "sessionize",
        "clusterId": "j-7TLP", "state": state, "message": "Step s-3KQ9 changed",
    });
    event("aws.emr", "EMR Step Status Change", clock, detail)
}

#[test]
fn each_state_word_has_its_meaning() {
    for (word, expected) in [
        ("PENDING", "queued #1 -..-"),
        ("RUNNING", "running #1 20:41:02.000..-"),
        ("CANCEL_PENDING", "running stopping #1 -..-"),
        ("COMPLETED", "success #1 -..20:41:02.000"),
        ("FAILED", "failed #1 -..20:41:02.000 -: Step s-3KQ9 changed"),
        (
            "INTERRUPTED",
            "failed #1 -..20:41:02.000 INTERRUPTED: Step s-3KQ9 changed",
        ),
        (
            "CANCELLED",
            "stopped #1 -..20:41:02.000 -: Step s-3KQ9 changed",
        ),
    ] {
        assert_eq!(line(&step(word, "20:41:02Z")), expected, "{word}");
    }
}

#[test]
fn a_step_is_told_apart_by_its_cluster() {
    let here = step("FAILED", "20:41:02Z");
    let there = with(here.clone(), "/detail/clusterId", json!("j-8ZZZ"));
    assert_eq!(
        report(&here).key.text(),
        "111122223333/eu-west-1/emr_ec2/j-7TLP/s-3KQ9"
    );
    assert_ne!(report(&here).key, report(&there).key);
}

#[test]
fn what_is_due_is_refused_by_its_reason() {
    for field in ["stepId", "clusterId", "name", "state"] {
        let event = without(step("RUNNING", "20:41:02Z"), &format!("/detail/{field}"));
        assert_eq!(reason(&event), Reason::MissingField, "{field}");
    }
    assert_eq!(
        reason(&step("completed", "20:41:02Z")),
        Reason::UnknownState
    );
}

#[test]
fn any_order_of_a_cancelled_life_is_one_run() {
    let run = in_any_order(&[
        step("PENDING", "20:40:09Z"),
        step("RUNNING", "20:41:02Z"),
        step("CANCEL_PENDING", "20:43:00Z"),
        step("CANCELLED", "20:44:09Z"),
    ]);
    assert_eq!(attempts(&run), ["#1 stopped 20:41:02.000..20:44:09.000"]);
    assert_eq!(run.duration_ms, Some(187_000));
}

#[test]
fn clocks_that_disagree_give_no_duration() {
    let run = record([
        &step("RUNNING", "20:53:10Z"),
        &step("COMPLETED", "20:53:09Z"),
    ]);
    assert_eq!((run.duration_ms, run.missing), (None, vec!["units"]));
}
