//! Subjects, as mailboxes show them without cutting. An incident that is told of again keeps the
//! subject with which it opened, since mailboxes thread by subject as well.

use crate::notice::{Kind, Notice};
use crate::{names, several, story};

/// What mailboxes show without cutting.
pub(crate) const SUBJECT_CHARS: usize = 70;

/// The one with which the incident of the notice opened, of which only the end is told otherwise.
pub(crate) fn of_opening(notice: &Notice) -> String {
    let (Kind::Recovery, Some(incident)) = (notice.kind, &notice.incident) else {
        return of(notice);
    };
    let kind = match notice.group {
        Some(_) => Kind::Group,
        None => Kind::Failure,
    };
    of(&Notice {
        kind,
        outcome: incident.opened_by,
        ..notice.clone()
    })
}

pub(crate) fn of(notice: &Notice) -> String {
    let environment = names::environment(&notice.environment);
    match notice.kind {
        Kind::Group => {
            let whole = format!("[{environment}] {}", several::alike_with_cause(notice));
            names::end(&whole, SUBJECT_CHARS)
        }
        Kind::Storm => format!("[{environment}] {}", several::STORM),
        _ => {
            let ended = story::ended(notice);
            let around = format!("[{environment}]  {ended}").chars().count();
            let job = names::middle(&names::job(&notice.job), SUBJECT_CHARS - around);
            format!("[{environment}] {job} {ended}")
        }
    }
}
