//! What people decide about an issue: the forms for it, and how the issue went on.

use super::path;
use crate::page::form::{Field, Form};
use crate::page::panel::{Block, Event, Panel};
use crate::query::Query;
use crate::table::{Cell, Mark};
use crate::words;
use jiff::Timestamp;
use strands_core::issue::{Decided, Decision, IssueRow, Why};

/// What somebody who may can decide; nothing where what scans found stands above it.
pub(super) fn panel(
    row: &IssueRow,
    now: Timestamp,
    query: &Query,
    sign: Option<&str>,
) -> Option<Panel> {
    let sign = sign?;
    let form = |what, button| {
        let action = query.link(&format!("{}/decisions", path(row)));
        Form::new(action, sign, button).quiet().giving("what", what)
    };
    let reason = Field::text("reason", "Reason");
    let fix = form("fix", "Call it fixed").asking(Field::text("reason", "How it was fixed"));
    let assign = form("assign", "Assign").asking(Field::text("owner", "Owner, or nobody"));
    let forms = match row.resolution.map(|it| it.why) {
        None if row.is_muted(now) => vec![form("reopen", "Unmute").asking(reason), fix, assign],
        None => {
            let until = Field::date("until", "Until, when it counts again").required();
            let mute = form("mute", "Mute").asking(until);
            vec![mute.asking(reason.required()), fix, assign]
        }
        Some(Why::Fixed) => vec![form("reopen", "Reopen").asking(reason), assign],
        Some(Why::Gone | Why::Suppressed) => return None,
    };
    let forms = forms.into_iter().map(Block::Form).collect();
    Some(Panel::new("decide", "Decide", forms).footed(
        "The next version of the script stands above it: without the issue it confirms a fix, with it it opens it again.",
    ))
}

/// A decision as an event.
fn told(decided: &Decided, now: Timestamp, query: &Query) -> Event {
    let (mark, words) = match &decided.decision {
        Decision::Mute { until } => {
            let until = words::moment(*until, now, &query.zone);
            (Mark::Stopped, format!("Muted until {until}"))
        }
        Decision::Fix => (Mark::Queued, "Called fixed".to_owned()),
        Decision::Reopen => (Mark::Warning, "Taken back".to_owned()),
        Decision::Assign { owner: None } => (Mark::Queued, "Assigned to nobody".to_owned()),
        Decision::Assign { owner: Some(owner) } => (
            Mark::Queued,
            format!("Assigned to {}", words::foreign(owner)),
        ),
    };
    let by = format!("by {}", words::foreign(&decided.by));
    let reason = decided.reason.as_deref().map(words::foreign);
    Event {
        at: Cell::instant(Some(decided.at), now, &query.zone),
        mark: Some(mark),
        words,
        detail: reason.map_or_else(|| by.clone(), |reason| format!("{by}: {reason}")),
        href: None,
    }
}

/// How it went on, by scans and by people.
pub(super) fn history(row: &IssueRow, now: Timestamp, query: &Query) -> Panel {
    let event = |at: Timestamp, mark, words: &str, detail: String| {
        let event = Event {
            at: Cell::instant(Some(at), now, &query.zone),
            mark: Some(mark),
            words: words.to_owned(),
            detail,
            href: None,
        };
        (at, event)
    };
    let mut events = vec![event(
        row.first_seen,
        Mark::Warning,
        "First seen",
        String::new(),
    )];
    if row.last_seen > row.first_seen {
        let detail = format!(
            "the newest of {} that had it",
            words::counted(
                i64::try_from(row.occurrences).unwrap_or(i64::MAX),
                "version"
            )
        );
        events.push(event(row.last_seen, Mark::Warning, "Seen again", detail));
    }
    if let Some(found) = row.resolution.filter(|it| it.why != Why::Fixed) {
        let how = found.why.in_words().to_owned();
        events.push(event(found.at, Mark::Good, "Resolved", how));
    }
    let decided = row.decisions.iter();
    events.extend(decided.map(|it| (it.at, told(it, now, query))));
    events.sort_by_key(|(at, _)| *at);
    let events = events.into_iter().map(|(_, event)| event).collect();
    Panel::new("history", "History", vec![Block::Trail(events)])
}
