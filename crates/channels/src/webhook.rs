//! A message for a service of one's own, as JSON: `strands.incident/1`.

use crate::message::Message;
use jiff::Timestamp;
use serde_json::{Value, json};
use strands_mail::ToldFact;

const SCHEMA: &str = "strands.incident/1";

/// What is not known is `null`.
pub(crate) fn body(message: &Message) -> Value {
    let told = &message.told;
    let url = told.link.as_ref().map(|link| &link.url);
    json!({
        "schema": SCHEMA,
        "event": message.event,
        "incident": {
            "id": message.incident_id,
            "kind": message.kind.as_str(),
            "severity": message.severity.as_str(),
            "job": told.job,
            "environment": told.environment,
            "team": message.team,
            "title": told.subject,
            "summary": told.summary,
            "opened_at": message.opened_at.map(|at| at.to_string()),
            "runs": message.runs,
            "downstream": message.downstream,
            "facts": told.facts.iter().map(fact).collect::<Vec<_>>(),
            "url": url,
        },
    })
}

fn fact(fact: &ToldFact) -> Value {
    json!({
        "label": fact.label,
        "value": fact.value.as_ref().ok(),
        "not_measured": fact.value.as_ref().err(),
    })
}

/// Id and time, which the signature covers (Standard Webhooks, "Webhook headers").
pub(crate) fn headers(message: &Message, at: Timestamp) -> Vec<(String, String)> {
    let header = |name: &str, value: String| (name.to_owned(), value);
    vec![
        header(ID, message.delivery_id.clone()),
        header(TIMESTAMP, at.as_second().to_string()),
    ]
}

pub(crate) const ID: &str = "webhook-id";
pub(crate) const TIMESTAMP: &str = "webhook-timestamp";
pub(crate) const SIGNATURE: &str = "webhook-signature";
