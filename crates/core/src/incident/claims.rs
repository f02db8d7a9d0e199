//! Mails that a sender claimed and never confirmed.

use super::rows::{MailRow, MailState};
use crate::plan::Write;
use jiff::{SignedDuration, Timestamp};

/// How long a claimed mail waits for a word that it was sent, before it is sent again.
pub const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// Puts a mail back into the outbox whose claim is older than [`PATIENCE`].
#[must_use]
pub fn expired(mail: &MailRow, now: Timestamp) -> Option<Write> {
    let claimed_at = mail
        .claimed_at
        .or_else(|| Timestamp::from_millisecond(mail.due_at).ok())?;
    let is_expired = mail.state == MailState::Claimed && now.duration_since(claimed_at) >= PATIENCE;
    is_expired.then(|| Write::MailState {
        job_key: mail.job_key.clone(),
        entry: mail.entry.clone(),
        expect: MailState::Claimed,
        state: MailState::Pending,
        at: now,
        reason: Some("its sender ended before it was confirmed".to_owned()),
    })
}
