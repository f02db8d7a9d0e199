use super::*;

#[test]
fn however_a_run_ended_it_is_billed() {
    for state in [
        "SUCCEEDED",
        "FAILED",
        "TIMEOUT",
        "STOPPED",
        "ERROR",
        "EXPIRED",
    ] {
        let cost = calculate(json!({"JobRunState": state}));
        assert_eq!(
            (cost.status(), total(&cost)),
            (Status::Priced, 660_000),
            "{state}"
        );
    }
    assert_eq!(total(&calculate(json!({"JobRunState": null}))), 660_000);
}

#[test]
fn a_running_run_is_estimated_up_to_as_of() {
    for state in ["RUNNING", "STOPPING"] {
        let changes = json!({"JobRunState": state, "StartedOn": "2026-09-10T23:45:00Z",
            "CompletedOn": null, "ExecutionTime": 0});
        let cost = calculate(changes);
        assert_eq!(
            (cost.status(), total(&cost)),
            (Status::Estimated, 660_000),
            "{state}"
        );
        assert_eq!(cost.lines()[0].basis, Basis::Derived);
    }
}

#[test]
fn a_running_run_pays_its_minimum_and_keeps_fractions_of_a_second() {
    let at = |start: &str| {
        calculate(json!({"JobRunState": "RUNNING", "StartedOn": start, "CompletedOn": null}))
    };
    assert_eq!(total(&at("2026-09-11T00:00:00Z")), 44_000);
    assert_eq!(total(&at("2026-09-10T23:58:29.5Z")), 66_367);
}

#[test]
fn a_waiting_run_costs_zero_so_far() {
    for state in ["STARTING", "WAITING"] {
        let changes = json!({"JobRunState": state, "StartedOn": null, "CompletedOn": null,
            "ExecutionTime": null, "MaxCapacity": null, "ExecutionClass": "FLEX"});
        let cost = calculate(changes);
        assert_eq!(
            (cost.status(), total(&cost)),
            (Status::Estimated, 0),
            "{state}"
        );
        assert_eq!(cost.components()[&Component::GlueDpu], MicroUsd::ZERO);
        assert!(cost.warnings().is_empty());
    }
}

#[test]
fn flex_run_without_dpu_seconds_is_an_upper_bound() {
    let cost = calculate(json!({"ExecutionClass": "FLEX"}));
    assert_eq!((cost.status(), total(&cost)), (Status::Estimated, 435_000));
    assert!(warned(&cost, WarningCode::DpuSecondsMissing));
    assert_eq!(cost.lines()[0].basis, Basis::Derived);
}

#[test]
fn auto_scaling_counts_from_the_run_or_else_from_the_job() {
    let table = [
        (json!({}), None, false),
        (json!({AUTO_SCALING: "true"}), None, true),
        (json!({AUTO_SCALING: "false"}), Some("true"), false),
        (json!({AUTO_SCALING: "true"}), Some("false"), true),
        (json!({}), Some("true"), true),
        (json!({}), Some("false"), false),
    ];
    for (arguments, default, upper_bound) in table {
        let defaults = default.map(|value| (AUTO_SCALING.to_owned(), value.to_owned()));
        let job = Job {
            default_arguments: defaults.into_iter().collect(),
            ..command(SPARK)
        };
        let cost = try_calculate(&run(json!({"Arguments": arguments})), Some(&job)).unwrap();
        assert_eq!(total(&cost), 660_000);
        assert_eq!(warned(&cost, WarningCode::DpuSecondsMissing), upper_bound);
    }
}

#[test]
fn metered_seconds_of_a_short_run_may_lack_the_minimum() {
    let short = calculate(json!({"ExecutionTime": 59, "DPUSeconds": 100}));
    assert_eq!((short.status(), total(&short)), (Status::Estimated, 12_222));
    assert!(warned(&short, WarningCode::MinimumNotApplied));
    let long = calculate(json!({"ExecutionTime": 60, "DPUSeconds": 100}));
    assert_eq!((long.status(), total(&long)), (Status::Priced, 12_222));
}

#[test]
fn the_price_is_that_of_the_utc_day_of_the_start() {
    let on_6 = |start: &str| calculate(json!({"GlueVersion": "6.0", "StartedOn": start}));
    assert_eq!(total(&on_6("2026-08-21T00:00:00Z")), 462_000);
    assert_eq!(total(&on_6("2026-08-20T23:00:00-01:00")), 462_000);
    assert_eq!(
        reason(&on_6("2026-08-21T00:30:00+01:00")),
        Reason::NoPriceAtDate
    );
    let early = calculate_at(
        &run(json!({"GlueVersion": "6.0", "StartedOn": null})),
        None,
        "us-east-1",
        "2026-08-20T00:00:00Z",
        sheet(),
    );
    assert_eq!(reason(&early.unwrap()), Reason::NoPriceAtDate);
}
