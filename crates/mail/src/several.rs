//! Mails about more than one job: the same cause in several, or more incidents than are mailed
//! one by one.

use crate::content::{More, Name, Row, Table, Title};
use crate::notice::{GroupFact, Kind, Notice};
use crate::{names, story};
use strands_core::money::grouped;

/// More rows than this are counted, not shown: a mail is to be read at a glance.
pub(crate) const ROWS: usize = 10;
pub(crate) const STORM: &str = "20+ incidents in 10 minutes";

/// The sentence of such a mail, if it is one.
pub(crate) fn title(notice: &Notice) -> Option<Title> {
    match notice.kind {
        Kind::Group => Some(Title::words(alike(notice))),
        Kind::Storm => Some(Title::words(STORM.to_owned())),
        _ => None,
    }
}

/// `5 jobs fail alike`
fn alike(notice: &Notice) -> String {
    match notice.group.as_ref().map(GroupFact::count) {
        None | Some(0) => "Several jobs fail alike".to_owned(),
        Some(1) => "1 job fails".to_owned(),
        Some(count) => format!("{} jobs fail alike", grouped(count)),
    }
}

/// `5 jobs fail alike: Connection refused`
pub(crate) fn alike_with_cause(notice: &Notice) -> String {
    match notice.error.as_ref().and_then(story::in_short) {
        Some(cause) => format!("{}: {cause}", alike(notice)),
        None => alike(notice),
    }
}

/// The jobs, the first to fail first.
pub(crate) fn jobs(notice: &Notice) -> Option<Table> {
    let group = notice.group.as_ref()?;
    let rows: Vec<Row> = group.jobs.iter().take(ROWS).map(|job| row(job)).collect();
    let left = beyond(group, rows.len());
    (!rows.is_empty()).then(|| Table {
        head: vec!["Jobs, the first to fail first".to_owned()],
        rows,
        more: left.map(|left| More {
            words: format!("and {left} more"),
            all: None,
        }),
    })
}

fn row(job: &str) -> Row {
    Row {
        name: Name::Job {
            name: names::job(job),
            url: None,
        },
        said: None,
        cells: Vec::new(),
    }
}

/// How many of the jobs are not among those shown.
fn beyond(group: &GroupFact, shown: usize) -> Option<String> {
    let shown = u64::try_from(shown).unwrap_or(u64::MAX);
    let left = group.count().saturating_sub(shown);
    (left > 0).then(|| grouped(left))
}

pub(crate) fn storm_said() -> String {
    "More than 20 incidents opened within 10 minutes. They are not mailed one by one: those \
     that are not told of here wait for their owners' digest."
        .to_owned()
}

/// `orders_daily_load, crm_contacts_sync and 3 more`
pub(crate) fn preheader(notice: &Notice) -> Option<String> {
    const NAMED: usize = 2;
    let group = notice.group.as_ref()?;
    let named: Vec<String> = group
        .jobs
        .iter()
        .take(NAMED)
        .map(|job| names::middle(&names::job(job), 40))
        .collect();
    let left = beyond(group, named.len());
    match (named.is_empty(), left) {
        (true, _) => None,
        (false, None) => Some(named.join(", ")),
        (false, Some(left)) => Some(format!("{} and {left} more", named.join(", "))),
    }
}
