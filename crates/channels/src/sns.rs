//! A message for a topic of Amazon SNS (Amazon SNS API Reference, `Publish`; Developer Guide,
//! "Amazon SNS subscription filter policies").

use crate::channel::Topic;
use crate::message::Message;
use crate::request::Publication;
use crate::webhook;
use std::collections::BTreeMap;

const SUBJECT_CHARS: usize = 100;

pub(crate) fn publication(message: &Message, topic: &Topic, raw: bool) -> Publication {
    let is_fifo = topic.is_fifo();
    Publication {
        topic_arn: topic.arn().to_owned(),
        region: topic.region().to_owned(),
        subject: subject(&message.headline()),
        message: if raw {
            webhook::body(message).to_string()
        } else {
            message.told.text.clone()
        },
        attributes: attributes(message),
        group_id: is_fifo.then(|| message.incident_id.clone()),
        deduplication_id: is_fifo.then(|| message.delivery_id.clone()),
    }
}

/// Printable ASCII; what is not becomes a question mark.
fn subject(text: &str) -> String {
    let plain = text.replace('…', "...").replace('\u{a0}', " ");
    let printable = |c: char| {
        if c.is_ascii_graphic() || c == ' ' {
            c
        } else {
            '?'
        }
    };
    plain.chars().map(printable).take(SUBJECT_CHARS).collect()
}

/// What is not known is left out: no filter can match it.
fn attributes(message: &Message) -> BTreeMap<&'static str, String> {
    let told = &message.told;
    let known = [
        ("kind", Some(message.kind.as_str().to_owned())),
        ("severity", Some(message.severity.as_str().to_owned())),
        ("environment", told.environment.clone()),
        ("team", message.team.clone()),
        ("job", told.job.clone()),
    ];
    let known = known.into_iter();
    known
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}
