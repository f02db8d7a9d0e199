//! The EventBridge envelope, checked once for every source.

use super::reject::{Reason, Rejection};
use crate::instant;
use crate::redact::redact;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// How far ahead of its arrival an event may be dated.
const MAX_AHEAD: SignedDuration = SignedDuration::from_hours(24);
/// How long before its arrival an event may be dated.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(24 * 365);

/// An event whose envelope is sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope<'a> {
    /// Event id; AWS's own samples reuse them, so it identifies only with the detail.
    pub id: &'a str,
    /// Who sent it.
    pub source: &'a str,
    /// What kind of event.
    pub detail_type: &'a str,
    /// Account id.
    pub account: &'a str,
    /// Region.
    pub region: &'a str,
    /// When, as written.
    time: &'a str,
    resources: Option<&'a Vec<Value>>,
    /// The source's own part.
    pub detail: Detail<'a>,
}

impl<'a> Envelope<'a> {
    /// Reads the envelope.
    pub fn read(event: &'a Value) -> Result<Self, Rejection> {
        let text = |field: &str| {
            event
                .get(field)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
                .ok_or_else(|| not_an_event(&format!("`{field}` is missing or not a text")))
        };
        let resources = match event.get("resources") {
            None | Some(Value::Null) => None,
            Some(Value::Array(list)) => Some(list),
            Some(_) => return Err(not_an_event("`resources` is not a list")),
        };
        let detail = event
            .get("detail")
            .and_then(Value::as_object)
            .ok_or_else(|| not_an_event("`detail` is missing or not an object"))?;
        Ok(Self {
            id: text("id")?,
            source: text("source")?,
            detail_type: text("detail-type")?,
            account: text("account")?,
            region: text("region")?,
            time: text("time")?,
            resources,
            detail: Detail(detail),
        })
    }

    /// When it happened, refused when it is implausible at the time of arrival.
    pub fn time(&self, arrived_at: Timestamp) -> Result<Timestamp, Rejection> {
        let time = instant("time", self.time)?;
        let age = arrived_at.duration_since(time);
        if age > MAX_AGE {
            return Err(bad_timestamp(
                "time",
                self.time,
                "is more than 365 days old",
            ));
        }
        if age < -MAX_AHEAD {
            return Err(bad_timestamp("time", self.time, "is more than a day ahead"));
        }
        Ok(time)
    }

    /// Fingerprint of (account, region, id, detail): equal for repeats, whatever the order of fields.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        for part in [self.account, self.region, self.id] {
            hasher.update(part.as_bytes());
            hasher.update([0]);
        }
        hash_object(self.detail.0, &mut hasher);
        let mut digest = hex::encode(hasher.finalize());
        digest.truncate(16);
        digest
    }

    /// ARNs of the envelope and of the detail's own fields.
    #[must_use]
    pub fn arns(&self) -> BTreeSet<String> {
        let named = self.resources.into_iter().flatten();
        named
            .chain(self.detail.0.values())
            .filter_map(Value::as_str)
            .filter(|text| text.starts_with("arn:"))
            .map(str::to_owned)
            .collect()
    }
}

/// The `detail` object, with readers that refuse by name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detail<'a>(pub &'a Map<String, Value>);

impl<'a> Detail<'a> {
    /// A text that must be there.
    pub fn text(self, field: &str) -> Result<&'a str, Rejection> {
        self.0
            .get(field)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
            .ok_or_else(|| {
                Rejection::new(
                    Reason::MissingField,
                    format!("`detail.{field}` is missing, empty or not a text; send it as a non-empty text"),
                )
            })
    }

    /// A text that may be absent or `null`; anything but a text is refused.
    pub fn optional_text(self, field: &str) -> Result<Option<&'a str>, Rejection> {
        match self.0.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(invalid(field, "must be a text")),
        }
    }

    /// An instant that may be absent or `null`; one that lies ahead of the arrival is refused.
    pub fn optional_instant(
        self,
        field: &str,
        arrived_at: Timestamp,
    ) -> Result<Option<Timestamp>, Rejection> {
        let Some(text) = self.optional_text(field)? else {
            return Ok(None);
        };
        let field = format!("detail.{field}");
        let instant = instant(&field, text)?;
        if instant.duration_since(arrived_at) > MAX_AHEAD {
            return Err(bad_timestamp(&field, text, "is more than a day ahead"));
        }
        Ok(Some(instant))
    }
}

/// `invalid_field` for a field of the detail.
pub(super) fn invalid(field: &str, why: &str) -> Rejection {
    Rejection::new(Reason::InvalidField, format!("`detail.{field}` {why}"))
}

/// `unknown_state` for a word that the source does not document.
pub(super) fn unknown_state(word: &str, known: &str) -> Rejection {
    Rejection::new(
        Reason::UnknownState,
        format!(
            "`detail.state` is `{}`, which is none of {known} (capitals matter)",
            redact(word, 40)
        ),
    )
}

fn instant(field: &str, text: &str) -> Result<Timestamp, Rejection> {
    instant::parse(text).ok_or_else(|| {
        bad_timestamp(
            field,
            text,
            "is not an RFC 3339 instant such as 2026-11-20T02:57:21Z",
        )
    })
}

fn bad_timestamp(field: &str, text: &str, why: &str) -> Rejection {
    Rejection::new(
        Reason::BadTimestamp,
        format!("`{field}` is `{}`, which {why}", redact(text, 40)),
    )
}

fn not_an_event(what: &str) -> Rejection {
    Rejection::new(
        Reason::NotAnEvent,
        format!(
            "{what}; an EventBridge event has id, source, detail-type, account, time, region and an object detail"
        ),
    )
}

fn hash_object(object: &Map<String, Value>, hasher: &mut Sha256) {
    let mut fields: Vec<_> = object.iter().collect();
    fields.sort_unstable_by_key(|(name, _)| *name);
    hasher.update(b"{");
    for (name, value) in fields {
        hasher.update(name.len().to_le_bytes());
        hasher.update(name.as_bytes());
        hash_value(value, hasher);
    }
    hasher.update(b"}");
}

fn hash_value(value: &Value, hasher: &mut Sha256) {
    match value {
        Value::Object(object) => hash_object(object, hasher),
        Value::Array(items) => {
            hasher.update(b"[");
            for item in items {
                hash_value(item, hasher);
            }
            hasher.update(b"]");
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let text = value.to_string();
            hasher.update(text.len().to_le_bytes());
            hasher.update(text.as_bytes());
        }
    }
}
