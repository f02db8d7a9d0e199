//! Compliance: where personal data lies open, and what no control has checked yet. Columns by name are for
//! those with the role; others see how many there are. No value is ever shown.

use super::Page;
use super::attention::severity;
use super::bared;
use super::frame::{Filter, Frame, Section};
use super::overview::held;
use super::panel::{Block, Figure, Panel};
use crate::model::{Exposures, Present, Read};
use crate::query::{Accepts, Query};
use crate::table::{Cell, Column, Mark, Table};
use crate::words;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use strands_core::exposure::Judged;
use strands_core::incident::{IncidentRow, Severity};

/// What it takes.
pub const ACCEPTS: Accepts = Accepts {
    view: "compliance",
    ranges: &["7d", "30d", "90d"],
    range: "30d",
    to_full_hour: false,
    choices: &[],
    sorts: &[],
    is_paged: false,
};

/// More are counted.
const MOST_ROWS: usize = 100;

/// Writes the page; columns by name where `is_detailed`.
#[must_use]
pub fn compliance(facts: &Exposures, present: &Present, query: &Query, is_detailed: bool) -> Page {
    let frame = Frame::new(Section::Compliance, query, present).timed(query);
    let mut page = Page::new(frame, "Compliance");
    let ranges = [("7d", "7 days"), ("30d", "30 days"), ("90d", "90 days")];
    page = page.filtered(
        query,
        vec![Filter::range(query, &ranges), Filter::zone(query)],
    );
    page.figures = figures(facts);
    let now = present.now;
    let title = "Personal data in the open";
    page.add(
        "c12",
        vec![Panel::read("exposed", title, &facts.open, query, |rows| {
            data_sets(rows, now, query)
        })],
    );
    let title = "Columns in the open";
    page.add(
        "c12",
        vec![Panel::read("columns", title, &facts.open, query, |rows| {
            if is_detailed {
                columns(rows, query)
            } else {
                Panel::new("columns", title, vec![Block::Text(WITHHELD.to_owned())])
            }
        })],
    );
    page.add(
        "c6",
        vec![Panel::read(
            "covered",
            COVERED,
            &facts.over,
            query,
            |rows| over(rows, now, query),
        )],
    );
    page.add("c6", vec![absent("controls", "Controls",
        "No control is checked yet, so there is no score: neither a pass nor a failure. Checks of GDPR, HIPAA and own policies will \
         stand here with their evidence, the time of the check and its version.", None)]);
    page.add("c12", vec![absent("audit", "Audit trail",
        "The trail is empty: no entry is written yet. What people do with refused messages is logged and can be listed.",
        Some("strands dead-letters list"))]);
    page
}

const WITHHELD: &str =
    "Columns by name are for people with the role compliance. The table above counts them.";
const COVERED: &str = "No longer in the open";

fn absent(
    id: &'static str,
    title: &'static str,
    words: &str,
    command: Option<&'static str>,
) -> Panel {
    let words = words.to_owned();
    Panel::new(id, title, vec![Block::Absent { words, command }])
}

/// The data sets of incidents, each with its incident.
fn exposed(rows: &[IncidentRow]) -> impl Iterator<Item = (&IncidentRow, &Judged)> {
    let mut worst: Vec<_> = rows
        .iter()
        .filter_map(|row| Some((row, row.exposed.as_deref()?)))
        .collect();
    worst.sort_by_key(|(row, _)| (Reverse(row.severity), row.opened_at));
    worst.into_iter()
}

/// None known is not none: of what nobody scanned nothing is known.
fn figures(facts: &Exposures) -> Vec<Figure> {
    let figure = |name, value: &Read<usize>, note: &str, is_alarming| {
        let known = value.as_ref().ok().copied();
        Figure {
            name,
            value: match known {
                Some(0) => "none known".to_owned(),
                Some(count) => words::count(whole(count)),
                None => "could not be read".to_owned(),
            },
            href: None,
            is_bad: is_alarming && known.is_some_and(|count| count > 0),
            is_absent: known.is_none_or(|count| count == 0),
            note: note.to_owned(),
        }
    };
    let of_open =
        |count: fn(&[IncidentRow]) -> usize| facts.open.as_deref().map(count).map_err(Clone::clone);
    let columns = of_open(|rows| exposed(rows).map(|(_, it)| it.columns()).sum());
    let sets = of_open(|rows| exposed(rows).count());
    let critical = of_open(|rows| {
        let bared = exposed(rows).flat_map(|(_, it)| &it.bared);
        bared.filter(|it| it.severity == Severity::Critical).count()
    });
    let over = facts.over.as_deref().map(|rows| exposed(rows).count());
    let over = over.map_err(Clone::clone);
    vec![
        figure(
            "Columns in the open",
            &columns,
            "as the newest scans saw them",
            true,
        ),
        figure("Data sets", &sets, "that hold them", true),
        figure("Critical", &critical, "among those named", true),
        figure("Covered again", &over, "data sets, in this time", false),
        Figure {
            name: "Controls passed",
            value: "not measured".to_owned(),
            href: None,
            is_bad: false,
            is_absent: true,
            note: "none is checked yet".to_owned(),
        },
    ]
}

fn data_sets(rows: &[IncidentRow], now: Timestamp, query: &Query) -> Panel {
    const TITLE: &str = "Personal data in the open";
    let all = exposed(rows).count();
    if all == 0 {
        let words = "No scan has found personal data in the open that is neither declared nor accepted. Scanned is what runs \
                     of jobs write whose configuration says auto_detect_pii; of other jobs nothing is known.";
        return absent("exposed", TITLE, words, None);
    }
    let head = vec![
        Column::wide("data_set", "Data set"),
        Column::left("job", "Job"),
        Column::left("severity", "Severity"),
        Column::left("types", "Types"),
        Column::right("columns", "Columns"),
        Column::right("rows_scanned", "Rows looked at"),
        Column::left("complete", "Of"),
        Column::right("opened_at", "Since"),
        Column::right("runs", "Runs"),
    ];
    let lines = exposed(rows).take(MOST_ROWS).map(|(row, judged)| {
        let href = query.link(&format!("/incidents/{}", words::segment(&row.incident_id)));
        let kinds: BTreeSet<&str> = judged.bared.iter().map(|it| it.pii_type.as_str()).collect();
        let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
        vec![
            bared::place(&judged.data_set).to(href),
            held(row, query),
            Cell::named(row.severity.as_str(), severity(row.severity)).marked(Mark::Bad),
            Cell::named(&kinds, words::foreign(&kinds)),
            Cell::count(whole(judged.columns())),
            bared::counted(judged.rows_scanned),
            Cell::text(bared::of(judged)),
            Cell::instant(Some(row.opened_at), now, &query.zone),
            Cell::count(i64::from(row.runs)),
        ]
    });
    let panel = Panel::new(
        "exposed",
        TITLE,
        vec![Block::Table(Table::new(head, lines.collect()))],
    )
    .noted("gravest first; neither declared nor accepted by the configuration");
    cut(panel, all)
}

fn columns(rows: &[IncidentRow], query: &Query) -> Panel {
    const TITLE: &str = "Columns in the open";
    let named = exposed(rows)
        .flat_map(|(row, judged)| judged.bared.iter().map(move |it| (row, judged, it)));
    let all = exposed(rows).map(|(_, judged)| judged.bared.len()).sum();
    if all == 0 {
        return Panel::new(
            "columns",
            TITLE,
            vec![Block::Text("None is known.".to_owned())],
        );
    }
    let mut head = bared::head();
    head.push(Column::wide("data_set", "Data set"));
    head.push(Column::left("job", "Job"));
    let lines = named.take(MOST_ROWS).map(|(row, judged, it)| {
        let mut cells = bared::cells(judged, it);
        cells.push(bared::place(&judged.data_set));
        cells.push(held(row, query));
        cells
    });
    let panel = Panel::new(
        "columns",
        TITLE,
        vec![Block::Table(Table::new(head, lines.collect()))],
    )
    .noted("rows hold a value that can be read; values are never shown");
    cut(panel, all)
}

fn over(rows: &[IncidentRow], now: Timestamp, query: &Query) -> Panel {
    let all = exposed(rows).count();
    if all == 0 {
        let words = "Nothing was covered in this time that had lain open.";
        return Panel::new("covered", COVERED, vec![Block::Text(words.to_owned())]);
    }
    let head = vec![
        Column::wide("data_set", "Data set"),
        Column::left("job", "Job"),
        Column::right("columns", "Columns"),
        Column::right("lasted_s", "Lasted"),
        Column::right("resolved_at", "Until"),
    ];
    let lines = exposed(rows).take(MOST_ROWS).map(|(row, judged)| {
        let href = query.link(&format!("/incidents/{}", words::segment(&row.incident_id)));
        let lasted = row.resolved_at.unwrap_or(now).duration_since(row.opened_at);
        vec![
            bared::place(&judged.data_set).to(href),
            held(row, query),
            Cell::count(whole(judged.columns())),
            Cell::duration(i64::try_from(lasted.as_millis()).ok()),
            Cell::instant(row.resolved_at, now, &query.zone),
        ]
    });
    let table = Block::Table(Table::new(head, lines.collect()));
    cut(Panel::new("covered", COVERED, vec![table]), all)
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn cut(panel: Panel, all: usize) -> Panel {
    match all {
        all if all > MOST_ROWS => panel.footed(format!("{MOST_ROWS} of {all} are shown.")),
        _ => panel,
    }
}
