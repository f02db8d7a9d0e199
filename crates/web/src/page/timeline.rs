//! The timeline: what ran when, what overlapped, what did not come.

use super::Page;
use super::board::Board;
use super::frame::{Filter, Frame, Section};
use super::panel::{Block, Panel};
use super::runs::filters_of;
use crate::chart::{self, Span};
use crate::counted::Counted;
use crate::model::{Present, Timeline};
use crate::query::{Accepts, Choice, Query};
use crate::words;
use jiff::{SignedDuration, Timestamp};

/// What it takes.
pub const ACCEPTS: Accepts = Accepts {
    view: "timeline",
    ranges: &["4h", "8h", "24h"],
    range: "8h",
    to_full_hour: true,
    choices: &[
        Choice::one("group", &["platform", "none"]),
        Choice::many("status", super::runs::STATES),
        Choice::any("job"),
        Choice::any("platform"),
    ],
    sorts: &[],
    is_paged: true,
};

/// The day around a window: it ends with the window and is at least as long.
#[must_use]
pub fn day_around(span: Span) -> Span {
    let day = SignedDuration::from_hours(24);
    let length = span.to.duration_since(span.from).max(day);
    Span {
        from: span.to.saturating_sub(length).unwrap_or(span.from),
        to: span.to,
    }
}

/// Writes the timeline.
#[must_use]
pub fn timeline(facts: &Timeline, present: &Present, query: &Query) -> Page {
    let frame = Frame::new(Section::Timeline, query, present).timed(query);
    let mut page = Page::new(frame, "Timeline");
    let jobs = facts.jobs.as_deref().unwrap_or_default();
    let mut choices = vec![
        Filter::range(
            query,
            &[("4h", "4 hours"), ("8h", "8 hours"), ("24h", "24 hours")],
        ),
        Filter::of(
            "group",
            "Group by",
            query.one("group"),
            &[("platform", "platform"), ("none", "nothing")],
        ),
    ];
    choices.extend(filters_of(query, jobs));
    let states = [
        ("failed", "failed"),
        ("timeout", "timed out"),
        ("running", "running"),
        ("success", "succeeded"),
    ];
    let states = states.map(|(value, words)| (value.to_owned(), words.to_owned()));
    choices.push(Filter::among(
        "status",
        "Status",
        "all",
        query.one("status"),
        states.into_iter(),
    ));
    choices.push(Filter::zone(query));
    page = page.filtered(query, choices);
    page.add(
        "c12",
        vec![Panel::read(
            "day",
            "Where in the day",
            &facts.started,
            query,
            |started| brush(started, present.now, query),
        )],
    );
    page.add(
        "c12",
        vec![Panel::read("runs", "Runs", &facts.drawn, query, |drawn| {
            let board = Board {
                roster: &drawn.roster,
                runs: &drawn.runs.lines,
                jobs,
                attempts: facts.attempts.as_ref().ok(),
                now: present.now,
                query,
            };
            let panel = board.panel();
            if drawn.runs.is_cut {
                panel.footed("The newest runs are drawn; there are more than are read at once.")
            } else {
                panel
            }
        })],
    );
    page
}

fn brush(started: &Counted, now: Timestamp, query: &Query) -> Panel {
    let day = day_around(query.span);
    let quarters = day.buckets(15, &query.zone);
    let mut counts = vec![(0_i64, 0_i64); quarters.len()];
    for (at, tally) in &started.quarters {
        let place = quarters.partition_point(|start| start <= at);
        if let Some(slot) = place.checked_sub(1).and_then(|place| counts.get_mut(place)) {
            slot.0 += tally.runs();
            slot.1 += tally.failed();
        }
    }
    let words = format!(
        "Runs per 15 minutes from {} to {}; outlined is the time shown below",
        words::full(day.from, &query.zone),
        words::full(day.to, &query.zone)
    );
    let drawing = chart::brush(day, &counts, query.span, &query.zone, &words);
    let half = query.span.half();
    let shifted = |by: SignedDuration| {
        let at = |instant: Timestamp| instant.saturating_add(by).unwrap_or(instant).to_string();
        let (from, to) = (at(query.span.from), at(query.span.to));
        query.with(&[("range", None), ("from", Some(&from)), ("to", Some(&to))])
    };
    let mut panel = Panel::new("day", "Where in the day", vec![Block::Drawing(drawing)])
        .linked("Earlier", shifted(-half));
    if query.span.to < now {
        panel = panel.linked("Later", shifted(half));
    }
    panel.linked(
        "Now",
        query.with(&[("range", None), ("from", None), ("to", None)]),
    )
}
