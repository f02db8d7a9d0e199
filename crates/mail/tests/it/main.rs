//! What mails look like, what they never hold, and what redaction hides.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod cases;
mod digests;
mod exposures;
mod messages;
mod months;
mod redacting;
mod rules;
mod snapshots;
mod wording;
