//! Why a tool did not do what was asked. The code says what the caller can do about it; the cause of
//! a fault of ours stays in the log.

use serde::{Serialize, Serializer};
use serde_json::Value;

/// The kinds of error answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// Missing, of the wrong type, out of range, given twice, forged.
    InvalidArgument,
    /// The request's body is not JSON.
    UnsupportedMediaType,
    /// No such function, path or tool.
    UnknownOperation,
    /// The path is known, the method is not.
    MethodNotAllowed,
    /// No such run, job or report.
    NotFound,
    /// The state of things speaks against it.
    Conflict,
    /// There is nothing to learn from.
    NoHistory,
    /// An amount beyond what money can hold.
    Overflow,
    /// Policy says no.
    Forbidden,
    /// Own retries are used up.
    Throttled,
    /// The tables or AWS fail.
    Unavailable,
    /// A bug.
    Internal,
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What an agent of Bedrock does with an error answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum ResponseState {
    /// The model tries again.
    Reprompt,
    /// The session ends.
    Failure,
}

impl Code {
    /// All codes.
    pub const ALL: [Self; 12] = [
        Self::InvalidArgument,
        Self::UnsupportedMediaType,
        Self::UnknownOperation,
        Self::MethodNotAllowed,
        Self::NotFound,
        Self::Conflict,
        Self::NoHistory,
        Self::Overflow,
        Self::Forbidden,
        Self::Throttled,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The word in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid_argument",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::UnknownOperation => "unknown_operation",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::NoHistory => "no_history",
            Self::Overflow => "overflow",
            Self::Forbidden => "forbidden",
            Self::Throttled => "throttled",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }

    /// The HTTP status by which Bedrock's OpenAPI form tells it.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidArgument => 400,
            Self::Forbidden => 403,
            Self::UnknownOperation | Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict => 409,
            Self::UnsupportedMediaType => 415,
            Self::NoHistory | Self::Overflow => 422,
            Self::Throttled => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// What Bedrock's function form is told to do; nothing where the answer is an answer.
    pub(crate) const fn response_state(self) -> Option<ResponseState> {
        match self {
            Self::InvalidArgument
            | Self::UnsupportedMediaType
            | Self::UnknownOperation
            | Self::MethodNotAllowed => Some(ResponseState::Reprompt),
            Self::NotFound
            | Self::Conflict
            | Self::NoHistory
            | Self::Overflow
            | Self::Forbidden => None,
            Self::Throttled | Self::Unavailable | Self::Internal => Some(ResponseState::Failure),
        }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::Throttled | Self::Unavailable)
    }
}

/// An error answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// What kind.
    pub code: Code,
    /// What is wrong and what to do, for the model and the person behind it.
    pub message: String,
    /// The argument that is to blame.
    pub field: Option<String>,
    /// Of a conflict: what could have been meant.
    pub candidates: Vec<Value>,
    /// What went wrong inside, for the log alone.
    pub cause: Option<String>,
}

impl Fault {
    /// A fault of that kind.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            field: None,
            candidates: Vec::new(),
            cause: None,
        }
    }

    /// An argument that cannot be used.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: Some(field.into()),
            ..Self::new(Code::InvalidArgument, message)
        }
    }

    /// There is no such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::NotFound, message)
    }

    /// Several things could have been meant, or a write is refused by what is there.
    pub fn conflict(message: impl Into<String>, candidates: Vec<Value>) -> Self {
        Self {
            candidates,
            ..Self::new(Code::Conflict, message)
        }
    }

    /// There is nothing to learn from; `field` is the argument that chose it.
    pub fn no_history(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: Some(field.into()),
            ..Self::new(Code::NoHistory, message)
        }
    }

    /// What is needed cannot be reached now.
    pub fn unavailable(cause: impl Into<String>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(
                Code::Unavailable,
                "the data cannot be read now; try again later",
            )
        }
    }

    /// What is needed cannot take more calls now.
    pub fn throttled(cause: impl Into<String>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(
                Code::Throttled,
                "too much is asked at once; try again in a minute",
            )
        }
    }

    /// A bug of ours.
    pub fn internal(cause: impl Into<String>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(
                Code::Internal,
                "a fault in Strands; its log tells more under this incident",
            )
        }
    }
}
