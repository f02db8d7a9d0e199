//! Claims that nobody confirmed.
//!
//! A sender that ends between claim and confirmation, or gets no answer, leaves the mail claimed.
//! Whether it was sent is told by the provider's own events; without one it is sent once more. Whatever
//! becomes of it then, its reader may have got it: they are told the end of what it told.

use super::mails::{MailRow, MailState};
use crate::plan::Write;
use jiff::{SignedDuration, Timestamp};

/// How long a claim belongs to its sender.
pub const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How long the provider's events have time to say that the mail was sent.
pub const SETTLING: SignedDuration = SignedDuration::from_mins(15);

/// Lets a mail be sent once more whose claim nothing confirmed for longer than [`SETTLING`]. Between
/// [`LEASE`] and then it is left alone: it may have been sent.
#[must_use]
pub fn expired(mail: &MailRow, now: Timestamp) -> Option<Write> {
    let since = || Timestamp::from_millisecond(mail.due_at).ok();
    let claimed_at = mail.claimed_at.or_else(since)?;
    let is_expired = mail.state == MailState::Claimed && now.duration_since(claimed_at) > SETTLING;
    let why = "nothing confirmed that it was sent";
    is_expired.then(|| Write::ReleaseClaim {
        job_key: mail.job_key.clone(),
        entry: mail.entry.clone(),
        at: now,
        reason: why.to_owned(),
    })
}
