use super::support::{attempts, event, in_any_order, reason, with};
use serde_json::{Value, json};
use strands_core::event::Reason;

pub(super) fn run(state: &str, attempt: u32, clock: &str) -> Value {
    let detail = json!({
        "schema": "strands.run-observed/1", "run_id": "sched__1", "job_name": "close.load",
        "platform": "airflow", "state": state, "attempt": attempt, "sequence": 1,
        "started_at": format!("2026-11-20T0{attempt}:00:00Z"), "error": {"code": "E", "message": "no"},
        "units": {"usd": 0.25, "vcpu_hours": 1}, "metrics": {"rows": 7}, "labels": {"team": "finance"},
        "parent": {"platform": "airflow", "run_id": "sched__0"}, "native_state": "up",
    });
    event("strands.etl", "Strands Job Run Observed", clock, detail)
}

#[test]
fn any_order_of_two_attempts_is_one_run() {
    let run = in_any_order(&[
        run("queued", 1, "01:00:00Z"),
        run("running", 1, "01:00:05Z"),
        run("failed", 1, "01:30:00Z"),
        run("running", 2, "02:00:05Z"),
        run("success", 2, "02:30:00Z"),
    ]);
    assert_eq!(
        attempts(&run),
        [
            "#1 failed 01:00:00.000..01:30:00.000",
            "#2 success 02:00:00.000..02:30:00.000"
        ]
    );
}

#[test]
fn a_field_within_another_is_refused_by_its_full_name() {
    for (pointer, value, name) in [
        ("/detail/error", json!({"code": 7}), "detail.error.code"),
        ("/detail/units", json!({"usd": -1}), "detail.units.usd"),
        (
            "/detail/parent",
            json!({"platform": "x"}),
            "detail.parent.run_id",
        ),
    ] {
        let event = with(run("failed", 1, "01:30:00Z"), pointer, value);
        let refused = strands_core::event::read(&event, super::support::arrival()).unwrap_err();
        assert!(refused.message.contains(name), "{}", refused.message);
        assert_eq!(reason(&event), Reason::InvalidField);
    }
}
