use super::support::{event, in_any_order, line, reason, record, with, without};
use serde_json::{Value, json};
use strands_core::event::Reason;

pub(super) fn change(state: &str, clock: &str) -> Value {
    let detail = json!({
        "principal": "arn:aws:iam::111122223333:role/etl", "statementName": "load.returns",
        "statementId": "9f0c-41", "redshiftQueryId": -1, "state": state, "rows": -1, "expireAt": "soon",
    });
    event(
        "aws.redshift-data",
        "Redshift Data Statement Status Change",
        clock,
        detail,
    )
}

#[test]
fn each_state_word_has_its_meaning() {
    for (word, expected) in [
        ("SUBMITTED", "queued #1 -..-"),
        ("PICKED", "queued #1 -..-"),
        ("STARTED", "running #1 -..-"),
        ("FINISHED", "success #1 -..21:14:26.000"),
        ("FAILED", "failed #1 -..21:14:26.000 -: "),
        ("ABORTED", "stopped #1 -..21:14:26.000 -: "),
    ] {
        assert_eq!(line(&change(word, "21:14:26Z")), expected, "{word}");
    }
    assert_eq!(reason(&change("ALL", "21:14:26Z")), Reason::UnknownState);
}

#[test]
fn a_statement_without_a_name_is_a_run_whose_name_is_missing() {
    for name in [Value::Null, json!(""), json!(7)] {
        let event = with(
            change("FINISHED", "21:14:26Z"),
            "/detail/statementName",
            name,
        );
        assert_eq!(
            record([&event]).missing,
            ["job_name", "started_at", "units"]
        );
    }
    let event = without(change("FINISHED", "21:14:26Z"), "/detail/statementId");
    assert_eq!(reason(&event), Reason::MissingField);
}

#[test]
fn any_order_of_a_life_is_one_run() {
    let run = in_any_order(&[
        change("SUBMITTED", "21:14:00Z"),
        change("PICKED", "21:14:01Z"),
        change("STARTED", "21:14:02Z"),
        change("ABORTED", "21:14:26Z"),
    ]);
    assert_eq!((run.native_state.as_str(), run.attempt), ("ABORTED", 1));
}
