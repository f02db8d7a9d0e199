use super::*;

#[test]
fn what_has_no_price_is_unpriced_with_its_reason() {
    let table = [
        (json!({"WorkerType": "G.3X"}), Reason::UnknownWorkerType),
        (
            json!({"WorkerType": "G.3X", "DPUSeconds": 100}),
            Reason::UnknownWorkerType,
        ),
        (
            json!({"WorkerType": "G.3X", "ExecutionTime": 0}),
            Reason::UnknownWorkerType,
        ),
        (json!({"WorkerType": "g.1x"}), Reason::UnknownWorkerType),
        (
            json!({"WorkerType": "R.1X", "ExecutionClass": "FLEX"}),
            Reason::NoPrice,
        ),
        (
            json!({"WorkerType": "R.1X", "ExecutionClass": "FLEX", "DPUSeconds": 9}),
            Reason::NoPrice,
        ),
        (json!({"WorkerType": "Z.2X"}), Reason::NoPrice),
        (json!({"ExecutionClass": "TURBO"}), Reason::NoPrice),
        (
            json!({"GlueVersion": "6.0", "StartedOn": "2026-08-20T23:59:59Z"}),
            Reason::NoPriceAtDate,
        ),
        (
            json!({"WorkerType": "R.1X", "StartedOn": "2025-05-31T00:00:00Z"}),
            Reason::NoPriceAtDate,
        ),
    ];
    for (changes, expected) in table {
        let cost = calculate(changes.clone());
        assert_eq!(reason(&cost), expected, "{changes}");
        assert_eq!((cost.total(), cost.known()), (None, MicroUsd::ZERO));
        assert!(cost.components().is_empty() && !cost.unpriced()[0].detail.is_empty());
    }
    let unknown = try_calculate(&run(json!({})), Some(&command("glueflink"))).unwrap();
    assert_eq!(reason(&unknown), Reason::NoPrice);
}

#[test]
fn a_region_without_prices_is_unpriced_even_for_a_run_that_used_nothing() {
    for changes in [
        json!({}),
        json!({"ExecutionTime": 0}),
        json!({"JobRunState": "WAITING"}),
    ] {
        let cost = calculate_at(&run(changes), None, "mars-1", AS_OF, sheet()).unwrap();
        assert_eq!(reason(&cost), Reason::UnknownRegion);
    }
}

#[test]
fn impossible_facts_are_refused_with_their_field() {
    let table = [
        ("ExecutionTime", json!({"ExecutionTime": -1})),
        ("ExecutionTime", json!({"ExecutionTime": 1.5})),
        ("ExecutionTime", json!({"ExecutionTime": "900"})),
        ("ExecutionTime", json!({"ExecutionTime": true})),
        ("ExecutionTime", json!({"ExecutionTime": null})),
        (
            "ExecutionTime",
            json!({"ExecutionTime": null, "DPUSeconds": 9}),
        ),
        ("DPUSeconds", json!({"DPUSeconds": -0.1})),
        ("DPUSeconds", json!({"DPUSeconds": "9"})),
        ("MaxCapacity", json!({"MaxCapacity": -6})),
        ("MaxCapacity", json!({"MaxCapacity": 0})),
        ("MaxCapacity", json!({"MaxCapacity": [6]})),
        ("MaxCapacity", json!({"MaxCapacity": null})),
        (
            "MaxCapacity",
            json!({"MaxCapacity": null, "WorkerType": "G.1X"}),
        ),
        (
            "MaxCapacity",
            json!({"MaxCapacity": null, "NumberOfWorkers": 2}),
        ),
        ("NumberOfWorkers", json!({"NumberOfWorkers": 0})),
        ("NumberOfWorkers", json!({"NumberOfWorkers": -2})),
        ("NumberOfWorkers", json!({"NumberOfWorkers": 2.5})),
        ("StartedOn", json!({"StartedOn": "2026-09-10T02:00:00"})),
        ("StartedOn", json!({"StartedOn": "yesterday"})),
        ("StartedOn", json!({"StartedOn": -1})),
        ("StartedOn", json!({"StartedOn": 1e25})),
        ("StartedOn", json!({"StartedOn": false})),
        (
            "StartedOn",
            json!({"StartedOn": null, "JobRunState": "RUNNING"}),
        ),
        (
            "StartedOn",
            json!({"StartedOn": null, "JobRunState": "STOPPING", "DPUSeconds": 9}),
        ),
        (
            "CompletedOn",
            json!({"CompletedOn": "2026-09-10T01:59:59Z"}),
        ),
        ("GlueVersion", json!({"GlueVersion": "4"})),
        ("GlueVersion", json!({"GlueVersion": "4.x"})),
        ("GlueVersion", json!({"GlueVersion": "4.0.1"})),
        ("GlueVersion", json!({"GlueVersion": "+4.0"})),
        ("GlueVersion", json!({"GlueVersion": ".0"})),
        ("GlueVersion", json!({"GlueVersion": ""})),
        ("GlueVersion", json!({"GlueVersion": 4.0})),
        ("GlueVersion", json!({"GlueVersion": "99999999999.0"})),
        ("JobRunState", json!({"JobRunState": "SUCCESS"})),
        ("Arguments", json!({"Arguments": {"--x": 1}})),
        ("Arguments", json!({"Arguments": "--x"})),
    ];
    for (field, changes) in table {
        let Value::Object(raw) = with(finished(), changes.clone()) else {
            unreachable!()
        };
        let read = JobRun::try_from(raw).and_then(|run| try_calculate(&run, None));
        let error = read.expect_err(&changes.to_string());
        assert_eq!(error.field, format!("JobRun.{field}"), "{changes}");
        assert_eq!(error.code(), "invalid_input", "{changes}");
    }
}

#[test]
fn a_run_from_the_future_is_refused() {
    let changes = json!({"JobRunState": "RUNNING", "StartedOn": "2026-09-11T00:00:01Z",
        "CompletedOn": null});
    let error = try_calculate(&run(changes), None).unwrap_err();
    assert_eq!(error.field, "JobRun.StartedOn");
}

#[test]
fn amounts_beyond_all_bounds_are_an_overflow() {
    let table = [
        json!({"MaxCapacity": 1e20}),
        json!({"MaxCapacity": 1e28, "ExecutionTime": i64::MAX}),
        json!({"MaxCapacity": 1e28, "ExecutionTime": i64::MAX, "DPUSeconds": 1e28}),
        json!({"DPUSeconds": 1e28}),
        json!({"MaxCapacity": null, "WorkerType": "G.16X", "NumberOfWorkers": i64::MAX}),
    ];
    for changes in table {
        let error = try_calculate(&run(changes), None).unwrap_err();
        assert_eq!(error.code(), "overflow");
    }
}

#[test]
fn errors_name_field_and_remedy() {
    let error = try_calculate(&run(json!({"MaxCapacity": null})), None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "JobRun.MaxCapacity: missing; give MaxCapacity, or NumberOfWorkers together with WorkerType"
    );
    let read = serde_json::from_value::<JobRun>(json!({"ExecutionTime": "900"}));
    let message = read.unwrap_err().to_string();
    assert!(
        message.starts_with("JobRun.ExecutionTime: a number is needed"),
        "{message}"
    );
}

#[test]
fn aws_spelling_is_read_and_unknown_fields_are_ignored() {
    let run: JobRun = serde_json::from_value(json!({
        "Id": "jr_1", "Attempt": 1, "PreviousRunId": "jr_0", "JobName": "orders",
        "JobRunState": "FAILED", "ErrorMessage": "boom", "StartedOn": 1_788_912_000.25,
        "CompletedOn": 1_788_912_900, "ExecutionTime": 900.0, "NumberOfWorkers": 10,
        "WorkerType": "G.1X", "MaxCapacity": 10.0, "Timeout": 2880, "JobMode": "SCRIPT",
        "Arguments": {"--x": "y"}, "DPUSeconds": null,
    }))
    .unwrap();
    assert_eq!(
        run.started_on.unwrap().to_string(),
        "2026-09-09T00:00:00.25Z"
    );
    assert_eq!(
        run.completed_on.unwrap().to_string(),
        "2026-09-09T00:15:00Z"
    );
    assert_eq!((run.attempt, run.execution_time), (Some(1), Some(900)));
    assert_eq!((run.dpu_seconds, run.glue_version), (None, None));
    let job: Job = serde_json::from_value(json!({
        "Name": "orders", "Command": {"Name": "glueetl", "PythonVersion": "3"}, "MaxRetries": 1,
        "DefaultArguments": {"--enable-auto-scaling": "true"}, "Role": "r",
    }))
    .unwrap();
    assert_eq!(
        (job.command.as_deref(), job.max_retries),
        (Some("glueetl"), Some(1))
    );
    assert_eq!(job.default_arguments["--enable-auto-scaling"], "true");
    let read = serde_json::from_value::<Job>(json!({"Command": {"Name": 1}})).unwrap_err();
    assert!(read.to_string().starts_with("Job.Command.Name"), "{read}");
}
