use super::*;

/// Faults of a document as (code, path).
fn faults(document: &Value) -> Vec<(&'static str, String)> {
    let faults = try_price(document, sheet()).expect_err(&document.to_string());
    faults.into_iter().map(|it| (it.code(), it.field)).collect()
}

#[test]
fn bytes_that_are_no_document_are_refused() {
    for text in [
        "",
        "{",
        "nan",
        "{\"as_of\": NaN}",
        "\u{0}",
        "{\"a\": 1e999}",
    ] {
        let faults = calculate(text.as_bytes(), None, sheet()).unwrap_err();
        assert_eq!(
            (faults[0].code(), faults[0].field.as_str()),
            ("invalid_input", "")
        );
    }
    assert!(calculate(&[0xff, 0xfe], None, sheet()).is_err());
    let deep = "[".repeat(100_000);
    assert!(calculate(deep.as_bytes(), None, sheet()).is_err());
    for value in [json!([]), json!(7), json!(null), json!("run")] {
        assert_eq!(faults(&value), [("invalid_input", String::new())]);
    }
}

#[test]
fn a_document_needs_items_and_an_instant() {
    let item = json!({"service": "s3", "raw": {"getRequests": 1}});
    let table = [
        ("items", json!({"as_of": AS_OF, "region": "us-east-1"})),
        (
            "items",
            json!({"as_of": AS_OF, "region": "us-east-1", "items": []}),
        ),
        (
            "items",
            json!({"as_of": AS_OF, "region": "us-east-1", "items": {}}),
        ),
        (
            "items[0]",
            json!({"as_of": AS_OF, "region": "us-east-1", "items": [7]}),
        ),
        ("as_of", json!({"region": "us-east-1", "items": [item]})),
        (
            "as_of",
            json!({"as_of": "2026-09-11T00:00:00", "region": "us-east-1", "items": [item]}),
        ),
        (
            "as_of",
            json!({"as_of": true, "region": "us-east-1", "items": [item]}),
        ),
        (
            "currency",
            json!({"currency": "EUR", "as_of": AS_OF, "region": "us-east-1", "items": [item]}),
        ),
        ("items[0].region", json!({"as_of": AS_OF, "items": [item]})),
        (
            "items[0].service",
            json!({"as_of": AS_OF, "region": "r", "items": [{"raw": {}}]}),
        ),
        (
            "items[0].service",
            json!({"as_of": AS_OF, "region": "r", "items": [{"service": "sqs", "raw": {}}]}),
        ),
        (
            "items[0].raw",
            json!({"as_of": AS_OF, "region": "r", "items": [{"service": "s3"}]}),
        ),
        (
            "items[0].raw",
            json!({"as_of": AS_OF, "region": "r", "items": [{"service": "s3", "raw": []}]}),
        ),
    ];
    for (path, document) in table {
        assert_eq!(
            faults(&document),
            [("invalid_input", path.to_owned())],
            "{document}"
        );
    }
    let usd =
        json!({"currency": "USD", "as_of": 1_788_912_000, "region": "us-east-1", "items": [item]});
    assert!(try_price(&usd, sheet()).is_ok());
}

#[test]
fn every_item_tells_its_fault() {
    let items = json!([
        {"service": "s3", "raw": {"getRequests": -1}},
        {"service": "s3", "raw": {"getRequests": 1}},
        {"service": "ses", "raw": {}},
    ]);
    assert_eq!(
        faults(&document(&items)),
        [
            ("invalid_input", "items[0].raw.getRequests".to_owned()),
            ("invalid_input", "items[2].raw.messages".to_owned())
        ]
    );
}

#[test]
#[allow(clippy::too_many_lines, reason = "one table")]
fn impossible_usage_is_refused_with_its_path() {
    let start = "2026-09-10T02:00:00Z";
    let instance = |timeline: Value| {
        json!({"Instances": [{"InstanceType": "m5.xlarge",
        "Market": "ON_DEMAND", "Status": {"Timeline": timeline}}]})
    };
    let task = |times: Value| {
        let mut task = json!({"cpu": "1024", "memory": "2048"});
        for (field, value) in times.as_object().unwrap() {
            task[field] = value.clone();
        }
        json!({"task": task})
    };
    let pod = |pod: Value| json!({"pods": [pod]});
    let glue = |field: &str, value: Value| {
        let mut run = json!({"ExecutionTime": 900, "MaxCapacity": 6, "StartedOn": start,
            "GlueVersion": "4.0"});
        run[field] = value;
        json!({"JobRun": run})
    };
    let batch = |job: Value| {
        let mut job = job;
        job["platformCapabilities"] = json!(["FARGATE"]);
        json!({"job": job})
    };
    let table = [
        ("glue", json!({}), "JobRun"),
        (
            "glue",
            glue("ExecutionTime", json!(null)),
            "JobRun.ExecutionTime",
        ),
        (
            "glue",
            glue("ExecutionTime", json!("900")),
            "JobRun.ExecutionTime",
        ),
        (
            "glue",
            glue("MaxCapacity", json!(null)),
            "JobRun.MaxCapacity",
        ),
        (
            "glue",
            glue("NumberOfWorkers", json!(0)),
            "JobRun.NumberOfWorkers",
        ),
        (
            "glue",
            glue("NumberOfWorkers", json!(1.5)),
            "JobRun.NumberOfWorkers",
        ),
        (
            "glue",
            glue("GlueVersion", json!("four")),
            "JobRun.GlueVersion",
        ),
        (
            "glue",
            glue("CompletedOn", json!("2026-09-10T01:00:00Z")),
            "JobRun.CompletedOn",
        ),
        (
            "glue",
            glue("StartedOn", json!("2026-09-10T02:00:00")),
            "JobRun.StartedOn",
        ),
        ("emr_serverless", json!({}), "jobRun"),
        (
            "emr_serverless",
            json!({"jobRun": {"state": "SUCCESS"}}),
            "jobRun.billedResourceUtilization",
        ),
        (
            "emr_serverless",
            json!({"jobRun": {"billedResourceUtilization": {}}}),
            "jobRun.billedResourceUtilization",
        ),
        (
            "emr_serverless",
            json!({"jobRun": {"billedResourceUtilization": {"vCPUHour": -1}}}),
            "jobRun.billedResourceUtilization.vCPUHour",
        ),
        (
            "emr_serverless",
            json!({"jobRun": {"billedResourceUtilization": {"vCPUHour": true}}}),
            "jobRun.billedResourceUtilization.vCPUHour",
        ),
        ("emr_ec2", json!({}), "Instances"),
        (
            "emr_ec2",
            instance(json!({})),
            "Instances[0].Status.Timeline.CreationDateTime",
        ),
        (
            "emr_ec2",
            instance(json!({"CreationDateTime": start, "EndDateTime": "2026-09-10T01:00:00Z"})),
            "Instances[0].Status.Timeline.EndDateTime",
        ),
        (
            "emr_ec2",
            instance(json!({"CreationDateTime": "2026-09-12T00:00:00Z"})),
            "Instances[0].Status.Timeline.CreationDateTime",
        ),
        ("lambda", json!({}), "reports"),
        (
            "lambda",
            json!({"reports": [{"billedDurationMs": 1}]}),
            "reports[0].memorySizeMB",
        ),
        (
            "lambda",
            json!({"reports": [{"billedDurationMs": -1, "memorySizeMB": 128}]}),
            "reports[0].billedDurationMs",
        ),
        (
            "lambda",
            json!({"report_lines": ["START RequestId: 7 Version: 1"]}),
            "report_lines[0]",
        ),
        ("lambda", json!({"report_lines": [7]}), "report_lines[0]"),
        (
            "lambda",
            json!({"report_lines": ["REPORT RequestId: 7\tDuration: 1 ms"]}),
            "report_lines[0]",
        ),
        ("fargate", json!({}), "task"),
        (
            "fargate",
            task(json!({"lastStatus": "RUNNING"})),
            "task.pullStartedAt",
        ),
        ("fargate", task(json!({})), "task.pullStartedAt"),
        (
            "fargate",
            task(json!({"pullStartedAt": start, "stoppedAt": "2026-09-10T01:00:00Z"})),
            "task.stoppedAt",
        ),
        (
            "fargate",
            json!({"task": {"cpu": "one", "memory": "2048"}}),
            "task.cpu",
        ),
        ("batch", json!({}), "job"),
        (
            "batch",
            batch(json!({"status": "SUCCEEDED"})),
            "job.resourceRequirements",
        ),
        (
            "batch",
            batch(
                json!({"status": "RUNNING", "container": {"resourceRequirements": [
            {"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}]}}),
            ),
            "job.startedAt",
        ),
        ("bedrock", json!({}), "modelId"),
        (
            "bedrock",
            json!({"modelId": "m", "usage": {"inputTokens": 1.5}}),
            "usage.inputTokens",
        ),
        (
            "bedrock",
            json!({"modelId": "m", "usage": {"outputTokens": -1}}),
            "usage.outputTokens",
        ),
        ("step_functions", json!({}), "stateTransitions"),
        (
            "step_functions",
            json!({"stateTransitions": 1.5}),
            "stateTransitions",
        ),
        (
            "step_functions",
            json!({"type": "FAST", "stateTransitions": 1}),
            "type",
        ),
        ("step_functions", json!({"type": "EXPRESS"}), "executions"),
        ("s3", json!({}), "putRequests"),
        ("s3", json!({"other": 1}), "putRequests"),
        ("s3", json!({"getRequests": "1"}), "getRequests"),
        ("dynamodb", json!({}), "WriteCapacityUnits"),
        ("cloudwatch_logs", json!({}), "incomingBytes"),
        (
            "cloudwatch_logs",
            json!({"incomingBytes": false}),
            "incomingBytes",
        ),
        ("ses", json!({"messages": [1]}), "messages"),
        ("athena", json!({}), "QueryExecution"),
        (
            "athena",
            json!({"QueryExecution": {"Status": {"State": "DONE"}}}),
            "QueryExecution.Status.State",
        ),
        (
            "athena",
            json!({"QueryExecution": {"Statistics": {"DataScannedInBytes": -1}}}),
            "QueryExecution.Statistics.DataScannedInBytes",
        ),
        ("emr_eks", json!({}), "pods"),
        ("emr_eks", json!({"pods": []}), "pods"),
        (
            "emr_eks",
            pod(json!({"vcpu": 1, "memoryMiB": 1024})),
            "pods[0].startedAt",
        ),
        (
            "emr_eks",
            pod(json!({"vcpu": 1, "startedAt": start})),
            "pods[0].memoryMiB",
        ),
        (
            "emr_eks",
            pod(
                json!({"vcpu": 1, "memoryMiB": 1, "startedAt": start, "stoppedAt": "2026-09-09T00:00:00Z"}),
            ),
            "pods[0].stoppedAt",
        ),
        ("custom", json!({"units": {"usd": -0.1}}), "units.usd"),
        ("custom", json!({"units": {"usd": "0.1"}}), "units.usd"),
        ("custom", json!({"units": 7}), "units"),
    ];
    for (service, raw, path) in table {
        let items = json!([{"service": service, "raw": raw}]);
        let expected = ("invalid_input", format!("items[0].raw.{path}"));
        assert_eq!(faults(&document(&items)), [expected], "{service} {raw}");
    }
}

#[test]
fn amounts_beyond_all_bounds_are_an_overflow() {
    let table = [
        ("s3", json!({"storageGbMonth": 1e20})),
        ("s3", json!({"storageGbMonth": 1e300})),
        ("custom", json!({"units": {"usd": 1e15}})),
        (
            "emr_eks",
            json!({"pods": [{"vcpu": 1e27, "memoryMiB": 1, "startedAt": 1_788_912_000}]}),
        ),
    ];
    for (service, raw) in table {
        let items = json!([{"service": service, "raw": raw}]);
        let faults = faults(&document(&items));
        assert_eq!(faults[0].0, "overflow", "{service} {raw}");
        assert!(faults[0].1.starts_with("items[0].raw"), "{faults:?}");
    }
    let almost = json!({"service": "custom", "raw": {"units": {"usd": 9_000_000_000_000_i64}}});
    let twice = faults(&document(&json!([almost, almost])));
    assert_eq!(twice, [("overflow", "items".to_owned())]);
}
