//! The EventBridge envelope, checked once for every source.

use super::detail::Detail;
use super::reject::{Reason, Rejection};
use super::{dated, lambda};
use crate::run::{Platform, RunKey};
use jiff::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

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
    pub(super) time: &'a str,
    pub(super) resources: Option<&'a Vec<Value>>,
    /// The source's own part.
    pub detail: Detail<'a>,
}

impl<'a> Envelope<'a> {
    /// Reads the envelope. A bare Lambda destination record is put into one.
    pub fn read(event: &'a Value) -> Result<Self, Rejection> {
        if let Some(bare) = lambda::bare(event) {
            return bare;
        }
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
            detail: Detail::new(detail),
        })
    }

    /// When it happened, refused when it is implausible at the time of arrival.
    pub fn time(&self, arrived_at: Timestamp) -> Result<Timestamp, Rejection> {
        dated::event_time("time", self.time, arrived_at)
    }

    /// When it happened by a field of the detail that says it more exactly, else by the envelope.
    pub fn time_by(&self, field: &str, arrived_at: Timestamp) -> Result<Timestamp, Rejection> {
        let time = self.time(arrived_at)?;
        match self.detail.given_text(field) {
            Some(text) => dated::event_time(&format!("detail.{field}"), text, arrived_at),
            None => Ok(time),
        }
    }

    /// The identity of the run that the event is about.
    #[must_use]
    pub fn key(&self, platform: Platform, scope: &str, run_id: &str) -> RunKey {
        RunKey {
            account: self.account.to_owned(),
            region: self.region.to_owned(),
            platform,
            scope: scope.to_owned(),
            run_id: run_id.to_owned(),
        }
    }

    /// Fingerprint of (account, region, id, detail): equal for repeats, whatever the order of fields.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        for part in [self.account, self.region, self.id] {
            hasher.update(part.as_bytes());
            hasher.update([0]);
        }
        hash_object(self.detail.fields, &mut hasher);
        let mut digest = hex::encode(hasher.finalize());
        digest.truncate(16);
        digest
    }

    /// ARNs of the envelope and of the detail's own fields.
    #[must_use]
    pub fn arns(&self) -> BTreeSet<String> {
        let named = self.resources.into_iter().flatten();
        named
            .chain(self.detail.fields.values())
            .filter_map(Value::as_str)
            .filter(|text| text.starts_with("arn:"))
            .map(str::to_owned)
            .collect()
    }

    /// The first resource that the envelope names.
    #[must_use]
    pub fn first_resource(&self) -> Option<&'a str> {
        self.resources?.iter().find_map(Value::as_str)
    }
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
