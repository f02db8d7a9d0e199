//! A table a service. Amounts are worked out by hand from the list prices of us-east-1.

use super::*;

/// Raw facts, components in micro-dollars, status.
type Case = (Value, Value, Status);

fn assert_priced<const N: usize>(service: &str, cases: [Case; N]) {
    for (raw, expected, status) in cases {
        let cost = one(service, &raw);
        assert_eq!(components(&cost), expected, "{service} {raw}");
        assert_eq!(cost.status(), status, "{service} {raw}");
        let sum: i64 = cost.components().values().map(|it| it.0).sum();
        assert_eq!(cost.known(), MicroUsd(sum));
        let lines: i64 = cost.lines().iter().map(|it| it.amount.0).sum();
        assert_eq!(lines, sum);
    }
}

#[test]
fn emr_serverless() {
    let utilization = json!({"vCPUHour": 8.0, "memoryGBHour": 32.0, "storageGBHour": 10.0});
    let run = |fields: Value| {
        let mut run = json!({"state": "SUCCESS", "startedAt": "2026-09-10T02:00:00Z"});
        for (field, value) in fields.as_object().unwrap() {
            run[field] = value.clone();
        }
        run
    };
    let billed = |fields: Value| {
        let mut run = run(fields);
        run["billedResourceUtilization"] = utilization.clone();
        run
    };
    let x86 = json!({"emrs_vcpu": 420_992, "emrs_memory": 184_912, "emrs_storage": 1_110});
    let arm = json!({"emrs_vcpu": 336_752, "emrs_memory": 148_096, "emrs_storage": 1_110});
    let total = run(json!({"totalResourceUtilization": utilization}));
    assert_priced(
        "emr_serverless",
        [
            (
                json!({"jobRun": billed(json!({}))}),
                x86.clone(),
                Status::Priced,
            ),
            (
                json!({"jobRun": billed(json!({"state": "FAILED"})),
                       "application": {"architecture": "ARM64"}}),
                arm,
                Status::Priced,
            ),
            (
                json!({"jobRun": billed(json!({"state": "RUNNING"}))}),
                x86.clone(),
                Status::Estimated,
            ),
            (
                json!({"jobRun": billed(json!({"totalResourceUtilization": {"vCPUHour": 9}}))}),
                x86,
                Status::Priced,
            ),
            (
                json!({"jobRun": total}),
                json!({"emrs_vcpu": 420_992, "emrs_memory": 184_912, "emrs_storage": 0}),
                Status::Estimated,
            ),
        ],
    );
    let total = json!({"jobRun": total});
    assert_eq!(warned(&one("emr_serverless", &total)), ["total_not_billed"]);
    let early = json!({"jobRun": {"state": "SUCCESS", "createdAt": "2022-05-31T23:59:59Z",
        "billedResourceUtilization": utilization}});
    assert_eq!(
        reasons(&one("emr_serverless", &early))[0],
        ("emrs_vcpu", "no_price_at_date")
    );
    let other = json!({"jobRun": billed(json!({})), "application": {"architecture": "RISCV"}});
    assert_eq!(
        reasons(&one("emr_serverless", &other)),
        [("emrs_vcpu", "no_price"), ("emrs_memory", "no_price")]
    );
    let partly = json!({"jobRun": {"billedResourceUtilization": {"vCPUHour": 8}}});
    let partly = one("emr_serverless", &partly);
    assert_eq!((partly.known(), partly.total()), (MicroUsd(420_992), None));
    assert_eq!(reasons(&partly)[0], ("emrs_memory", "missing_usage"));
}

fn instance(kind: &str, market: &str, created: &str, ended: Option<&str>) -> Value {
    json!({"InstanceType": kind, "Market": market, "Status": {"State": "TERMINATED",
        "Timeline": {"CreationDateTime": created, "EndDateTime": ended}}})
}

#[test]
fn emr_on_ec2() {
    let start = "2026-09-10T22:00:00Z";
    let hour =
        |kind: &str, market: &str| instance(kind, market, start, Some("2026-09-10T23:00:00Z"));
    let spot = |usd: Value| {
        let mut spot = hour("m5.xlarge", "SPOT");
        spot["SpotPriceUsd"] = usd;
        json!({"Instances": [spot]})
    };
    let list = json!({"ec2_instances": 192_000, "emr_uplift": 48_000});
    let at_spot = json!({"ec2_instances": 70_000, "emr_uplift": 48_000});
    let second = instance(
        "m5.xlarge",
        "ON_DEMAND",
        start,
        Some("2026-09-10T22:00:01Z"),
    );
    let ceiled = instance(
        "m5.xlarge",
        "ON_DEMAND",
        start,
        Some("2026-09-10T22:59:59.2Z"),
    );
    assert_priced(
        "emr_ec2",
        [
            (
                json!({"Instances": [hour("m5.xlarge", "ON_DEMAND")]}),
                list.clone(),
                Status::Estimated,
            ),
            (
                json!({"Instances": [hour("m5.xlarge", "ON_DEMAND"), hour("c5.xlarge", "ON_DEMAND")]}),
                json!({"ec2_instances": 362_000, "emr_uplift": 91_000}),
                Status::Estimated,
            ),
            (
                json!({"Instances": [hour("m5.xlarge", "SPOT")]}),
                list.clone(),
                Status::Estimated,
            ),
            (spot(json!(0.07)), at_spot.clone(), Status::Estimated),
            (spot(json!("0.0700")), at_spot.clone(), Status::Estimated),
            (
                json!({"Instances": [hour("m5.xlarge", "SPOT")], "SpotPriceUsd": 0.07}),
                at_spot.clone(),
                Status::Estimated,
            ),
            (
                json!({"Instances": [second]}),
                json!({"ec2_instances": 3_200, "emr_uplift": 800}),
                Status::Estimated,
            ),
            (
                json!({"Instances": [ceiled]}),
                list.clone(),
                Status::Estimated,
            ),
            (
                json!({"Instances": [instance("m5.xlarge", "ON_DEMAND", "2026-09-10T23:00:00Z", None)]}),
                list,
                Status::Estimated,
            ),
        ],
    );
    let unknown = one(
        "emr_ec2",
        &json!({"Instances": [hour("m5.xlarge", "SPOT")]}),
    );
    assert_eq!(warned(&unknown), ["spot_priced_as_on_demand"]);
    let beside = priced(&json!([{"service": "emr_ec2", "SpotPriceUsd": 0.07,
        "raw": {"Instances": [hour("m5.xlarge", "SPOT"), hour("m5.xlarge", "ON_DEMAND")]}}]));
    assert_eq!(
        components(&beside),
        json!({"ec2_instances": 262_000, "emr_uplift": 96_000})
    );
    assert!(beside.warnings().is_empty());
    // The sheet has m7g.xlarge of EC2, but not of EMR.
    let partly = one(
        "emr_ec2",
        &json!({"Instances": [hour("m7g.xlarge", "ON_DEMAND")]}),
    );
    assert_eq!(components(&partly), json!({"ec2_instances": 163_200}));
    assert_eq!(reasons(&partly), [("emr_uplift", "no_price")]);
}

#[test]
fn lambda() {
    let report = |ms: i64, mb: i64| json!({"billedDurationMs": ms, "memorySizeMB": mb});
    let minutes = |mb: i64| json!([report(60_000, mb), report(60_000, mb)]);
    let line = "REPORT RequestId: 8f5e\tDuration: 999.10 ms\tBilled Duration: 60000 ms\tMemory Size: \
                1024 MB\tMax Memory Used: 80 MB\tInit Duration: 200.5 ms\t\n";
    let json_line = json!({"time": "2026-09-10T02:00:00Z", "type": "platform.report", "record": {
        "requestId": "8f5e", "metrics": {"durationMs": 999.1, "billedDurationMs": 60000, "memorySizeMB": 1024}}});
    // 120 GB-seconds at 0.0000166667 are 2000.004; two requests cost 0.4 micro-dollars.
    let two = json!({"lambda_duration": 2_000, "lambda_requests": 0});
    let with = |architecture: &str, size: i64| {
        json!({"FunctionConfiguration": {"Architectures": [architecture],
            "EphemeralStorage": {"Size": size}}, "reports": minutes(1024)})
    };
    assert_priced(
        "lambda",
        [
            (
                json!({"reports": minutes(1024)}),
                two.clone(),
                Status::Priced,
            ),
            (
                json!({"reports": [report(60_000, 1024)], "report_lines": [line]}),
                two.clone(),
                Status::Priced,
            ),
            (
                json!({"report_lines": [line, json_line.to_string()]}),
                two.clone(),
                Status::Priced,
            ),
            (
                json!({"reports": [json_line["record"], json_line]}),
                two.clone(),
                Status::Priced,
            ),
            (with("x86_64", 512), two, Status::Priced),
            (
                with("arm64", 10_240),
                // 9.5 GB for 120 s at 0.0000000309.
                json!({"lambda_duration": 1_600, "lambda_requests": 0, "lambda_ephemeral": 35}),
                Status::Priced,
            ),
            (
                json!({"reports": []}),
                json!({"lambda_duration": 0, "lambda_requests": 0}),
                Status::Priced,
            ),
        ],
    );
    let many: Vec<_> = (0..10_000).map(|_| report(1, 128)).collect();
    let cost = one("lambda", &json!({"reports": many}));
    // 1.25 GB-seconds, 10,000 requests: summed first, priced once.
    assert_eq!(
        components(&cost),
        json!({"lambda_duration": 21, "lambda_requests": 2_000})
    );
}

#[test]
fn fargate() {
    let start = "2026-09-10T23:00:00Z";
    let task = |fields: Value| {
        let mut task = json!({"cpu": "1024", "memory": "2048", "pullStartedAt": start,
            "launchType": "FARGATE", "stoppedAt": "2026-09-11T00:00:00Z"});
        for (field, value) in fields.as_object().unwrap() {
            task[field] = value.clone();
        }
        json!({"task": task})
    };
    let hour = json!({"fargate_vcpu": 40_480, "fargate_memory": 8_890});
    let minute = json!({"fargate_vcpu": 675, "fargate_memory": 148});
    let arm = json!([{"name": "ecs.cpu-architecture", "value": "arm64"}]);
    assert_priced(
        "fargate",
        [
            (task(json!({})), hour.clone(), Status::Priced),
            (
                task(json!({"cpu": 1024, "memory": 2048})),
                hour.clone(),
                Status::Priced,
            ),
            (
                task(json!({"ephemeralStorage": {"sizeInGiB": 20}})),
                hour.clone(),
                Status::Priced,
            ),
            (
                task(json!({"ephemeralStorage": {"sizeInGiB": 120}})),
                json!({"fargate_vcpu": 40_480, "fargate_memory": 8_890, "fargate_ephemeral": 11_100}),
                Status::Priced,
            ),
            (
                task(json!({"attributes": arm})),
                json!({"fargate_vcpu": 32_380, "fargate_memory": 7_120}),
                Status::Priced,
            ),
            (
                task(json!({"stoppedAt": "2026-09-10T23:00:00.5Z"})),
                minute.clone(),
                Status::Priced,
            ),
            (
                task(json!({"stoppedAt": null, "lastStatus": "RUNNING"})),
                hour.clone(),
                Status::Estimated,
            ),
            (
                task(json!({"pullStartedAt": null, "startedAt": start})),
                hour.clone(),
                Status::Estimated,
            ),
            (
                task(json!({"pullStartedAt": null, "stopCode": "TaskFailedToStart"})),
                json!({"fargate_vcpu": 0, "fargate_memory": 0}),
                Status::Estimated,
            ),
            (
                task(json!({"pullStartedAt": null, "stoppedAt": null, "lastStatus": "PENDING"})),
                json!({"fargate_vcpu": 0, "fargate_memory": 0}),
                Status::Estimated,
            ),
        ],
    );
    for other in [
        json!({"launchType": "EC2"}),
        json!({"capacityProviderName": "FARGATE_SPOT"}),
        json!({"platformFamily": "Windows_Server_2022_Core"}),
    ] {
        let cost = one("fargate", &task(other));
        assert_eq!(
            reasons(&cost),
            [("fargate_vcpu", "no_price"), ("fargate_memory", "no_price")]
        );
    }
}

#[test]
fn batch() {
    let hour = 1_789_081_200_000_i64;
    let minutes = |from: i64, to: i64| json!({"startedAt": hour + from * 60_000, "stoppedAt": hour + to * 60_000});
    let job = |fields: Value| {
        let mut job = json!({"status": "SUCCEEDED", "platformCapabilities": ["FARGATE"], "container": {
            "resourceRequirements": [{"type": "VCPU", "value": "0.5"}, {"type": "MEMORY", "value": "1024"}]}});
        for (field, value) in fields.as_object().unwrap() {
            job[field] = value.clone();
        }
        json!({"job": job})
    };
    let zero = json!({"fargate_vcpu": 0, "fargate_memory": 0});
    let sixty = json!({"fargate_vcpu": 20_240, "fargate_memory": 4_445});
    let arm = json!({"resourceRequirements": [{"type": "VCPU", "value": "1"},
        {"type": "MEMORY", "value": "2048"}, {"type": "GPU", "value": "1"}],
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        "ephemeralStorage": {"sizeInGiB": 30}});
    assert_priced(
        "batch",
        [
            (
                job(json!({"attempts": [minutes(0, 60)]})),
                sixty.clone(),
                Status::Estimated,
            ),
            (
                job(
                    json!({"attempts": [minutes(0, 20), minutes(20, 60)], "status": "FAILED",
                    "startedAt": hour + 20 * 60_000, "stoppedAt": hour + 60 * 60_000}),
                ),
                sixty.clone(),
                Status::Estimated,
            ),
            (
                job(json!({"startedAt": hour, "stoppedAt": hour + 3_600_000})),
                sixty.clone(),
                Status::Estimated,
            ),
            (
                job(
                    json!({"status": "RUNNING", "startedAt": hour + 1_800_000, "attempts": [minutes(0, 30)]}),
                ),
                sixty,
                Status::Estimated,
            ),
            (
                job(json!({"attempts": [minutes(0, 60)], "container": arm})),
                json!({"fargate_vcpu": 32_380, "fargate_memory": 7_120, "fargate_ephemeral": 1_110}),
                Status::Estimated,
            ),
            (
                job(json!({"status": "FAILED"})),
                zero.clone(),
                Status::Estimated,
            ),
            (
                job(json!({"status": "FAILED", "attempts": [{}]})),
                zero.clone(),
                Status::Estimated,
            ),
            (
                job(
                    json!({"arrayProperties": {"size": 10}, "startedAt": hour, "stoppedAt": hour + 3_600_000}),
                ),
                zero,
                Status::Estimated,
            ),
        ],
    );
    for capabilities in [json!(["EC2"]), json!([]), json!(null)] {
        let cost = one("batch", &job(json!({"platformCapabilities": capabilities})));
        assert_eq!(reasons(&cost), [("batch_ec2", "ec2_backed_batch")]);
        assert_eq!(cost.known(), MicroUsd::ZERO);
    }
}

#[test]
fn bedrock() {
    let model = "anthropic.claude-sonnet-4-6";
    let usage = json!({"inputTokens": 1000, "outputTokens": 100, "cacheReadInputTokens": 10_000,
        "cacheWriteInputTokens": 0, "totalTokens": 11_100});
    let all = json!({"bedrock_input": 3_000, "bedrock_output": 1_500, "bedrock_cache_read": 3_000});
    let arn = format!("arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.{model}");
    assert_priced(
        "bedrock",
        [
            (
                json!({"modelId": model, "usage": usage}),
                all.clone(),
                Status::Priced,
            ),
            (json!({"modelId": arn, "usage": usage}), all, Status::Priced),
            (
                json!({"modelId": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
                    "usage": {"inputTokens": 1000, "cacheWriteInputTokens": 2000}}),
                json!({"bedrock_input": 1_100, "bedrock_cache_write": 2_750}),
                Status::Priced,
            ),
            (
                json!({"modelId": "nobody.knows", "usage": {"inputTokens": 0, "outputTokens": 0}}),
                json!({}),
                Status::Priced,
            ),
            (json!({"traces": []}), json!({}), Status::Priced),
        ],
    );
    let unknown = one(
        "bedrock",
        &json!({"modelId": "jp.someone.new", "usage": usage}),
    );
    assert_eq!(reasons(&unknown)[0], ("bedrock_input", "no_price"));
    for silent in [
        json!({"modelId": model}),
        json!({"modelId": model, "usage": {}}),
    ] {
        let cost = one("bedrock", &silent);
        assert_eq!(
            reasons(&cost),
            [
                ("bedrock_input", "missing_usage"),
                ("bedrock_output", "missing_usage")
            ]
        );
    }
}

#[test]
fn bedrock_agents_tell_tokens_in_their_traces() {
    let asked = |part: &str, model: &str| {
        json!({"agentId": "A1", "trace": {"trace": {
            part: {"modelInvocationInput": {"foundationModel": model, "text": "…"}}}}})
    };
    let answered = |part: &str, input: i64, output: i64| {
        json!({"trace": {part: {"modelInvocationOutput": {"metadata": {
            "usage": {"inputTokens": input, "outputTokens": output}}}}}})
    };
    let sonnet = "anthropic.claude-sonnet-4-6";
    let nova = "amazon.nova-lite-v1:0";
    let traces = json!([
        asked("preProcessingTrace", nova),
        asked("orchestrationTrace", sonnet),
        answered("preProcessingTrace", 10_000, 1_000),
        {"trace": {"orchestrationTrace": {"rationale": {"text": "…"}}}},
        answered("orchestrationTrace", 1_000, 100),
        asked("orchestrationTrace", sonnet),
        answered("orchestrationTrace", 1_000, 100),
        asked("routingClassifierTrace", nova),
        answered("routingClassifierTrace", 10_000, 0),
        {"trace": {"guardrailTrace": {"action": "NONE"}}},
    ]);
    let cost = one("bedrock", &json!({"traces": traces}));
    assert_eq!(cost.status(), Status::Priced);
    assert_eq!(
        components(&cost),
        json!({"bedrock_input": 600 + 3_000 + 3_000 + 600, "bedrock_output": 240 + 1_500 + 1_500})
    );
    let silent = json!([
        asked("orchestrationTrace", sonnet),
        asked("orchestrationTrace", sonnet),
        answered("orchestrationTrace", 1_000, 100),
    ]);
    let cost = one("bedrock", &json!({"traces": silent}));
    assert_eq!(reasons(&cost)[0], ("bedrock_input", "missing_usage"));
    for lonely in [
        json!([asked("postProcessingTrace", sonnet)]),
        json!([answered("postProcessingTrace", 1, 1)]),
    ] {
        let cost = one("bedrock", &json!({"traces": lonely}));
        assert_eq!(reasons(&cost).len(), 2, "{lonely}");
    }
}

#[test]
fn step_functions() {
    let billing = |mb: i64, ms: i64| json!({"billingDetails": {"billedMemoryUsedInMB": mb, "billedDurationInMilliseconds": ms}});
    assert_priced(
        "step_functions",
        [
            (
                json!({"type": "STANDARD", "stateTransitions": 1_000}),
                json!({"sfn_transitions": 25_000}),
                Status::Priced,
            ),
            (
                json!({"stateTransitions": 0}),
                json!({"sfn_transitions": 0}),
                Status::Priced,
            ),
            (
                json!({"type": "EXPRESS", "executions": [billing(1024, 1_800_000), billing(512, 3_600_000)]}),
                json!({"sfn_express_requests": 2, "sfn_express_duration": 60_012}),
                Status::Priced,
            ),
            (
                json!({"type": "EXPRESS", "executions": []}),
                json!({"sfn_express_requests": 0, "sfn_express_duration": 0}),
                Status::Priced,
            ),
        ],
    );
    let silent = json!({"type": "EXPRESS", "executions": [billing(64, 100), {}]});
    let cost = one("step_functions", &silent);
    assert_eq!(reasons(&cost), [("sfn_express_duration", "missing_usage")]);
    assert_eq!(components(&cost), json!({"sfn_express_requests": 2}));
}

#[test]
fn services_with_counters() {
    let table = [
        (
            "s3",
            json!({"putRequests": 5000, "getRequests": 20_000, "storageGbMonth": 100.5}),
            json!({"s3_put": 25_000, "s3_get": 8_000, "s3_storage": 2_311_500}),
        ),
        ("s3", json!({"putRequests": 0}), json!({"s3_put": 0})),
        (
            "dynamodb",
            json!({"WriteCapacityUnits": 1_000_000.5, "ReadCapacityUnits": 2_000_000, "storageGbMonth": 1}),
            json!({"ddb_write": 625_000, "ddb_read": 250_000, "ddb_storage": 250_000}),
        ),
        (
            "cloudwatch_logs",
            json!({"incomingBytes": 1_073_741_824, "storageGbMonth": 2}),
            json!({"logs_ingest": 500_000, "logs_storage": 60_000}),
        ),
        (
            "ses",
            json!({"messages": 1, "attachmentBytes": 536_870_912}),
            json!({"ses_messages": 100, "ses_attachments": 60_000}),
        ),
    ];
    for (service, raw, expected) in table {
        let cost = one(service, &raw);
        assert_eq!(
            (components(&cost), cost.status()),
            (expected, Status::Priced),
            "{raw}"
        );
    }
    let before = json!({"region": "us-east-1", "as_of": "2024-10-31T23:59:59Z",
        "items": [{"service": "dynamodb", "raw": {"WriteCapacityUnits": 1_000_000}}]});
    let cost = try_price(&before, sheet()).unwrap();
    assert_eq!(components(&cost), json!({"ddb_write": 1_250_000}));
}

#[test]
fn athena() {
    let gigabyte = 1_073_741_824_i64;
    let query = |state: &str, kind: &str, bytes: Value| {
        json!({"QueryExecution": {"StatementType": kind, "Status": {"State": state,
            "SubmissionDateTime": "2026-09-10T02:00:00Z"}, "Statistics": {"DataScannedInBytes": bytes}}})
    };
    let reused = json!({"QueryExecution": {"Status": {"State": "SUCCEEDED"}, "Statistics": {
        "DataScannedInBytes": gigabyte, "ResultReuseInformation": {"ReusedPreviousResult": true}}}});
    let amount = |micro: i64| json!({"athena_scanned": micro});
    let ended = Status::Priced;
    assert_priced(
        "athena",
        [
            (
                query("SUCCEEDED", "DML", json!(gigabyte)),
                amount(4_883),
                ended,
            ),
            (
                query("SUCCEEDED", "DML", json!(gigabyte * 1024)),
                amount(5_000_000),
                ended,
            ),
            (
                query("CANCELLED", "DML", json!(gigabyte)),
                amount(4_883),
                ended,
            ),
            (query("SUCCEEDED", "DML", json!(1)), amount(48), ended),
            (query("SUCCEEDED", "DML", json!(0)), amount(48), ended),
            (
                query("SUCCEEDED", "DML", json!(10 * 1_048_576)),
                amount(48),
                ended,
            ),
            // Eleven MB: one byte more than ten is rounded up.
            (
                query("SUCCEEDED", "DML", json!(10 * 1_048_576 + 1)),
                amount(52),
                ended,
            ),
            (query("FAILED", "DML", json!(gigabyte)), amount(0), ended),
            (query("FAILED", "DML", json!(null)), amount(0), ended),
            (query("SUCCEEDED", "DDL", json!(gigabyte)), amount(0), ended),
            (query("SUCCEEDED", "UTILITY", json!(null)), amount(0), ended),
            (query("SUCCEEDED", "UTILITY", json!(0)), amount(0), ended),
            (
                query("SUCCEEDED", "UTILITY", json!(gigabyte)),
                amount(4_883),
                ended,
            ),
            (reused, amount(0), ended),
            (
                query("QUEUED", "DML", json!(null)),
                amount(0),
                Status::Estimated,
            ),
            (
                query("RUNNING", "DML", json!(gigabyte)),
                amount(4_883),
                Status::Estimated,
            ),
        ],
    );
    let silent = one("athena", &query("SUCCEEDED", "DML", json!(null)));
    assert_eq!(reasons(&silent), [("athena_scanned", "missing_usage")]);
}

#[test]
fn emr_on_eks() {
    let pod = |vcpu: f64, start: &str, stop: Option<&str>| json!({"vcpu": vcpu, "memoryMiB": 4096, "startedAt": start, "stoppedAt": stop});
    let (start, stop) = ("2026-09-10T23:00:00Z", Some("2026-09-11T00:00:00Z"));
    let hour = json!({"emr_eks_vcpu": 10_120, "emr_eks_memory": 4_445});
    assert_priced(
        "emr_eks",
        [
            (
                json!({"pods": [pod(1.0, start, stop)]}),
                hour.clone(),
                Status::Estimated,
            ),
            (
                json!({"pods": [pod(1.0, start, None)]}),
                hour.clone(),
                Status::Estimated,
            ),
            (
                json!({"jobRun": {}, "pods": [pod(0.5, start, stop), pod(0.5, start, Some("2026-09-10T23:00:01Z"))]}),
                json!({"emr_eks_vcpu": 5_144, "emr_eks_memory": 4_519}),
                Status::Estimated,
            ),
        ],
    );
    let cost = one("emr_eks", &json!({"pods": [pod(1.0, start, stop)]}));
    assert_eq!(warned(&cost), ["nodes_not_included"]);
    let unknown = one("emr_eks", &json!({"jobRun": {"state": "COMPLETED"}}));
    assert_eq!(reasons(&unknown), [("emr_eks", "missing_usage")]);
}

#[test]
fn what_no_sheet_prices_and_what_a_job_reports() {
    let statement = one(
        "redshift_data",
        &json!({"Status": "FINISHED", "Duration": 1_000_000}),
    );
    assert_eq!(reasons(&statement), [("redshift_data", "no_price")]);
    let recipe = one("databrew", &json!({"State": "SUCCEEDED"}));
    assert_eq!(reasons(&recipe), [("databrew", "no_price")]);
    assert_priced(
        "custom",
        [
            (
                json!({"units": {"usd": 0.1}}),
                json!({"reported": 100_000}),
                Status::Estimated,
            ),
            (
                json!({"units": {"usd": 0}}),
                json!({"reported": 0}),
                Status::Estimated,
            ),
        ],
    );
    for silent in [
        json!({}),
        json!({"units": {}}),
        json!({"units": {"rows": 7}}),
    ] {
        assert_eq!(
            reasons(&one("custom", &silent)),
            [("reported", "missing_usage")]
        );
    }
    assert_eq!(
        one("custom:dbt", &json!({"units": {"usd": 1}})).known(),
        MicroUsd(1_000_000)
    );
}

#[test]
fn usage_across_a_price_change_keeps_the_price_of_its_first_day() {
    let run = |start: &str| {
        one(
            "glue",
            &json!({"JobRun": {"ExecutionTime": 900, "MaxCapacity": 6, "GlueVersion": "6.0",
            "StartedOn": start}}),
        )
    };
    assert_eq!(run("2026-08-21T00:00:00Z").total(), Some(MicroUsd(462_000)));
    assert_eq!(
        reasons(&run("2026-08-20T23:59:59Z")),
        [("glue_dpu", "no_price_at_date")]
    );
}
