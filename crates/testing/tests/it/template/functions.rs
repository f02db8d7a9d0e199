use super::{attribute, holds, items, read, resources};
use serde_json::{Value, json};

const FUNCTION: &str = "AWS::Serverless::Function";

fn events<'a>(function: &'a Value, kind: &str) -> Vec<&'a Value> {
    let events = function["Events"].as_object().into_iter();
    events
        .flat_map(serde_json::Map::values)
        .filter(|it| it["Type"] == kind)
        .map(|it| &it["Properties"])
        .collect()
}

fn sources(template: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, function) in resources(template, FUNCTION) {
        for stream in events(function, "DynamoDB") {
            let age = stream["MaximumRecordAgeInSeconds"].as_u64();
            let failures = &stream["DestinationConfig"]["OnFailure"]["Destination"];
            let expected = [
                (
                    "halves no batch",
                    stream["BisectBatchOnFunctionError"] == true,
                ),
                (
                    "tries for longer than a stream keeps",
                    age.is_some_and(|age| age < 86_400),
                ),
                ("tries without end", stream["MaximumRetryAttempts"].is_u64()),
                (
                    "loses what it gives up",
                    *failures == attribute("StreamFailures", "Arn"),
                ),
                ("reports no partial failures", reports_failures(stream)),
                (
                    "begins in the middle",
                    stream["StartingPosition"] == "TRIM_HORIZON",
                ),
            ];
            let broken = expected.iter().filter(|(_, holds)| !holds);
            faults.extend(broken.map(|(what, _)| format!("{id} {what}")));
        }
        for source in events(function, "SQS") {
            let timeout_s = function["Timeout"].as_u64().unwrap();
            let mut queues = resources(template, "AWS::SQS::Queue");
            let queue = queues.find(|(queue, _)| source["Queue"] == attribute(queue, "Arn"));
            let visible_s = queue.and_then(|(_, it)| it["VisibilityTimeout"].as_u64());
            let expected = [
                ("reports no partial failures", reports_failures(source)),
                (
                    "has no bound of concurrency",
                    source["ScalingConfig"]["MaximumConcurrency"].is_u64(),
                ),
                // AWS Lambda Developer Guide, "Using Lambda with Amazon SQS".
                (
                    "meets its own messages again",
                    visible_s >= Some(6 * timeout_s),
                ),
            ];
            let broken = expected.iter().filter(|(_, holds)| !holds);
            faults.extend(broken.map(|(what, _)| format!("{id} {what}")));
        }
    }
    faults
}

fn reports_failures(source: &Value) -> bool {
    items(&source["FunctionResponseTypes"]).contains(&&json!("ReportBatchItemFailures"))
}

#[test]
fn what_a_source_hands_over_is_tried_again_and_put_away_in_the_end() {
    let stream = "/Resources/Rollup/Properties/Events/Ledger/Properties";
    let queue = "/Resources/Tracking/Properties/Events/RunEvents/Properties";
    let gone = Value::Null;
    holds(
        sources,
        "template.yaml",
        &[
            (
                &format!("{stream}/BisectBatchOnFunctionError"),
                json!(false),
            ),
            (&format!("{stream}/MaximumRecordAgeInSeconds"), json!(-1)),
            (&format!("{stream}/MaximumRetryAttempts"), json!(-1)),
            (&format!("{stream}/DestinationConfig"), gone.clone()),
            (&format!("{stream}/FunctionResponseTypes"), gone.clone()),
            (&format!("{stream}/StartingPosition"), json!("LATEST")),
            (&format!("{queue}/FunctionResponseTypes"), json!([])),
            (&format!("{queue}/ScalingConfig"), gone),
            (
                "/Resources/RunEvents/Properties/VisibilityTimeout",
                json!(60),
            ),
            ("/Resources/Tracking/Properties/Timeout", json!(120)),
        ],
    );
}

fn furnished(template: &Value) -> Vec<String> {
    let alarms = read("infra/alarms.yaml");
    let mut faults = Vec::new();
    for (id, function) in resources(template, FUNCTION) {
        let logs = format!("{id}Logs");
        let role = format!("{id}Role");
        let group = &template["Resources"][&logs]["Properties"];
        let name = &function["FunctionName"];
        let errors = resources(&alarms, "AWS::CloudWatch::Alarm").any(|(_, alarm)| {
            let measured = &alarm["Dimensions"][0]["Value"]["Fn::Sub"];
            let suffix = measured.as_str().and_then(|it| it.strip_prefix("${Installation}-"));
            alarm["MetricName"] == "Errors"
                && *name == json!({"Fn::Sub": format!("${{AWS::StackName}}-{}", suffix.unwrap_or_default())})
        });
        let expected = [
            ("has no description", function["Description"].is_string()),
            (
                "has no role of its own",
                function["Role"] == attribute(&role, "Arn"),
            ),
            (
                "has no log group",
                function["LoggingConfig"]["LogGroup"] == json!({"Ref": logs}),
            ),
            (
                "keeps logs for ever",
                group["RetentionInDays"] == json!({"Ref": "LogRetentionDays"}),
            ),
            ("has no timeout", function["Timeout"].is_u64()),
            ("has no alarm on errors", errors),
        ];
        let broken = expected.iter().filter(|(_, holds)| !holds);
        faults.extend(broken.map(|(what, _)| format!("{id} {what}")));
    }
    faults
}

#[test]
fn every_function_has_a_role_a_log_group_and_an_alarm() {
    let function = "/Resources/Reconcile/Properties";
    holds(
        furnished,
        "template.yaml",
        &[
            (&format!("{function}/Description"), Value::Null),
            (
                &format!("{function}/Role"),
                attribute("TrackingRole", "Arn"),
            ),
            (&format!("{function}/LoggingConfig"), Value::Null),
            (&format!("{function}/FunctionName"), json!("another")),
            (
                "/Resources/ReconcileLogs/Properties/RetentionInDays",
                Value::Null,
            ),
        ],
    );
}

/// The least concurrency that a function may be given, where it is given any.
const LEAST_RESERVED: u64 = 10;

fn bounded(template: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let pattern = format!("0|[{}-9][0-9]{{1,3}}", LEAST_RESERVED / 10);
    let parameter = &template["Parameters"]["ReservedConcurrency"];
    if parameter["AllowedPattern"] != pattern || parameter["Default"] != "0" {
        faults.push(format!("less than {LEAST_RESERVED} can be reserved"));
    }
    for (id, function) in resources(template, FUNCTION) {
        let queues = events(function, "SQS");
        let bounds = queues
            .iter()
            .map(|it| &it["ScalingConfig"]["MaximumConcurrency"]);
        // AWS Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings".
        if bounds.filter_map(Value::as_u64).sum::<u64>() > LEAST_RESERVED {
            faults.push(format!(
                "messages of {id} are throttled where little is reserved"
            ));
        }
    }
    faults
}

#[test]
fn reserved_concurrency_never_throttles_a_queue() {
    let queue = "/Resources/Tracking/Properties/Events/RunEvents/Properties";
    holds(
        bounded,
        "template.yaml",
        &[
            (
                &format!("{queue}/ScalingConfig/MaximumConcurrency"),
                json!(11),
            ),
            (
                "/Parameters/ReservedConcurrency/AllowedPattern",
                json!("[0-9]+"),
            ),
            ("/Parameters/ReservedConcurrency/Default", json!("1")),
        ],
    );
}

/// How long a canary takes a part of the invocations: `Canary10Percent5Minutes`.
const CANARY_S: u64 = 300;

fn taken_back(alarms: &Value) -> Vec<String> {
    let template = read("template.yaml");
    let mut faults = Vec::new();
    for (id, function) in resources(&template, FUNCTION) {
        let watching = &function["DeploymentPreference"]["Alarms"][0]["Fn::Sub"];
        let name = watching
            .as_str()
            .map(|it| it.replace("AWS::StackName", "Installation"));
        let mut all = resources(alarms, "AWS::CloudWatch::Alarm");
        let alarm = all.find(|(_, it)| it["AlarmName"]["Fn::Sub"].as_str() == name.as_deref());
        let takes_s = alarm
            .and_then(|(_, it)| Some(it["Period"].as_u64()? * it["EvaluationPeriods"].as_u64()?));
        if name.is_none() || takes_s.is_none_or(|it| it > CANARY_S) {
            faults.push(format!("a bad version of {id} is not taken back in time"));
        }
    }
    faults
}

#[test]
fn a_bad_version_is_noticed_while_it_is_a_canary() {
    let alarm = "/Resources/RollupErrorsAlarm/Properties";
    holds(
        taken_back,
        "infra/alarms.yaml",
        &[
            (&format!("{alarm}/Period"), json!(300)),
            (&format!("{alarm}/EvaluationPeriods"), json!(15)),
            (&format!("{alarm}/AlarmName"), json!("another")),
        ],
    );
}

/// A client context that holds them cannot be read by Lambda's Rust runtime, which ends the process.
fn propagated(template: &Value) -> Vec<String> {
    let text = template.to_string();
    let words = ["AllowedRequestHeaders", "AllowedQueryParameters"];
    let named = words.into_iter().filter(|word| {
        let text = text.to_lowercase();
        text.contains(&word.to_lowercase())
    });
    named.map(|word| format!("{word} are propagated")).collect()
}

#[test]
fn no_gateway_propagates_headers_or_query_parameters() {
    let place = "/Resources/Supervisor/Properties/Description";
    let changes = [
        (place, json!({"AllowedRequestHeaders": ["x-tenant"]})),
        (place, json!({"allowedQueryParameters": ["tenant"]})),
    ];
    holds(propagated, "template.yaml", &changes);
    let infra = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../infra")).unwrap();
    let paths = infra.map(|entry| entry.unwrap().path());
    for path in paths.filter(|it| it.extension().is_some_and(|it| it == "yaml")) {
        let template = read(&format!("infra/{}", path.file_name().unwrap().display()));
        assert_eq!(propagated(&template), Vec::<String>::new());
    }
}
