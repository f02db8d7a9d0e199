//! Channels as the settings write them: `global_settings.channels` of `etl_config.json`, or a
//! deployment's parameter of the same shape.

use crate::channel::{Channel, Place};
use crate::reference::Reference;
use crate::request::Address;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use strands_core::incident::{Kind, Severity};

const LONGEST_NAME: usize = 64;
/// Two keys while one takes over from the other.
const MOST_SECRETS: usize = 2;

/// A fault of the channels. It never holds what was written, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChannelFault {
    /// Not the JSON that is expected.
    #[error(
        "channels cannot be read at line {line}, column {column}; expected {{\"NAME\": {{\"type\": \"slack\", \"webhook\": \"${{SECRET:ssm:/path}}\"}}}}"
    )]
    Unreadable {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A name that no recipient can have.
    #[error(
        "channels, entry {position}: a name has at most 64 letters, digits, dashes, points and underscores"
    )]
    BadName {
        /// Which entry, from 1.
        position: usize,
    },
    /// A field that leads nowhere.
    #[error("channels.{channel}.{field} {why}")]
    BadField {
        /// The channel.
        channel: String,
        /// The field.
        field: &'static str,
        /// What is wrong, and what to write.
        why: String,
    },
    /// More than one of these.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<ChannelFault>),
}

#[derive(Deserialize)]
struct Entry {
    #[serde(flatten)]
    body: Body,
    min_severity: Option<Severity>,
    #[serde(default)]
    kinds: BTreeSet<Kind>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Body {
    Email {},
    Slack {
        webhook: String,
    },
    Sns {
        topic_arn: String,
        #[serde(default)]
        raw: bool,
    },
    Webhook {
        url: String,
        secret: Option<OneOrMany>,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// The channels of the settings, by name. Mail is none of them.
pub fn read(json: &str) -> Result<Vec<Channel>, ChannelFault> {
    let entries: BTreeMap<String, Entry> =
        serde_json::from_str(json).map_err(|fault| ChannelFault::Unreadable {
            line: fault.line(),
            column: fault.column(),
        })?;
    let mut channels = Vec::new();
    let mut faults = Vec::new();
    for (index, (name, entry)) in entries.into_iter().enumerate() {
        if !is_name(&name) {
            let position = index + 1;
            faults.push(ChannelFault::BadName { position });
            continue;
        }
        match place(entry.body) {
            Ok(None) => {}
            Ok(Some(place)) => channels.push(Channel {
                name,
                min_severity: entry.min_severity.unwrap_or_default(),
                kinds: entry.kinds,
                place,
            }),
            Err((field, why)) => faults.push(ChannelFault::BadField {
                channel: name,
                field,
                why,
            }),
        }
    }
    match faults.len() {
        0 => Ok(channels),
        1 => Err(faults.remove(0)),
        _ => Err(ChannelFault::Several(faults)),
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    (1..=LONGEST_NAME).contains(&name.len()) && name.chars().all(allowed)
}

fn place(body: Body) -> Result<Option<Place>, (&'static str, String)> {
    let at = |field| move |fault: crate::reference::BadReference| (field, fault.to_string());
    Ok(match body {
        Body::Email {} => None,
        Body::Slack { webhook } => Some(Place::Slack {
            webhook: webhook.parse().map_err(at("webhook"))?,
        }),
        Body::Sns { topic_arn, raw } => Some(Place::Sns {
            topic: topic_arn
                .parse()
                .map_err(|fault: crate::channel::BadTopic| ("topic_arn", fault.to_string()))?,
            raw,
        }),
        Body::Webhook { url, secret } => Some(Place::Webhook {
            url: address(url)?,
            secrets: secrets(secret)?,
        }),
    })
}

fn address(url: String) -> Result<Address, (&'static str, String)> {
    if let Ok(reference) = url.parse() {
        return Ok(Address::Secret(reference));
    }
    if url.starts_with("https://") {
        return Ok(Address::Url(url));
    }
    Err(("url", "is called by HTTPS only: write https://…".to_owned()))
}

fn secrets(written: Option<OneOrMany>) -> Result<Vec<Reference>, (&'static str, String)> {
    let written = match written {
        None => Vec::new(),
        Some(OneOrMany::One(one)) => vec![one],
        Some(OneOrMany::Many(many)) => many,
    };
    if !(1..=MOST_SECRETS).contains(&written.len()) {
        let why = "needs one secret, or two while keys change: requests are signed";
        return Err(("secret", why.to_owned()));
    }
    let read = written.iter().map(|it| it.parse());
    read.collect::<Result<_, _>>()
        .map_err(|fault: crate::reference::BadReference| ("secret", fault.to_string()))
}
