//! Issues: what is wrong again and again: incidents, and findings in the scripts of jobs.

use super::Page;
use super::attention::{kind_word, mark, severity, what};
use super::findings;
use super::frame::{Filter, Frame, Section};
use super::overview::{held, job};
use super::panel::{Block, Panel};
use crate::chart::{self, Bucket, Columns, Stack, Unit, Warmth};
use crate::model::{Present, Read, Troubles};
use crate::query::{Accepts, Choice, Query};
use crate::table::{Cell, Column, Layout, Mark, Table};
use crate::words;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use strands_core::incident::{IncidentRow, IncidentState, Severity};
use strands_core::instant::utc_date;
use strands_core::redact::redact;

/// What it takes.
pub const ACCEPTS: Accepts = Accepts {
    view: "issues",
    ranges: &["7d", "30d", "90d"],
    range: "30d",
    to_full_hour: false,
    choices: &[
        Choice::one("state", &["open", "muted", "resolved"]),
        Choice::many("severity", &["critical", "high", "medium", "low"]),
        Choice::any("job"),
    ],
    sorts: &[
        "opened_at",
        "job",
        "severity",
        "runs",
        "cost_usd",
        "reopened",
    ],
    is_paged: false,
};

const MOST_ROWS: usize = 20;
const MOST_LINES: usize = 200;
const CAUSE: usize = 120;
/// Labels above days, and below weeks.
const DAY_LABELS: usize = 6;
const WEEK_LABELS: usize = 6;

const SEVERITIES: [Severity; 4] = [
    Severity::Low,
    Severity::Medium,
    Severity::High,
    Severity::Critical,
];
const STACKS: [Stack; 4] = [
    Stack {
        class: "h2",
        word: "low",
        field: "low",
    },
    Stack {
        class: "h3",
        word: "medium",
        field: "medium",
    },
    Stack {
        class: "h4",
        word: "high",
        field: "high",
    },
    Stack {
        class: "h6",
        word: "critical",
        field: "critical",
    },
];

/// Writes the page.
#[must_use]
pub fn issues(facts: &Troubles, present: &Present, query: &Query) -> Page {
    let frame = Frame::new(Section::Issues, query, present).timed(query);
    let mut page = Page::new(frame, "Issues");
    let all = all(facts);
    let rows = all.as_deref().unwrap_or_default();
    page = page.filtered(query, choices(rows, query));
    let shown = match &all {
        Ok(rows) => Ok(rows
            .iter()
            .filter(|row| is_shown(row, query))
            .cloned()
            .collect::<Vec<_>>()),
        Err(unread) => Err(unread.clone()),
    };
    if query.one("state") != Some(findings::MUTED) {
        add_incidents(&mut page, &shown, present.now, query);
    }
    let title = findings::TITLE;
    page.add(
        "c12",
        vec![Panel::read(
            "findings",
            title,
            &facts.findings,
            query,
            |rows| findings::panel(rows, present.now, query),
        )],
    );
    page
}

fn add_incidents(page: &mut Page, shown: &Read<Vec<IncidentRow>>, now: Timestamp, query: &Query) {
    let heat = Panel::read("heat", "Incidents opened", shown, query, |rows| {
        heat(rows, query)
    });
    let weeks = Panel::read("weeks", "By week and severity", shown, query, |rows| {
        weeks(rows, query)
    });
    let listed = Panel::read("issues", "Incidents", shown, query, |rows| {
        list(rows, now, query)
    });
    page.add("c8", vec![heat]);
    page.add("c4", vec![weeks]);
    page.add("c12", vec![listed]);
}

fn all(facts: &Troubles) -> Read<Vec<IncidentRow>> {
    let mut rows = facts.open.clone()?;
    rows.extend(facts.resolved.clone()?);
    rows.sort_by_key(|row| (row.state != IncidentState::Open, Reverse(row.opened_at)));
    Ok(rows)
}

fn choices(rows: &[IncidentRow], query: &Query) -> Vec<Filter> {
    let mut jobs: Vec<&str> = rows.iter().map(|row| row.job.as_str()).collect();
    jobs.sort_unstable();
    jobs.dedup();
    let jobs = jobs
        .into_iter()
        .map(|it| (it.to_owned(), words::foreign(it)));
    let states = ["open", "muted", "resolved"].map(|it| (it.to_owned(), it.to_owned()));
    let severities = SEVERITIES.iter().rev();
    let severities = severities.map(|it| (word(*it).to_owned(), word(*it).to_owned()));
    vec![
        Filter::among(
            "state",
            "State",
            "all",
            query.one("state"),
            states.into_iter(),
        ),
        Filter::among(
            "severity",
            "Severity",
            "all",
            query.one("severity"),
            severities,
        ),
        Filter::among("job", "Job", "all jobs", query.one("job"), jobs),
        Filter::range(
            query,
            &[("7d", "7 days"), ("30d", "30 days"), ("90d", "90 days")],
        ),
        Filter::zone(query),
    ]
}

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
    }
}

/// Open ones are shown whenever they opened.
fn is_shown(row: &IncidentRow, query: &Query) -> bool {
    let is_in_time = row.state == IncidentState::Open || query.span.holds(row.opened_at);
    is_in_time
        && query.wants("state", row.state.as_str())
        && query.wants("severity", word(row.severity))
        && query.wants("job", &row.job)
}

fn days(query: &Query) -> Vec<Date> {
    let (from, to) = (utc_date(query.span.from), utc_date(query.span.to));
    from.series(1.day()).take_while(|day| *day <= to).collect()
}

fn heat(rows: &[IncidentRow], query: &Query) -> Panel {
    let days = days(query);
    let mut counts: BTreeMap<(&str, &'static str), BTreeMap<Date, i64>> = BTreeMap::new();
    for row in rows.iter().filter(|row| query.span.holds(row.opened_at)) {
        let slot = counts
            .entry((row.job.as_str(), kind_word(row.kind)))
            .or_default();
        *slot.entry(utc_date(row.opened_at)).or_default() += 1 + i64::from(row.reopened);
    }
    if counts.is_empty() {
        let words = "No incident opened in this time.";
        return Panel::new(
            "heat",
            "Incidents opened",
            vec![Block::Text(words.to_owned())],
        );
    }
    let mut worst: Vec<_> = counts.into_iter().collect();
    worst.sort_by_key(|((job, kind), days)| (Reverse(days.values().sum::<i64>()), *job, *kind));
    worst.truncate(MOST_ROWS);
    let labels = days.iter().enumerate();
    let labels: Vec<Option<String>> = labels
        .map(|(place, day)| {
            let is_labelled = chart::is_labelled(place, days.len(), DAY_LABELS);
            is_labelled.then(|| day.strftime("%-d %b").to_string())
        })
        .collect();
    let columns = vec![
        Column::left("job", "Job"),
        Column::left("kind", "Kind"),
        Column::drawn("A cell a day", chart::heat_head(&labels)),
        Column::right("opened", "Opened"),
    ];
    let lines = worst.iter().map(|((name, kind), opened)| {
        let cells: Vec<Warmth> = days
            .iter()
            .map(|day| Warmth::Count(opened.get(day).copied().unwrap_or_default()))
            .collect();
        let told = opened.iter().map(|(day, count)| format!("{day}: {count}"));
        let told = told.collect::<Vec<_>>().join(", ");
        vec![
            job(name, query),
            Cell::text(kind),
            Cell::drawing(chart::heat(&cells, &told)),
            Cell::count(opened.values().sum()),
        ]
    });
    let mut table = Table::new(columns, lines.collect());
    table.layout = Layout::Heat;
    Panel::new("heat", "Incidents opened", vec![Block::Table(table)])
        .noted("by job, kind and day in UTC; reopenings count")
}

fn weeks(rows: &[IncidentRow], query: &Query) -> Panel {
    let mut weeks: BTreeMap<Date, Vec<f64>> = BTreeMap::new();
    for day in days(query) {
        weeks
            .entry(monday(day))
            .or_insert_with(|| vec![0.0; STACKS.len()]);
    }
    for row in rows.iter().filter(|row| query.span.holds(row.opened_at)) {
        let place = SEVERITIES.iter().position(|it| *it == row.severity);
        let week = weeks.get_mut(&monday(utc_date(row.opened_at)));
        if let (Some(values), Some(place)) = (week, place) {
            values[place] += 1.0;
        }
    }
    let all = weeks.len();
    let buckets: Vec<Bucket> = weeks
        .into_iter()
        .enumerate()
        .map(|(place, (week, values))| Bucket {
            name: week.to_string(),
            tick: chart::is_labelled(place, all, WEEK_LABELS)
                .then(|| week.strftime("%-d %b").to_string()),
            values: Some(values),
            missing: 0.0,
            ahead: None,
        })
        .collect();
    let most = buckets
        .iter()
        .map(|it| it.values.iter().flatten().sum::<f64>());
    let finding = format!(
        "At most {} incidents opened in a week.",
        most.fold(0.0, f64::max)
    );
    let chart = chart::columns(&Columns {
        id: "weeks",
        title: "Incidents opened, by week and severity",
        finding: &finding,
        height: 150.0,
        unit: Unit::Count,
        stacks: &STACKS,
        buckets: &buckets,
        axis: "Week from",
        level: "",
    });
    Panel::new("weeks", "By week and severity", vec![Block::Chart(chart)])
        .noted("weeks from Monday")
}

fn monday(day: Date) -> Date {
    let back = i32::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(back.days()).unwrap_or(day)
}

/// Incidents as a table.
pub(super) fn list(rows: &[IncidentRow], now: Timestamp, query: &Query) -> Panel {
    if rows.is_empty() {
        let words = "No incident matches.";
        return Panel::new("issues", "Incidents", vec![Block::Text(words.to_owned())]);
    }
    let columns = vec![
        Column::left("state", "State"),
        Column::left("severity", "Severity"),
        Column::left("job", "Job"),
        Column::wide("kind", "What"),
        Column::wide("cause", "Cause"),
        Column::right("opened_at", "Opened"),
        Column::right("lasted_s", "Lasted"),
        Column::right("runs", "Runs"),
        Column::right("reopened", "Reopened"),
        Column::right("cost_usd", "Cost"),
    ];
    let lines = rows
        .iter()
        .take(MOST_LINES)
        .map(|row| line(row, now, query));
    let table = Table::new(columns, lines.collect())
        .named_by(2)
        .sorted_by(query.sort, query.is_down)
        .with_sorts(query);
    let panel = Panel::new("issues", "Incidents", vec![Block::Table(table)])
        .noted("open first, then newest");
    match rows.len() {
        all if all > MOST_LINES => panel.footed(format!(
            "{MOST_LINES} of {all} are shown; choose a shorter time for the rest."
        )),
        _ => panel,
    }
}

fn line(row: &IncidentRow, now: Timestamp, query: &Query) -> Vec<Cell> {
    let href = query.link(&format!("/incidents/{}", words::segment(&row.incident_id)));
    let (state, shape) = match row.state {
        IncidentState::Open => ("open", mark(row.kind)),
        IncidentState::Resolved => ("resolved", Mark::Good),
    };
    let lasted = row.resolved_at.unwrap_or(now).duration_since(row.opened_at);
    let lasted = i64::try_from(lasted.as_millis()).ok();
    vec![
        Cell::text(state).marked(shape).to(href),
        Cell::named(word(row.severity), severity(row.severity)),
        held(row, query),
        Cell::named(kind_word(row.kind), what(row)),
        Cell::named(
            &redact(&row.cause_in_words(), CAUSE),
            words::foreign(&redact(&row.cause_in_words(), CAUSE)),
        ),
        Cell::instant(Some(row.opened_at), now, &query.zone),
        Cell::duration(lasted),
        Cell::count(i64::from(row.runs)),
        Cell::count(i64::from(row.reopened)),
        row.cost
            .map_or_else(|| Cell::none("not known"), |cost| Cell::usd(cost.0)),
    ]
}
