use super::{attribute, holds, items, resources, statements};
use serde_json::{Value, json};

const FOURTEEN_DAYS: u64 = 1_209_600;

fn encrypted(template: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, queue) in resources(template, "AWS::SQS::Queue") {
        let by_sqs = json!({"Fn::If": ["HasKey", {"Ref": "AWS::NoValue"}, true]});
        let by_key =
            json!({"Fn::If": ["HasKey", attribute("Key", "Arn"), {"Ref": "AWS::NoValue"}]});
        if queue["SqsManagedSseEnabled"] != by_sqs || queue["KmsMasterKeyId"] != by_key {
            faults.push(format!("{id} is not encrypted"));
        }
        if queue["MessageRetentionPeriod"] != FOURTEEN_DAYS {
            faults.push(format!("{id} keeps messages for less than 14 days"));
        }
    }
    faults
}

#[test]
fn every_queue_is_encrypted_and_keeps_messages_as_long_as_it_can() {
    let place = "/Resources/StreamFailures/Properties";
    holds(
        encrypted,
        "template.yaml",
        &[
            (&format!("{place}/SqsManagedSseEnabled"), json!(false)),
            (&format!("{place}/KmsMasterKeyId"), Value::Null),
            (&format!("{place}/MessageRetentionPeriod"), json!(345_600)),
        ],
    );
}

/// Every place that puts messages away.
fn destinations(place: &Value, found: &mut Vec<Value>) {
    match place {
        Value::Object(fields) => {
            for (name, field) in fields {
                match name.as_str() {
                    "deadLetterTargetArn" => found.push(field.clone()),
                    "DeadLetterConfig" => found.push(field["Arn"].clone()),
                    "OnFailure" => found.push(field["Destination"].clone()),
                    _ => destinations(field, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|it| destinations(it, found)),
        _ => {}
    }
}

fn with_dead_letters(template: &Value) -> Vec<String> {
    let mut put_away = Vec::new();
    destinations(&template["Resources"], &mut put_away);
    let mut faults = Vec::new();
    for (id, queue) in resources(template, "AWS::SQS::Queue") {
        let redrive = &queue["RedrivePolicy"];
        let receives = redrive["maxReceiveCount"].as_u64().unwrap_or_default();
        let holds_dead_letters = put_away.contains(&attribute(id, "Arn"));
        if !holds_dead_letters && receives < 5 {
            faults.push(format!("{id} has no dead letters after some receives"));
        }
    }
    for (id, rule) in resources(template, "AWS::Events::Rule") {
        for target in items(&rule["Targets"]) {
            if target["DeadLetterConfig"]["Arn"].is_null() {
                faults.push(format!("what {id} cannot hand over is lost"));
            }
        }
    }
    faults
}

#[test]
fn what_is_not_taken_goes_to_dead_letters() {
    let gone = Value::Null;
    holds(
        with_dead_letters,
        "template.yaml",
        &[
            (
                "/Resources/RunEvents/Properties/RedrivePolicy",
                gone.clone(),
            ),
            (
                "/Resources/MailEvents/Properties/RedrivePolicy/maxReceiveCount",
                json!(1),
            ),
            (
                "/Resources/RunEventsRule/Properties/Targets/0/DeadLetterConfig",
                gone,
            ),
        ],
    );
}

fn granted(template: &Value) -> Vec<String> {
    let policies: Vec<&Value> = resources(template, "AWS::SQS::QueuePolicy")
        .map(|(_, policy)| policy)
        .collect();
    let all: Vec<&Value> = policies.iter().flat_map(|it| statements(it)).collect();
    let mut faults = Vec::new();
    for statement in all.iter().filter(|it| it["Effect"] != "Deny") {
        let sid = &statement["Sid"];
        let condition = &statement["Condition"];
        let source = &condition["ArnEquals"]["aws:SourceArn"];
        let mut rules = resources(template, "AWS::Events::Rule");
        let rule = rules.find(|(id, _)| *source == attribute(id, "Arn"));
        let account = &condition["StringEquals"]["aws:SourceAccount"];
        if statement["Principal"] != json!({"Service": "events.amazonaws.com"})
            || statement["Action"] != "sqs:SendMessage"
            || *account != json!({"Ref": "AWS::AccountId"})
            || rule.is_none()
        {
            faults.push(format!("{sid} lets more send than one rule of the account"));
        }
    }
    for (id, rule) in resources(template, "AWS::Events::Rule") {
        for target in items(&rule["Targets"]) {
            for queue in [&target["Arn"], &target["DeadLetterConfig"]["Arn"]] {
                let may = all.iter().any(|it| {
                    it["Condition"]["ArnEquals"]["aws:SourceArn"] == attribute(id, "Arn")
                        && items(&it["Resource"]).contains(&queue)
                });
                if !may {
                    faults.push(format!("{id} may not send to {queue}"));
                }
            }
        }
    }
    for (id, _) in resources(template, "AWS::SQS::Queue") {
        let is_closed = policies.iter().any(|policy| {
            items(&policy["Queues"]).contains(&&json!({"Ref": id}))
                && statements(policy).iter().any(|it| {
                    it["Effect"] == "Deny"
                        && it["Principal"] == "*"
                        && it["Condition"] == json!({"Bool": {"aws:SecureTransport": "false"}})
                        && items(&it["Resource"]).contains(&&attribute(id, "Arn"))
                })
        });
        if !is_closed {
            faults.push(format!("{id} takes connections without TLS"));
        }
    }
    faults
}

#[test]
fn a_queue_takes_messages_of_its_rule_and_over_tls_alone() {
    let first = "/Resources/RuleTargetsPolicy/Properties/PolicyDocument/Statement/0";
    let anyone = json!({"Service": "sns.amazonaws.com"});
    holds(
        granted,
        "template.yaml",
        &[
            (&format!("{first}/Principal"), anyone),
            (&format!("{first}/Principal"), json!("*")),
            (&format!("{first}/Condition"), json!({})),
            (
                &format!("{first}/Condition/ArnEquals/aws:SourceArn"),
                json!("arn:*"),
            ),
            (&format!("{first}/Condition/StringEquals"), json!({})),
            (&format!("{first}/Action"), json!("sqs:*")),
            (&format!("{first}/Resource"), json!([])),
            (
                "/Resources/DeadLettersPolicy/Properties/PolicyDocument/Statement/0/Effect",
                json!("Allow"),
            ),
            ("/Resources/DeadLettersPolicy/Properties/Queues", json!([])),
        ],
    );
}
