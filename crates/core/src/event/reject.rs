//! Why a message can never be applied.

use serde::Serialize;

/// The reason, as it stands in the dead letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Not UTF-8 or not JSON.
    MalformedJson,
    /// An envelope field or the object `detail` is missing or of the wrong type.
    NotAnEvent,
    /// No mapper knows the source.
    UnknownSource,
    /// The source is known, its detail type is not.
    UnknownDetailType,
    /// A field of the detail is absent, empty or not a text where one is due.
    MissingField,
    /// A field of the detail has a value that it may not have.
    InvalidField,
    /// The state is none that the source documents.
    UnknownState,
    /// An instant is unreadable, too far ahead or too old.
    BadTimestamp,
    /// The custom event's schema is another version.
    UnsupportedVersion,
    /// Larger than an event can be.
    Oversize,
    /// The store refuses the write for what it contains.
    Unwritable,
    /// An agent failed at it again and again.
    Unanswered,
}

impl Reason {
    /// The word in JSON and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MalformedJson => "malformed_json",
            Self::NotAnEvent => "not_an_event",
            Self::UnknownSource => "unknown_source",
            Self::UnknownDetailType => "unknown_detail_type",
            Self::MissingField => "missing_field",
            Self::InvalidField => "invalid_field",
            Self::UnknownState => "unknown_state",
            Self::BadTimestamp => "bad_timestamp",
            Self::UnsupportedVersion => "unsupported_version",
            Self::Oversize => "oversize",
            Self::Unwritable => "unwritable",
            Self::Unanswered => "unanswered",
        }
    }
}

/// A refusal, with a sentence for the person who has to mend the producer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Rejection {
    /// The reason.
    pub reason: Reason,
    /// Field, value (redacted) and remedy.
    pub message: String,
}

impl Rejection {
    /// A refusal for that reason.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self {
            reason,
            message: message.into(),
        }
    }
}
