//! What a reader knows of an incident by the mails that reached them, and how many did lately.

use super::mails::{MailRow, MailState, Step};
use jiff::{SignedDuration, Timestamp};

/// The most mails of one incident that one reader gets within [`DAY`].
pub const MAILS_A_DAY: usize = 4;
/// Within which mails of an incident are counted.
pub const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What a reader takes an incident for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Belief {
    /// Nothing was told, or its end was told last.
    NotOpen,
    /// A mail said that it is open, or may have: nobody could confirm it.
    OpenByMail,
    /// A digest said so.
    OpenByDigest,
}

/// What the reader takes the incident for.
pub(super) fn belief(mails: &[MailRow], incident_id: &str, address: &str) -> Belief {
    let told = |is_of: fn(Step) -> bool, states: &[MailState]| {
        let of_reader = of(mails, incident_id, address);
        let told = of_reader.filter(|mail| is_of(mail.step) && states.contains(&mail.state));
        told.map(|mail| mail.round).max()
    };
    let by_mail = [MailState::Claimed, MailState::Sent];
    let any = [MailState::Claimed, MailState::Sent, MailState::Digested];
    let over = told(Step::is_resolution, &any);
    let perhaps = of(mails, incident_id, address)
        .filter(|mail| mail.step.is_opening() && mail.unconfirmed_at.is_some())
        .map(|mail| mail.round)
        .max();
    if told(Step::is_opening, &by_mail).max(perhaps) > over {
        Belief::OpenByMail
    } else if told(Step::is_opening, &any) > over {
        Belief::OpenByDigest
    } else {
        Belief::NotOpen
    }
}

/// Whether there is room for a mail of that step at that time. The end of a second opening leaves
/// the last place free, for the mail that says that the incident is flapping.
pub(super) fn has_room(
    mails: &[MailRow],
    incident_id: &str,
    address: &str,
    step: Step,
    at: Timestamp,
) -> bool {
    let since = at.saturating_sub(DAY).unwrap_or(Timestamp::MIN);
    let count = of(mails, incident_id, address)
        .filter(|mail| match mail.state {
            MailState::Pending => true,
            MailState::Claimed | MailState::Sent => mail.due_at > since.as_millisecond(),
            _ => mail.unconfirmed_at.is_some_and(|at| at > since),
        })
        .count();
    let limit = match step {
        Step::Resolved(1..) => MAILS_A_DAY - 1,
        _ => MAILS_A_DAY,
    };
    count < limit
}

fn of<'a>(
    mails: &'a [MailRow],
    incident_id: &'a str,
    address: &'a str,
) -> impl Iterator<Item = &'a MailRow> {
    mails
        .iter()
        .filter(move |mail| mail.incident_id == incident_id && mail.address == address)
}
