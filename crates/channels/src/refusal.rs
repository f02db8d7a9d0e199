//! What a channel answered.

use std::time::Duration;

/// The answer of a channel that took a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The id under which the channel knows the message, where it gives one.
    pub provider_id: Option<String>,
}

/// Why a message was not taken. No variant holds a secret or an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A later try may succeed.
    #[error("the message was not taken, a later try may succeed: {reason}")]
    Passing {
        /// Why.
        reason: String,
        /// How long the channel asked to be left alone.
        after: Option<Duration>,
    },
    /// Nobody knows whether the message was taken.
    #[error("nobody knows whether the message was taken: {0}")]
    Unknown(String),
    /// The channel takes nothing until a person mends it.
    #[error("the channel is broken: {0}")]
    Broken(String),
}

impl Refusal {
    /// One that may pass, without a time.
    pub fn passing(reason: impl Into<String>) -> Self {
        Self::Passing {
            reason: reason.into(),
            after: None,
        }
    }

    /// One that a person has to mend.
    pub fn broken(reason: impl Into<String>) -> Self {
        Self::Broken(reason.into())
    }
}
