//! Now, at the end of quiet hours, with the digest, or not at all: what a reader's role, the
//! severity and the reader's wishes make of a mail.

use super::mails::Because;
use super::readers::{DigestWish, ReaderProfile};
use super::severity::{Kind, Severity};
use jiff::Timestamp;

/// When a mail reaches its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// At its time.
    At(Timestamp),
    /// At the end of quiet hours.
    Held(Timestamp),
    /// With the digest.
    Digest,
    /// Never; the dashboard shows it.
    Nothing,
}

/// Decides for a mail that could leave at `earliest`.
#[must_use]
pub fn delivery(
    reader: &ReaderProfile,
    because: Because,
    kind: Kind,
    severity: Severity,
    earliest: Timestamp,
) -> Delivery {
    let wishes = &reader.settings;
    let is_wanted = wishes
        .kinds
        .as_ref()
        .is_none_or(|kinds| kinds.contains(&kind));
    let is_grave = wishes.min_severity.is_none_or(|least| severity >= least);
    if !is_wanted || !(is_grave || because == Because::OptedIn) {
        return Delivery::Nothing;
    }
    match by_role(because, severity, wishes.medium_now) {
        Delivery::At(_) if wishes.digest_only => digest(reader),
        Delivery::At(_) if severity == Severity::Critical => Delivery::At(earliest),
        Delivery::At(_) => {
            let quiet = wishes.quiet_hours.as_ref();
            let end = quiet.and_then(|quiet| quiet.end(earliest, &reader.zone));
            end.map_or(Delivery::At(earliest), Delivery::Held)
        }
        Delivery::Digest => digest(reader),
        other => other,
    }
}

/// The table of roles and severities. The time of `At` is set by the caller.
fn by_role(because: Because, severity: Severity, medium_now: bool) -> Delivery {
    let now = Delivery::At(Timestamp::UNIX_EPOCH);
    match (severity, because) {
        (Severity::High, Because::Lead | Because::BudgetOwner) => Delivery::Digest,
        (_, Because::OptedIn) | (Severity::Critical | Severity::High, _) => now,
        (Severity::Medium, Because::Recipient | Because::Fallback) if medium_now => now,
        (Severity::Medium, _) => Delivery::Digest,
        (Severity::Low, _) => Delivery::Nothing,
    }
}

fn digest(reader: &ReaderProfile) -> Delivery {
    if reader.settings.digest == DigestWish::Never {
        Delivery::Nothing
    } else {
        Delivery::Digest
    }
}
