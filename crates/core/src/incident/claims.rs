//! Claims that nobody confirmed.
//!
//! A sender that ends between claim and confirmation, or gets no answer, leaves the mail claimed.
//! Whether it was sent is told by the provider's own events; without one it is sent once more. Whatever
//! becomes of it then, its reader may have got it: they are told the end of what it told. Channels have
//! no such events: a message is sent once more after the lease, and then no more.

use super::mails::{Because, MailRow, MailState};
use crate::plan::Write;
use jiff::{SignedDuration, Timestamp};

/// How long a claim belongs to its sender.
pub const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How long the provider's events have time to say that the mail was sent.
pub const SETTLING: SignedDuration = SignedDuration::from_mins(15);

/// Lets a mail be sent once more whose claim nothing confirmed for longer than [`SETTLING`]. Between
/// [`LEASE`] and then it is left alone: it may have been sent. A message to a channel waits for no
/// longer than [`LEASE`], and fails the second time.
#[must_use]
pub fn expired(mail: &MailRow, now: Timestamp) -> Option<Write> {
    let since = || Timestamp::from_millisecond(mail.due_at).ok();
    let claimed_at = mail.claimed_at.or_else(since)?;
    let is_message = mail.because == Because::Channel;
    let patience = if is_message { LEASE } else { SETTLING };
    if mail.state != MailState::Claimed || now.duration_since(claimed_at) <= patience {
        return None;
    }
    if is_message && mail.unconfirmed_at.is_some() {
        return Some(Write::MailState {
            job_key: mail.job_key.clone(),
            entry: mail.entry.clone(),
            expect: MailState::Claimed,
            state: MailState::Failed,
            at: now,
            reason: Some("the channel gave no answer, twice".to_owned()),
        });
    }
    let why = "nothing confirmed that it was sent";
    Some(Write::ReleaseClaim {
        job_key: mail.job_key.clone(),
        entry: mail.entry.clone(),
        at: now,
        reason: why.to_owned(),
    })
}
