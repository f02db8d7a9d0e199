//! What is sent, as data: complete but for secrets.

use crate::channel::{Channel, Place};
use crate::message::Message;
use crate::reference::Reference;
use crate::{slack, sns, webhook};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is sent to a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "request", rename_all = "lowercase")]
pub enum Request {
    /// An HTTPS request.
    Post(Post),
    /// A message for a topic.
    Publish(Publication),
}

/// A request by HTTPS, with the method POST and JSON as its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Post {
    /// Where it goes.
    pub to: Address,
    /// Headers by name and value, beside the content's type and the signature.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte as it is sent and signed.
    pub body: String,
    /// What it is signed with; not at all where it is empty.
    pub signed_with: Vec<Reference>,
}

/// A message for a topic of Amazon SNS (Amazon SNS API Reference, `Publish`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Publication {
    /// ARN of the topic.
    pub topic_arn: String,
    /// The topic's region.
    pub region: String,
    /// At most 100 printable ASCII characters.
    pub subject: String,
    /// Text, or JSON.
    pub message: String,
    /// What filter policies compare.
    pub attributes: BTreeMap<&'static str, String>,
    /// Of a FIFO topic: what keeps its order among itself.
    pub group_id: Option<String>,
    /// Of a FIFO topic: by what a repeated message is known.
    pub deduplication_id: Option<String>,
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// A URL that everybody may know.
    Url(String),
    /// A URL that is a secret.
    Secret(Reference),
}

impl Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Url(url) => serializer.serialize_str(url),
            Self::Secret(reference) => serializer.collect_str(reference),
        }
    }
}

impl Serialize for Reference {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The request that tells `message` to `channel`, sent `at` that time.
#[must_use]
pub fn request(channel: &Channel, message: &Message, at: Timestamp) -> Request {
    match &channel.place {
        Place::Slack { webhook } => Request::Post(Post {
            to: Address::Secret(webhook.clone()),
            headers: Vec::new(),
            body: slack::body(message).to_string(),
            signed_with: Vec::new(),
        }),
        Place::Sns { topic, raw } => Request::Publish(sns::publication(message, topic, *raw)),
        Place::Webhook { url, secrets } => Request::Post(Post {
            to: url.clone(),
            headers: webhook::headers(message, at),
            body: webhook::body(message).to_string(),
            signed_with: secrets.clone(),
        }),
    }
}
