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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mail(state: &str, hold: Option<&str>) -> MailRow {
        let row = json!({
            "job_key": "production/strands-smoke", "entry": "mail#1#2", "mail_id": "2",
            "incident_id": "1", "incident_entry": null, "step": "opened",
            "address": "jane@example.com", "because": "fallback", "run_key": null,
            "state": state, "due_at": 1_763_611_200_000_i64, "hold": hold, "attempts": 1,
            "created_at": "2026-11-20T04:00:00Z", "claimed_at": null, "sent_at": null,
            "provider_id": null, "reason": "as a test says",
        });
        serde_json::from_value(row).unwrap()
    }

    #[test]
    fn each_state_of_a_mail_has_its_fate() {
        for (state, hold, fate) in [
            ("sent", None, Some(Fate::Arrived)),
            ("failed", None, Some(Fate::Failed)),
            ("suppressed", None, Some(Fate::Failed)),
            ("digest", None, Some(Fate::Later)),
            ("digested", None, Some(Fate::Later)),
            ("pending", Some("quiet_hours"), Some(Fate::Later)),
            ("pending", None, None),
            ("claimed", None, None),
        ] {
            let found = of(&mail(state, hold), Timestamp::UNIX_EPOCH);
            assert_eq!(found.map(|(fate, _)| fate), fate, "{state}");
        }
        let (_, text) = of(&mail("failed", None), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(text, "to jane@example.com failed: as a test says");
        let text = stuck(&mail("claimed", None));
        assert!(text.contains("still claimed after 1 tries"), "{text}");
    }
}
