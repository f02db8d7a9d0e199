//! Messages that can never be applied: kept with their reason, so that nothing is dropped.

use crate::event::{Reason, Rejection};
use crate::instant;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The longest body kept whole, in bytes.
pub const MAX_BODY_BYTES: usize = 300 * 1024;
/// How much of a longer body is kept.
pub const EXCERPT_BYTES: usize = 4 * 1024;

/// Begins what stands in for a stream record that cannot be read.
pub const STREAM_RECORD: &str = "ledger stream record ";
/// Begins what stands in for a record of the executions' stream that cannot be read.
pub const EXECUTION_RECORD: &str = "executions stream record ";
/// Begins what stands in for a finished run that could not be carried through the agents.
pub const ROUND: &str = "round of ";
/// Begins what stands in for a posting that the table refuses.
pub const POSTING: &str = "posting of version ";

/// Why what was kept cannot be handed to tracking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReplayable {
    /// The message was too long.
    #[error("only the first {EXCERPT_BYTES} bytes of it were kept; send the event again")]
    Cut,
    /// Its bytes were not UTF-8, and not kept.
    #[error("it was not UTF-8, so its bytes were not kept; send the event again")]
    NotUtf8,
    /// It never was a message.
    #[error(
        "it is a note of a row that could not be read or posted, and no message; the function's log tells more"
    )]
    Note,
}

/// Whether a kept body is the message that came, whole. `body_bytes` is the length of the message,
/// and `reason` the word for why it was refused.
pub fn check_replayable(body: &str, body_bytes: i64, reason: &str) -> Result<(), NotReplayable> {
    let is_malformed = reason == Reason::MalformedJson.as_str();
    let is_note = [STREAM_RECORD, EXECUTION_RECORD, ROUND, POSTING]
        .iter()
        .any(|it| body.starts_with(it));
    if i64::try_from(body.len()).is_ok_and(|kept| kept < body_bytes) {
        Err(NotReplayable::Cut)
    } else if is_malformed && body.contains(char::REPLACEMENT_CHARACTER) {
        Err(NotReplayable::NotUtf8)
    } else if is_note {
        Err(NotReplayable::Note)
    } else {
        Ok(())
    }
}

/// SHA-256 of a body in hex, by which it is known.
#[must_use]
pub fn sha256(body: &str) -> String {
    hex::encode(Sha256::digest(body.as_bytes()))
}

/// One refused message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Partition: UTC date of receipt.
    pub day: String,
    /// SHA-256 of the body in hex; the same body on the same day is one letter with a count.
    pub letter_id: String,
    /// Why.
    pub reason: Reason,
    /// A sentence with field and remedy.
    pub message: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// The body, or its beginning.
    pub body: String,
    /// Length of the whole body in bytes.
    pub body_bytes: u64,
}

impl DeadLetter {
    /// Files a refused message.
    #[must_use]
    pub fn new(body: &str, rejection: &Rejection, received_at: Timestamp) -> Self {
        let kept = if body.len() > MAX_BODY_BYTES {
            &body[..body.floor_char_boundary(EXCERPT_BYTES)]
        } else {
            body
        };
        Self {
            day: instant::utc_date(received_at).to_string(),
            letter_id: sha256(body),
            reason: rejection.reason,
            message: rejection.message.clone(),
            received_at,
            body: kept.to_owned(),
            body_bytes: body.len() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_message_can_be_handed_on_again() {
        let lossy = "{\"a\": \"\u{FFFD}\"}";
        for (body, body_bytes, reason, expected) in [
            ("{}", 2, "missing_field", Ok(())),
            ("not JSON", 8, "malformed_json", Ok(())),
            ("", 0, "malformed_json", Ok(())),
            ("{}", 3, "oversize", Err(NotReplayable::Cut)),
            (lossy, 12, "malformed_json", Err(NotReplayable::NotUtf8)),
            (lossy, 12, "unknown_state", Ok(())),
            (
                "ledger stream record 42",
                23,
                "invalid_field",
                Err(NotReplayable::Note),
            ),
            (
                "posting of version 3 of r",
                25,
                "unwritable",
                Err(NotReplayable::Note),
            ),
        ] {
            let checked = check_replayable(body, body_bytes, reason);
            assert_eq!(checked, expected, "{body}");
        }
    }
}
