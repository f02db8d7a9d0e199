//! What became of the mails of a step, reader by reader.

use super::step::Fate;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use strands_core::incident::{Hold, MailRow, MailState};

/// What is known of a mail now; `None` while it is on its way.
pub(super) fn of(mail: &MailRow, now: Timestamp) -> Option<(Fate, String)> {
    let address = &mail.address;
    let reason = mail.reason.as_deref().unwrap_or("no reason is known");
    match mail.state {
        MailState::Sent => {
            let id = mail.provider_id.as_deref().unwrap_or("no id");
            Some((Fate::Arrived, format!("sent to {address} ({id})")))
        }
        MailState::Failed => Some((Fate::Failed, format!("to {address} failed: {reason}"))),
        MailState::Suppressed => {
            Some((Fate::Failed, format!("to {address} was not sent: {reason}")))
        }
        MailState::Digest | MailState::Digested => {
            let text = format!("to {address} comes with the digest: {reason}");
            Some((Fate::Later, text))
        }
        MailState::Pending if mail.hold == Some(Hold::QuietHours) => {
            let due = Timestamp::from_millisecond(mail.due_at).unwrap_or(now);
            let due = TimeZone::UTC.to_datetime(due).strftime("%Y-%m-%d %H:%M");
            let text = format!("to {address} waits for the end of quiet hours, {due} UTC");
            Some((Fate::Later, text))
        }
        MailState::Pending | MailState::Claimed => None,
    }
}

/// Where a mail stands that did not come in time.
pub(super) fn stuck(mail: &MailRow) -> String {
    let reason = mail.reason.as_deref();
    let reason = reason.map_or_else(String::new, |reason| format!(" ({reason})"));
    format!(
        "to {} is still {} after {} tries{reason}",
        mail.address,
        mail.state.as_str(),
        mail.attempts
    )
}
