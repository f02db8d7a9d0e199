//! Messages that can never be applied: kept with their reason, so that nothing is dropped.

use crate::event::{Reason, Rejection};
use crate::instant;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The longest body kept whole, in bytes.
pub const MAX_BODY_BYTES: usize = 300 * 1024;
/// How much of a longer body is kept.
pub const EXCERPT_BYTES: usize = 4 * 1024;

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
            letter_id: hex::encode(Sha256::digest(body.as_bytes())),
            reason: rejection.reason,
            message: rejection.message.clone(),
            received_at,
            body: kept.to_owned(),
            body_bytes: body.len() as u64,
        }
    }
}
