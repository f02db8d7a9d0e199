//! Addresses that mails do not reach, or that do not want them.

use super::ids::{address_key, environment_key, job_key};
use super::mailing::{Course, Subject, Turn, mail as mail_row, subject_of};
use super::mails::{Because, MailRow, MailState, Step};
use super::notify::Known;
use super::reputation::{Counts, hour_of};
use super::severity::{Kind, Severity};
use crate::event::ses::{MailEvent, MailEventKind};
use crate::id;
use crate::plan::{MAX_WRITES, Plan, Write};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// How many passing bounces pause an address.
pub const PAUSING_BOUNCES: usize = 3;
/// Within which they are counted, and for how long the address is paused then.
pub const PAUSE: SignedDuration = SignedDuration::from_hours(7 * 24);
const REMEMBERED_EVENTS: usize = 32;
/// What a transaction takes beside the address and the count.
const MOST_LINES: usize = MAX_WRITES - 2;

/// What is known of an address. Its partition is a hash, so that the row does not name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressRow {
    /// Partition.
    pub job_key: String,
    /// Counts the writes of this row.
    pub version: u64,
    /// When mails bounced for a passing reason, lately.
    pub bounces: Vec<Timestamp>,
    /// Why it gets nothing.
    pub stop: Option<Stop>,
    /// The last events taken in.
    pub seen: VecDeque<String>,
}

/// Why an address gets nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The reason.
    pub reason: StopReason,
    /// Since when.
    pub since: Timestamp,
    /// Until when; without it, for good.
    pub until: Option<Timestamp>,
}

/// The reason, the graver ones last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StopReason {
    /// Several mails bounced for a passing reason.
    Paused,
    /// A mail bounced for good.
    Bounced,
    /// The reader complained of a mail.
    Complained,
    /// It is a channel, and refused a message for good.
    Broken,
}

impl StopReason {
    /// In words, for the outbox.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Paused => "mails to this address bounced three times within 7 days",
            Self::Bounced => "a mail to this address bounced for good",
            Self::Complained => "the reader complained of a mail",
            Self::Broken => "the channel refused a message for good",
        }
    }
}

impl AddressRow {
    pub(super) fn new(job_key: String) -> Self {
        Self {
            job_key,
            version: 0,
            bounces: Vec::new(),
            stop: None,
            seen: VecDeque::new(),
        }
    }

    /// Why a mail of that kind may not go there now.
    #[must_use]
    pub fn stops(&self, kind: Kind, now: Timestamp) -> Option<StopReason> {
        let stop = self.stop?;
        let is_over = stop.until.is_some_and(|until| until <= now);
        let is_exempt = stop.reason == StopReason::Complained && kind == Kind::Compliance;
        (!is_over && !is_exempt).then_some(stop.reason)
    }

    fn halt(&mut self, stop: Stop) {
        let is_weaker = self.stop.is_some_and(|known| {
            let lasts = known.until.is_none_or(|until| until > stop.since);
            lasts && known.reason > stop.reason
        });
        if !is_weaker {
            self.stop = Some(stop);
        }
    }
}

/// Plans what a bounce or a complaint means for one of its addresses. Empty for other events, and
/// for one that was taken in before.
#[must_use]
pub fn feedback(
    event: &MailEvent,
    address: &str,
    row: Option<&AddressRow>,
    known: &Known<'_>,
) -> Plan {
    let mut row = row
        .cloned()
        .unwrap_or_else(|| AddressRow::new(address_key(address)));
    let event_id = format!("{}#{}", event.kind.as_str(), event.provider_id);
    if row.seen.contains(&event_id) {
        return Plan::default();
    }
    let mut counts = Counts::default();
    let mut lines = Vec::new();
    let stop = |reason, until| Stop {
        reason,
        since: event.at,
        until,
    };
    match event.kind {
        MailEventKind::Bounced { permanent: true } => {
            counts.bounced = 1;
            row.halt(stop(StopReason::Bounced, None));
        }
        MailEventKind::Bounced { permanent: false } => {
            counts.bounced = 1;
            row.bounces
                .retain(|at| event.at.duration_since(*at) <= PAUSE);
            row.bounces.push(event.at);
            if row.bounces.len() >= PAUSING_BOUNCES {
                row.bounces.clear();
                row.halt(stop(StopReason::Paused, event.at.checked_add(PAUSE).ok()));
            }
        }
        MailEventKind::Complained => {
            counts.complained = 1;
            row.halt(stop(StopReason::Complained, None));
            lines = complaint_lines(event, address, known);
        }
        MailEventKind::Sent
        | MailEventKind::Delivered
        | MailEventKind::Delayed
        | MailEventKind::Rejected => return Plan::default(),
    }
    row.seen.push_back(event_id);
    while row.seen.len() > REMEMBERED_EVENTS {
        row.seen.pop_front();
    }
    let expect = (row.version > 0).then_some(row.version);
    row.version += 1;
    let address = Write::Address {
        row: Box::new(row),
        expect,
    };
    let count = Write::MailCounts {
        environment_key: environment_key(known.environment),
        hour: hour_of(known.now),
        counts,
    };
    Plan::new([address, count].into_iter().chain(lines))
}

/// Tells whoever is asked next for each of the reader's jobs, by digest. The reader is never asked again.
fn complaint_lines(event: &MailEvent, address: &str, known: &Known<'_>) -> Vec<Write> {
    let complaint = id::of(&[&event.provider_id, address]);
    let turn = Turn::Digest("an owner complained of a mail and gets none any more");
    let course = Course::at(Step::Complaint, known.now).turned(turn);
    let rows = known.routing.owned_by(address).filter_map(|job| {
        let subject = Subject {
            job_key: job_key(known.environment, Some(job)),
            incident_id: format!("complaint-{complaint}"),
            incident_entry: None,
            kind: Kind::Failure,
            severity: Severity::High,
            round: 0,
            run_key: None,
        };
        let next = known.routing.after(Some(job), address).into_iter().next();
        let (next, because) = next?;
        mail_row(known, &subject, &course, &next, because)
    });
    rows.take(MOST_LINES)
        .map(|row| Write::Mail(Box::new(row)))
        .collect()
}

/// What a mail is about, for a reader's wishes.
#[must_use]
pub const fn kind_of(mail: &MailRow) -> Kind {
    match mail.step {
        Step::Success => Kind::Success,
        Step::Digest => Kind::Digest,
        _ => mail.kind,
    }
}

/// Plans to withdraw a mail whose address may get none, in favour of the reader who is asked next.
/// `known.mails` are those of the incident.
#[must_use]
pub fn redirect(
    mail: &MailRow,
    reason: StopReason,
    next: Option<(&str, Because)>,
    known: &Known<'_>,
) -> Plan {
    let withdrawal = Write::MailState {
        job_key: mail.job_key.clone(),
        entry: mail.entry.clone(),
        expect: MailState::Pending,
        state: MailState::Suppressed,
        at: known.now,
        reason: Some(reason.words().to_owned()),
    };
    let subject = subject_of(mail);
    let course = Course {
        update: mail.update,
        ..Course::at(mail.step, known.now)
    };
    let instead = next.and_then(|(address, because)| {
        let row = mail_row(known, &subject, &course, address, because);
        row.map(|row| Write::Mail(Box::new(row)))
    });
    Plan::new([withdrawal].into_iter().chain(instead))
}

/// Whether another reader is asked where this mail cannot arrive.
#[must_use]
pub const fn is_redirected(mail: &MailRow) -> bool {
    matches!(mail.because, Because::Recipient | Because::Fallback)
}
