//! Messages to channels on this machine: files beside the mails.

use crate::support::{NOW, Place};
use serde_json::{Value, json};
use std::fs;

fn failed() -> Vec<u8> {
    let event = json!({
        "version": "0", "id": "a-1", "detail-type": "Strands Job Run Observed",
        "source": "strands.etl", "account": "111122223333", "time": "2026-11-20T11:30:00Z",
        "region": "eu-west-1", "resources": [],
        "detail": {
            "schema": "strands.run-observed/1", "run_id": "manual__1", "job_name": "dag.load",
            "platform": "airflow", "state": "failed", "started_at": "2026-11-20T11:00:00Z",
            "ended_at": "2026-11-20T11:30:00Z",
        },
    });
    event.to_string().into_bytes()
}

fn place(channels: &Value) -> Place {
    let place = Place::new();
    fs::create_dir(place.store()).unwrap();
    let settings = json!({"fallback": ["platform@example.com"]}).to_string();
    fs::write(place.store().join("notifications.json"), settings).unwrap();
    fs::write(place.store().join("channels.json"), channels.to_string()).unwrap();
    place
}

#[test]
fn a_message_lies_in_the_outbox_as_the_request_that_it_is() {
    let place = place(&json!({"data-alerts": {
        "type": "slack", "webhook": "${SECRET:secretsmanager:strands/slack#data_alerts}",
    }}));
    let ended = place.ingest(&failed());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let outbox = place
        .run(&["mail", "outbox", "--json", "--now", NOW])
        .json();
    let rows = outbox["result"]["mails"].as_array().unwrap();
    let row_to = |address: &str| rows.iter().find(|it| it["address"] == address).unwrap();
    assert_eq!(row_to("platform@example.com")["state"], "sent");
    let row = row_to("slack:data-alerts");
    assert_eq!(row["state"], "sent");
    let request = fs::read_to_string(row["file"].as_str().unwrap()).unwrap();
    let request: Value = serde_json::from_str(&request).unwrap();
    assert_eq!(
        request["to"],
        "${SECRET:secretsmanager:strands/slack#data_alerts}"
    );
    let body: Value = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["text"], "[prod] dag.load failed");
    let preview = place.run(&["mail", "preview", "failure", "--now", NOW]);
    assert_eq!(preview.code, 0, "{}", preview.stderr);
}

#[test]
fn people_and_channels_of_the_configuration_are_told() {
    let place = Place::new();
    let file = json!({
        "jobs": [{"job_id": "dag.load", "tags": {"team": "core"}}],
        "global_settings": {
            "channels": {"core-alerts": {"type": "sns", "topic_arn": "arn:aws:sns:eu-west-1:111122223333:core"},
                         "others": {"type": "sns", "topic_arn": "arn:aws:sns:eu-west-1:111122223333:others"}},
            "notifications": {"teams": {"core": {"on_call": ["ada@example.com"], "channels": ["core-alerts"]},
                                        "other": {"channels": ["others"]}}},
        },
    });
    let config = place.store().with_file_name("etl_config.json");
    fs::write(&config, file.to_string()).unwrap();
    let config = config.to_str().unwrap();
    let words = ["ingest", "--json", "--now", NOW, "--config", config];
    let ended = place.feed(&words, &failed());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let outbox = place
        .run(&["mail", "outbox", "--json", "--now", NOW])
        .json();
    let rows = outbox["result"]["mails"].as_array().unwrap();
    let mut told: Vec<_> = rows
        .iter()
        .map(|row| row["address"].as_str().unwrap())
        .collect();
    told.sort_unstable();
    assert_eq!(told, ["ada@example.com", "sns:core-alerts"]);
}

#[test]
fn a_secret_in_clear_is_named_and_not_shown() {
    let place = place(&json!({"data-alerts": {
        "type": "slack", "webhook": "https://hooks.slack.example/services/hunter2",
    }}));
    let ended = place.ingest(&failed());
    assert_ne!(ended.code, 0);
    assert!(
        ended.stderr.contains("channels.data-alerts.webhook"),
        "{}",
        ended.stderr
    );
    assert!(!ended.stderr.contains("hunter2"));
}
