//! Every step in every condition, as each kind of channel is sent it.

use crate::cases::{CASES, STEPS, at, channel, message};
use serde_json::{Value, json};
use strands_channels::{Request, request};

#[test]
fn every_message_looks_as_it_was_read() {
    for (step, kind) in STEPS {
        for (condition, notice) in CASES {
            let message = message(step, &notice(kind));
            for name in ["data-alerts", "hook", "oncall", "ordered"] {
                let sent = request(&channel(name), &message, at("2026-03-12T04:42:11Z"));
                let name = format!("{name}_{}_{condition}", kind.word());
                insta::assert_snapshot!(name, as_read(&sent));
            }
        }
    }
}

/// A body that is JSON is laid out as such, and text as it stands.
fn as_read(sent: &Request) -> String {
    let mut shown = serde_json::to_value(sent).unwrap();
    let mut text = String::new();
    for field in ["body", "message"] {
        let Some(Value::String(body)) = shown.get(field).cloned() else {
            continue;
        };
        if let Ok(body) = serde_json::from_str::<Value>(&body) {
            shown[field] = body;
        } else {
            shown[field] = json!("below");
            text = body;
        }
    }
    let shown = serde_json::to_string_pretty(&shown).unwrap();
    format!("{shown}\n\n{text}").trim_end().to_owned()
}
