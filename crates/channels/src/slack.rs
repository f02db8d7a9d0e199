//! A message for an incoming webhook of Slack (Slack API, "Block Kit", "Formatting text for app
//! surfaces"). All words stand in `plain_text`, which Slack neither formats nor links; the one line
//! that notifications show is escaped.

use crate::message::Message;
use serde_json::{Value, json};
use strands_mail::ToldFact;

/// Slack's own limits: of a header, and of a text in a block, of which ours stays below.
const HEADER_CHARS: usize = 150;
const TEXT_CHARS: usize = 2_900;
/// A field is read at a glance; Slack takes 2,000 characters.
const FIELD_CHARS: usize = 400;
const FIELDS: usize = 8;

pub(crate) fn body(message: &Message) -> Value {
    json!({
        "text": notification(message),
        "blocks": blocks(message),
        "mrkdwn": false,
        "link_names": false,
        "unfurl_links": false,
        "unfurl_media": false,
    })
}

/// The title and the link, which notifications show.
fn notification(message: &Message) -> String {
    let title = escaped(&message.headline());
    match &message.told.link {
        Some(link) => format!("{title}\n{}", link.url),
        None => title,
    }
}

fn blocks(message: &Message) -> Vec<Value> {
    let told = &message.told;
    let header = json!({"type": "header", "text": plain(&message.headline(), HEADER_CHARS)});
    let said = format!("{}.\n{}", told.title, told.summary);
    let paragraph = json!({"type": "section", "text": plain(&said, TEXT_CHARS)});
    let fields: Vec<Value> = told.facts.iter().take(FIELDS).map(field).collect();
    let fields = (!fields.is_empty()).then(|| json!({"type": "section", "fields": fields}));
    let button = told.link.as_ref().map(|link| {
        let button = json!({
            "type": "button",
            "action_id": "open",
            "text": plain(link.words, HEADER_CHARS),
            "url": link.url,
        });
        json!({"type": "actions", "elements": [button]})
    });
    let context = json!({
        "type": "context",
        "elements": [plain(&context(message), TEXT_CHARS)],
    });
    let blocks = [
        Some(header),
        Some(paragraph),
        jobs(message),
        fields,
        button,
        Some(context),
    ];
    blocks.into_iter().flatten().collect()
}

/// The jobs that fail together, a line each.
fn jobs(message: &Message) -> Option<Value> {
    let told = &message.told;
    let lines: Vec<&str> = told
        .jobs
        .iter()
        .chain(&told.more_jobs)
        .map(String::as_str)
        .collect();
    let text = || plain(&lines.join("\n"), TEXT_CHARS);
    (!lines.is_empty()).then(|| json!({"type": "section", "text": text()}))
}

fn field(fact: &ToldFact) -> Value {
    let value = match &fact.value {
        Ok(value) => value.clone(),
        Err(reason) => format!("not measured: {reason}"),
    };
    plain(&format!("{}\n{value}", fact.label), FIELD_CHARS)
}

fn context(message: &Message) -> String {
    let environment = message.told.environment.as_deref();
    let environment = environment.unwrap_or("no environment");
    format!("{environment} · incident {}", message.incident_id)
}

/// Text that is shown as it is: no format, no link, no emoji by name.
fn plain(text: &str, most_chars: usize) -> Value {
    json!({"type": "plain_text", "text": cut(text, most_chars), "emoji": false})
}

/// What Slack reads as the start of a link, a mention or an entity.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Slack counts as JavaScript does, in units of UTF-16.
fn cut(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.len_utf16();
        if used > most {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}
