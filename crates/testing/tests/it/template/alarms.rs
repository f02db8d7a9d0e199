use super::{holds, items, read, resources, text};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ALARM: &str = "AWS::CloudWatch::Alarm";

/// The last part of an alarm's name.
fn name(alarm: &Value) -> String {
    let name = alarm["AlarmName"]["Fn::Sub"].as_str().unwrap_or_default();
    let name = name.strip_prefix("${Installation}-");
    name.unwrap_or_default().to_owned()
}

fn names() -> BTreeSet<String> {
    let template = read("infra/alarms.yaml");
    resources(&template, ALARM)
        .map(|(_, it)| name(it))
        .collect()
}

/// Names that begin a paragraph of the section on alarms.
fn documented() -> BTreeSet<String> {
    let text = text("docs/operations.md");
    let section = text.split("\n## Alarms\n").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let paragraphs = section.lines().filter(|line| line.starts_with("**`"));
    paragraphs
        .flat_map(|line| line.split("**").skip(1).step_by(2))
        .map(|name| name.trim_matches('`').to_owned())
        .collect()
}

#[test]
fn every_alarm_has_a_paragraph_and_every_paragraph_an_alarm() {
    assert_eq!(documented(), names());
}

fn told(template: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, alarm) in resources(template, ALARM) {
        let topic = json!({"Ref": "Topic"});
        let missing = &alarm["TreatMissingData"];
        let expected = [
            ("has no name of the installation", !name(alarm).is_empty()),
            ("has no description", alarm["AlarmDescription"].is_string()),
            (
                "tells nobody",
                items(&alarm["AlarmActions"]).contains(&&topic),
            ),
            (
                "never says that it is over",
                items(&alarm["OKActions"]).contains(&&topic),
            ),
            (
                "fires without data",
                *missing == "notBreaching" || alarm["MetricName"] == "Invocations",
            ),
        ];
        let broken = expected.iter().filter(|(_, holds)| !holds);
        faults.extend(broken.map(|(what, _)| format!("{id} {what}")));
    }
    faults
}

#[test]
fn every_alarm_is_told() {
    let alarm = "/Resources/TrackingErrorsAlarm/Properties";
    holds(
        told,
        "infra/alarms.yaml",
        &[
            (&format!("{alarm}/AlarmActions"), json!([])),
            (&format!("{alarm}/OKActions"), json!([])),
            (&format!("{alarm}/AlarmDescription"), Value::Null),
            (&format!("{alarm}/TreatMissingData"), json!("missing")),
        ],
    );
}

/// Queues, tables and functions whose alarm is missing.
fn watched(alarms: &Value) -> Vec<String> {
    let template = read("template.yaml");
    let all: Vec<&Value> = resources(alarms, ALARM).map(|(_, it)| it).collect();
    let has = |metric: &str, of: &Value| {
        all.iter()
            .any(|it| it["MetricName"] == metric && it["Dimensions"][0]["Value"] == *of)
    };
    let mut missing = Vec::new();
    for (id, queue) in resources(&template, "AWS::SQS::Queue") {
        let metric = if queue["RedrivePolicy"].is_null() {
            "ApproximateNumberOfMessagesVisible"
        } else {
            "ApproximateAgeOfOldestMessage"
        };
        if !has(metric, &json!({"Ref": id})) {
            missing.push(format!("{id} has no alarm on {metric}"));
        }
    }
    for (id, function) in resources(&template, "AWS::Serverless::Function") {
        let name = function["FunctionName"]["Fn::Sub"].as_str().unwrap();
        let name = json!({"Fn::Sub": name.replace("AWS::StackName", "Installation")});
        let reads_a_stream = function["Events"].to_string().contains("DynamoDB");
        let metrics: &[&str] = if reads_a_stream {
            &["Errors", "Throttles", "IteratorAge"]
        } else {
            &["Errors", "Throttles"]
        };
        for metric in metrics {
            if !has(metric, &name) {
                missing.push(format!("{id} has no alarm on {metric}"));
            }
        }
    }
    for (id, _) in resources(&read("infra/tables.yaml"), "AWS::DynamoDB::Table") {
        let name = json!({"Fn::Sub": format!("${{TablePrefix}}{id}")});
        if !has("WriteThrottleEvents", &name) {
            missing.push(format!("{id} has no alarm on refused writes"));
        }
    }
    missing
}

#[test]
fn every_queue_table_and_function_is_watched() {
    let changed = json!("AnotherMetric");
    holds(
        watched,
        "infra/alarms.yaml",
        &[
            (
                "/Resources/StreamFailuresAlarm/Properties/MetricName",
                changed.clone(),
            ),
            (
                "/Resources/RunEventsAgeAlarm/Properties/MetricName",
                changed.clone(),
            ),
            (
                "/Resources/RollupBehindAlarm/Properties/MetricName",
                changed.clone(),
            ),
            (
                "/Resources/ReconcileThrottlesAlarm/Properties/MetricName",
                changed.clone(),
            ),
            (
                "/Resources/LedgerThrottledAlarm/Properties/MetricName",
                changed,
            ),
        ],
    );
}
