//! Ids that a replay makes again.

use sha2::{Digest, Sha256};

/// SHA-256 over parts that cannot run into each other, the first 32 hex digits.
#[must_use]
pub(crate) fn of(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut digest = hex::encode(hasher.finalize());
    digest.truncate(32);
    digest
}
