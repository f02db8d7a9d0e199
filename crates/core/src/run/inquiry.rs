//! Notes on asking the platform about a run of which no event came.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What came of the questions since the run's last event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    /// How often the platform was asked.
    pub times: u32,
    /// When it was asked last.
    pub asked_at: Timestamp,
    /// When it last knew of the run, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Timestamp>,
    /// Why it is not asked any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_up: Option<String>,
}
