//! The `detail` object of an event, with readers that refuse by name.
//!
//! A field is *due* (`text`, `state`), *optional* (may be absent or `null`; of a wrong type it is refused,
//! as the custom event promises), or *given* (what AWS adds: of a wrong type it counts as absent, so
//! that an oddity beside the point never costs a run).

use super::dated;
use super::reject::{Reason, Rejection};
use super::words::{Meaning, States};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// More tries than any job has.
pub(super) const MAX_ATTEMPT: u32 = 1_000;
/// Whole numbers up to this are exact in a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// An object of the event: the detail, or one within it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detail<'a> {
    pub(super) fields: &'a Map<String, Value>,
    within: Option<&'static str>,
}

impl<'a> Detail<'a> {
    pub(super) const fn new(fields: &'a Map<String, Value>) -> Self {
        Self {
            fields,
            within: None,
        }
    }

    pub(super) const fn inner(fields: &'a Map<String, Value>, within: &'static str) -> Self {
        Self {
            fields,
            within: Some(within),
        }
    }

    /// A text that must be there.
    pub fn text(self, field: &str) -> Result<&'a str, Rejection> {
        self.given_text(field).ok_or_else(|| {
            self.missing(
                field,
                "is missing, empty or not a text; send it as a non-empty text",
            )
        })
    }

    /// The service's word for the state, and what it means.
    pub(super) fn state(
        self,
        field: &str,
        states: &States,
    ) -> Result<(&'a str, Meaning), Rejection> {
        let word = self.text(field)?;
        Ok((word, states.meaning(&self.path(field), word)?))
    }

    /// A text that may be absent or `null`; anything but a text is refused.
    pub fn optional_text(self, field: &str) -> Result<Option<&'a str>, Rejection> {
        match self.fields.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.invalid(field, "must be a text")),
        }
    }

    /// An instant that may be absent or `null`; one that lies ahead of the arrival is refused.
    pub fn optional_instant(
        self,
        field: &str,
        arrived_at: Timestamp,
    ) -> Result<Option<Timestamp>, Rejection> {
        let text = self.optional_text(field)?;
        text.map(|text| dated::past(&self.path(field), text, arrived_at))
            .transpose()
    }

    /// An object that may be absent or `null`; anything else is refused.
    pub(super) fn optional_object(self, field: &'static str) -> Result<Option<Self>, Rejection> {
        match self.fields.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(object)) => Ok(Some(Self::inner(object, field))),
            Some(_) => Err(self.invalid(field, "must be an object")),
        }
    }

    /// A whole number that may be absent or `null`; anything else is refused.
    pub(super) fn optional_whole(self, field: &str) -> Result<Option<u64>, Rejection> {
        match self.fields.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => whole(value)
                .map(Some)
                .ok_or_else(|| self.invalid(field, "must be a whole number, not negative")),
        }
    }

    /// Whether the field is there and not `null`.
    pub(super) fn has(self, field: &str) -> bool {
        self.fields.get(field).is_some_and(|value| !value.is_null())
    }

    /// A text that is not empty, where the service gives one.
    #[must_use]
    pub fn given_text(self, field: &str) -> Option<&'a str> {
        let text = self.fields.get(field)?.as_str()?;
        (!text.is_empty()).then_some(text)
    }

    /// An instant, in RFC 3339 or in milliseconds since 1970, where the service gives one.
    pub fn given_instant(
        self,
        field: &str,
        arrived_at: Timestamp,
    ) -> Result<Option<Timestamp>, Rejection> {
        let path = || self.path(field);
        match self.fields.get(field) {
            Some(Value::String(text)) => dated::past(&path(), text, arrived_at).map(Some),
            Some(Value::Number(number)) => {
                let why = "is no number of milliseconds since 1970";
                let milliseconds = integer(&Value::Number(number.clone()))
                    .ok_or_else(|| dated::bad_timestamp(&path(), &number.to_string(), why))?;
                dated::past_epoch(&path(), milliseconds, arrived_at).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// An object, where the service gives one.
    #[must_use]
    pub fn given_object(self, field: &'static str) -> Option<Self> {
        let object = self.fields.get(field)?.as_object()?;
        Some(Self::inner(object, field))
    }

    /// The objects of a list; empty where the service gives none.
    pub(super) fn given_list(self, field: &'static str) -> Vec<Self> {
        let list = self.fields.get(field).and_then(Value::as_array);
        let objects = list.into_iter().flatten().filter_map(Value::as_object);
        objects.map(|object| Self::inner(object, field)).collect()
    }

    /// A whole number that is not negative, also one written as a text.
    #[must_use]
    pub fn given_whole(self, field: &str) -> Option<u64> {
        let value = self.fields.get(field)?;
        whole(value).or_else(|| value.as_str()?.parse().ok())
    }

    /// A whole number of either sign.
    pub(super) fn given_integer(self, field: &str) -> Option<i64> {
        integer(self.fields.get(field)?)
    }

    /// A number.
    #[must_use]
    pub fn given_number(self, field: &str) -> Option<f64> {
        self.fields.get(field)?.as_f64()
    }

    /// The number of an attempt.
    pub(super) fn given_attempt(self, field: &str) -> Option<u32> {
        let number = u32::try_from(self.given_whole(field)?).ok()?;
        (1..=MAX_ATTEMPT).contains(&number).then_some(number)
    }

    /// `missing_field` for a field of this object.
    pub(super) fn missing(self, field: &str, why: &str) -> Rejection {
        Rejection::new(
            Reason::MissingField,
            format!("`{}` {why}", self.path(field)),
        )
    }

    /// `invalid_field` for a field of this object.
    pub(super) fn invalid(self, field: &str, why: &str) -> Rejection {
        Rejection::new(
            Reason::InvalidField,
            format!("`{}` {why}", self.path(field)),
        )
    }

    fn path(self, field: &str) -> String {
        match self.within {
            None => format!("detail.{field}"),
            Some(within) => format!("detail.{within}.{field}"),
        }
    }
}

fn whole(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| u64::try_from(whole_double(value)?).ok())
}

fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| whole_double(value))
}

/// JSON knows one kind of number, so 2.0 is the whole number 2.
fn whole_double(value: &Value) -> Option<i64> {
    let double = value.as_f64()?;
    let is_whole = double.fract() == 0.0 && double.abs() <= EXACT;
    is_whole.then(|| format!("{double:.0}").parse().ok())?
}
