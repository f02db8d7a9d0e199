//! The digest: one mail a reader and day that tells what did not come by itself.

use super::ids::environment_key;
use super::mails::{Because, DigestLine, DigestRow, MailRow, MailState, Step};
use super::readers::{DigestWish, ReaderProfile};
use super::severity::{Kind, Severity};
use crate::id;
use crate::plan::{MAX_WRITES, Plan, Write};
use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp};

/// How many rows are taken into a digest in one transaction, beside the digest itself.
pub const DIGEST_ROWS: usize = MAX_WRITES - 1;
/// How many hours, from the reader's own on, a digest may begin: one that the schedule missed, or
/// that the clocks skipped, is made up for.
const HOURS: i8 = 2;
/// How long a digest waits for rows that did not fit into its first transaction.
const COLLECTING: SignedDuration = SignedDuration::from_mins(5);
/// How many lines a digest keeps; the mail prints fewer.
pub(super) const MOST_LINES: usize = 100;

/// A digest that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestPeriod {
    /// The reader's date: one digest each.
    pub date: Date,
    /// First day that its figures cover.
    pub from: Date,
    /// Last day that its figures cover.
    pub to: Date,
}

/// The digest whose hour has come for a reader.
#[must_use]
pub fn digest_period(reader: &ReaderProfile, now: Timestamp) -> Option<DigestPeriod> {
    let local = reader.zone.to_datetime(now);
    let hours = reader.digest_hour..reader.digest_hour.saturating_add(HOURS);
    if !hours.contains(&local.hour()) {
        return None;
    }
    let date = local.date();
    let to = date.yesterday().ok()?;
    let days_back = match reader.settings.digest {
        DigestWish::Daily | DigestWish::Always => 0,
        DigestWish::Weekly if date.weekday() == Weekday::Monday => 6,
        DigestWish::Weekly | DigestWish::Never => return None,
    };
    let from = to
        .checked_sub(SignedDuration::from_hours(24 * days_back))
        .ok()?;
    Some(DigestPeriod { date, from, to })
}

/// The id of a reader's digest: one a day, however often it is asked for.
#[must_use]
pub fn digest_id(environment: &str, date: Date, address: &str) -> String {
    id::of(&[environment, "digest", &date.to_string(), address])
}

/// Plans to take the first of the waiting mails into the digest: each is marked as told in the
/// transaction that lists it. Empty where the digest has left, or has nothing to add.
#[must_use]
pub fn collect(
    digest: Option<&MailRow>,
    environment: &str,
    address: &str,
    period: DigestPeriod,
    waiting: &[MailRow],
    now: Timestamp,
) -> Plan {
    let is_open = digest.is_none_or(|digest| digest.state == MailState::Pending);
    if !is_open || (digest.is_some() && waiting.is_empty()) {
        return Plan::default();
    }
    let taken = &waiting[..waiting.len().min(DIGEST_ROWS)];
    let mut row = digest
        .cloned()
        .unwrap_or_else(|| blank(environment, address, period, now));
    let facts = row.digest.take();
    let expect = facts.as_ref().map(|facts| facts.parts);
    let due_at = if taken.len() < waiting.len() {
        now.saturating_add(COLLECTING).unwrap_or(now)
    } else {
        now
    };
    row.due_at = due_at.as_millisecond();
    row.digest = Some(grown(facts, period, taken));
    let write = Write::Digest {
        mail: Box::new(row),
        expect,
    };
    let told = taken.iter().map(|mail| Write::MailState {
        job_key: mail.job_key.clone(),
        entry: mail.entry.clone(),
        expect: MailState::Digest,
        state: MailState::Digested,
        at: now,
        reason: mail.reason.clone(),
    });
    Plan::new([write].into_iter().chain(told))
}

fn grown(facts: Option<DigestRow>, period: DigestPeriod, taken: &[MailRow]) -> DigestRow {
    let mut facts = facts.unwrap_or(DigestRow {
        from: period.from,
        to: period.to,
        parts: 0,
        lines: Vec::new(),
        more: 0,
    });
    facts.parts += 1;
    for mail in taken {
        if facts.lines.len() < MOST_LINES {
            facts.lines.push(DigestLine {
                job_key: mail.job_key.clone(),
                incident_id: mail.incident_id.clone(),
                incident_entry: mail.incident_entry.clone(),
                step: mail.step,
                reason: mail.reason.clone(),
            });
        } else {
            facts.more += 1;
        }
    }
    facts
}

pub(super) fn blank(
    environment: &str,
    address: &str,
    period: DigestPeriod,
    now: Timestamp,
) -> MailRow {
    let mail_id = digest_id(environment, period.date, address);
    let incident_id = format!("digest-{}", period.date);
    MailRow {
        job_key: environment_key(environment),
        entry: digest_entry(environment, period.date, address),
        mail_id,
        incident_id,
        incident_entry: None,
        step: Step::Digest,
        round: 0,
        kind: Kind::Digest,
        severity: Severity::Low,
        update: None,
        address: address.to_owned(),
        because: Because::Digest,
        run_key: None,
        state: MailState::Pending,
        due_at: now.as_millisecond(),
        hold: None,
        attempts: 0,
        created_at: now,
        claimed_at: None,
        unconfirmed_at: None,
        sent_at: None,
        provider_id: None,
        reason: None,
        digest: None,
    }
}

/// Sort key of a reader's digest within the environment's partition.
#[must_use]
pub fn digest_entry(environment: &str, date: Date, address: &str) -> String {
    format!(
        "mail#digest-{date}#{}",
        digest_id(environment, date, address)
    )
}
