//! Putting a mail into the outbox: in the state that the reader's wishes and what was told before call for.

use super::delivery::{Delivery, delivery};
use super::mails::{Because, Hold, MailRow, MailState, Step, UpdateReason};
use super::notify::Known;
use super::readers::DigestWish;
use super::severity::{Kind, Severity};
use super::suppression::kind_of;
use super::told::has_room;
use crate::id;
use jiff::Timestamp;

/// What a mail is about.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) job_key: String,
    pub(super) incident_id: String,
    pub(super) incident_entry: Option<String>,
    pub(super) kind: Kind,
    pub(super) severity: Severity,
    pub(super) round: u32,
    pub(super) run_key: Option<String>,
}

/// How the mails of a step leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Course {
    pub(super) step: Step,
    pub(super) earliest: Timestamp,
    pub(super) hold: Option<Hold>,
    pub(super) update: Option<UpdateReason>,
    pub(super) turn: Turn,
}

/// Whether they take the usual way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Turn {
    /// As the reader wishes.
    Usual,
    /// With the digest, and why.
    Digest(&'static str),
    /// Not at all, and why.
    Suppressed(String),
}

impl Course {
    pub(super) fn at(step: Step, earliest: Timestamp) -> Self {
        Self {
            step,
            earliest,
            hold: None,
            update: None,
            turn: Turn::Usual,
        }
    }

    pub(super) fn turned(self, turn: Turn) -> Self {
        Self { turn, ..self }
    }
}

/// What a mail of the outbox is about.
pub(super) fn subject_of(mail: &MailRow) -> Subject {
    Subject {
        job_key: mail.job_key.clone(),
        incident_id: mail.incident_id.clone(),
        incident_entry: mail.incident_entry.clone(),
        kind: kind_of(mail),
        severity: mail.severity,
        round: mail.round,
        run_key: mail.run_key.clone(),
    }
}

/// The mail of a step to one reader; `None` where the reader is told nothing of it.
pub(super) fn mail(
    known: &Known<'_>,
    subject: &Subject,
    course: &Course,
    address: &str,
    because: Because,
) -> Option<MailRow> {
    if because == Because::Channel {
        return Some(message(known, subject, course, address));
    }
    let reader = known.routing.reader(address);
    let wish = delivery(
        &reader,
        because,
        subject.kind,
        subject.severity,
        course.earliest,
    );
    let mut row = blank(known, subject, course, address, because);
    let (state, reason) = match (&course.turn, wish) {
        (_, Delivery::Nothing) => return None,
        (Turn::Suppressed(why), _) => (MailState::Suppressed, Some(why.clone())),
        (Turn::Digest(why), _) => (MailState::Digest, Some((*why).to_owned())),
        (Turn::Usual, Delivery::Digest) => (MailState::Digest, None),
        (Turn::Usual, Delivery::At(at) | Delivery::Held(at)) => {
            let is_held = wish == Delivery::Held(at);
            row.hold = if is_held {
                Some(Hold::QuietHours)
            } else {
                course.hold
            };
            row.due_at = at.as_millisecond();
            let id = subject.incident_id.as_str();
            if has_room(known.mails, id, address, course.step, at) {
                (MailState::Pending, None)
            } else {
                (MailState::Digest, Some(NO_ROOM.to_owned()))
            }
        }
    };
    let refuses = reader.settings.digest == DigestWish::Never;
    (row.state, row.reason) = if state == MailState::Digest && refuses {
        let why = "the reader wants no digest";
        (MailState::Suppressed, Some(why.to_owned()))
    } else {
        (state, reason)
    };
    if row.state != MailState::Pending {
        row.hold = None;
        row.due_at = known.now.as_millisecond();
    }
    Some(row)
}

/// The message of a step to a channel, which has neither quiet hours nor a digest: what would wait for
/// the digest is not told, but for the end of what the channel was told.
fn message(known: &Known<'_>, subject: &Subject, course: &Course, recipient: &str) -> MailRow {
    let mut row = blank(known, subject, course, recipient, Because::Channel);
    let id = subject.incident_id.as_str();
    let why = match &course.turn {
        Turn::Suppressed(why) => Some(why.clone()),
        Turn::Digest(why) if !course.step.is_resolution() => Some((*why).to_owned()),
        Turn::Digest(_) | Turn::Usual => {
            let has_room = has_room(known.mails, id, recipient, course.step, course.earliest);
            (!has_room).then(|| NO_ROOM.to_owned())
        }
    };
    if why.is_some() {
        row.state = MailState::Suppressed;
        row.due_at = known.now.as_millisecond();
    } else {
        row.hold = course.hold;
    }
    row.reason = why;
    row
}

const NO_ROOM: &str = "four mails of this incident within 24 hours";

fn blank(
    known: &Known<'_>,
    subject: &Subject,
    course: &Course,
    address: &str,
    because: Because,
) -> MailRow {
    let mail_id = id::of(&[&subject.incident_id, &course.step.to_string(), address]);
    MailRow {
        job_key: subject.job_key.clone(),
        entry: format!("mail#{}#{mail_id}", subject.incident_id),
        mail_id,
        incident_id: subject.incident_id.clone(),
        incident_entry: subject.incident_entry.clone(),
        step: course.step,
        round: subject.round,
        kind: subject.kind,
        severity: subject.severity,
        update: course.update,
        address: address.to_owned(),
        because,
        run_key: subject.run_key.clone(),
        state: MailState::Pending,
        due_at: course.earliest.as_millisecond(),
        hold: None,
        attempts: 0,
        created_at: known.now,
        claimed_at: None,
        unconfirmed_at: None,
        sent_at: None,
        provider_id: None,
        reason: None,
        digest: None,
    }
}
