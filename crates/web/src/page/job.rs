//! A job: what is known of it, its runs, what it costs, and what went wrong.

use super::Page;
use super::attention::severity;
use super::frame::{Filter, Frame, Link, Section};
use super::panel::{Block, Fact, Panel};
use super::quality::results;
use super::runs::list;
use super::spend;
use crate::chart::{self, Band, Curve, Key, Paint, Place, Unit};
use crate::model::{History, Job, Present, Read};
use crate::query::{Accepts, Query};
use crate::table::{Cell, Column, Table};
use crate::words;
use jiff::Timestamp;
use strands_core::instant::utc_date;
use strands_core::job::{Budget, Fact as Known, Facts};
use strands_core::run::{Ledger, State};

/// What it takes.
pub const ACCEPTS: Accepts = Accepts {
    view: "job",
    ranges: &["7d", "30d", "90d"],
    range: "30d",
    to_full_hour: false,
    choices: &[],
    sorts: &[],
    is_paged: false,
};

/// More runs are in the list of runs.
const NEWEST: usize = 20;
/// Labels below the chart of runs.
const LABELS: usize = 6;

/// Writes the page of a job.
#[must_use]
pub fn job(facts: &Job, present: &Present, query: &Query) -> Page {
    let frame = Frame::new(Section::Timeline, query, present).timed(query);
    let mut page = Page::new(frame, words::foreign(&facts.name));
    page.crumbs = vec![Link {
        words: "Timeline".to_owned(),
        href: query.link("/timeline"),
    }];
    page = page.filtered(
        query,
        vec![
            Filter::range(
                query,
                &[("7d", "7 days"), ("30d", "30 days"), ("90d", "90 days")],
            ),
            Filter::zone(query),
        ],
    );
    let now = present.now;
    page.add(
        "c4",
        vec![Panel::read(
            "facts",
            "Known of it",
            &facts.newest,
            query,
            |newest| known(newest.as_ref(), facts, now, query),
        )],
    );
    page.add(
        "c8",
        vec![Panel::read(
            "durations",
            "Time of its runs",
            &facts.history,
            query,
            |history| durations(history, now, query),
        )],
    );
    let span = (utc_date(query.span.from), utc_date(query.span.to));
    page.add(
        "c8",
        vec![Panel::read("spend", "Spend", &facts.days, query, |days| {
            let chart = spend::days_ahead("spend", "Cost a day, US dollars", days, None, span);
            let sums = spend::sum(days);
            Panel::new("spend", "Spend", vec![Block::Chart(chart)])
                .noted("a bar a day, in UTC; list prices")
                .footed(spend::unpriced(sums.unpriced))
        })],
    );
    page.add(
        "c4",
        vec![Panel::read(
            "sums",
            "In this time",
            &facts.days,
            query,
            |days| sums(&spend::sum(days)),
        )],
    );
    page.add(
        "c12",
        vec![Panel::read(
            "runs",
            "Newest runs",
            &facts.history,
            query,
            |history| {
                let all = query.link_with("/runs", &[("job", &facts.name)]);
                if history.runs.is_empty() {
                    return Panel::new(
                        "runs",
                        "Newest runs",
                        vec![Block::Text("No run is known.".to_owned())],
                    );
                }
                let newest = history.runs.get(..NEWEST).unwrap_or(&history.runs);
                let mut panel = list(newest, None, now, query).linked("All runs", all);
                "Newest runs".clone_into(&mut panel.title);
                panel
            },
        )],
    );
    page.add("c6", vec![incidents(facts, now, query)]);
    page.add(
        "c6",
        vec![Panel::read(
            "quality",
            "Quality",
            &facts.quality,
            query,
            |found| results("quality", found, now, query),
        )],
    );
    page.add("c6", vec![absent("health", "Health",
        "Not measured yet: a score needs the insights of this job's runs, which are not recorded yet.")]);
    page.add("c6", vec![absent("carbon", "Carbon",
        "Not measured yet: emissions need the carbon intensity of the region at the time of each run, which is not fetched yet.")]);
    page
}

fn absent(id: &'static str, title: &'static str, words: &str) -> Panel {
    Panel::new(
        id,
        title,
        vec![Block::Absent {
            words: words.to_owned(),
            command: None,
        }],
    )
}

fn known(newest: Option<&Ledger>, job: &Job, now: Timestamp, query: &Query) -> Panel {
    let mut facts = Vec::new();
    if let Ok(history) = &job.history {
        facts.push(Fact::new(
            "Platform",
            Cell::named(&history.platform, words::platform(&history.platform)),
        ));
        facts.push(match history.expectation {
            Some(it) => Fact {
                origin: Some("rhythm of past runs".to_owned()),
                ..Fact::new(
                    "Runs every",
                    Cell::duration(Some(it.period.saturating_mul(1_000))),
                )
            },
            None => Fact::new("Runs every", Cell::none("no rhythm")),
        });
        if let Some(it) = history.expectation {
            facts.push(Fact::new(
                "Expected next",
                Cell::instant(Some(it.next()), now, &query.zone),
            ));
        }
    }
    let known = newest.and_then(|run| run.job.as_deref());
    facts.extend(of_job(known));
    let budget = newest.and_then(Ledger::budget);
    facts.push(match budget {
        Some(Budget { limit, .. }) => Fact::new("Budget of a run", Cell::usd(limit.0)),
        None => Fact::new("Budget of a run", Cell::none("not known")),
    });
    Panel::new("facts", "Known of it", vec![Block::Facts(facts)])
        .footed("As of its newest run: from the configuration, else tags, else labels.")
}

/// What is told of a job, with where it comes from; what is not told is not known.
fn of_job(job: Option<&Facts>) -> Vec<Fact> {
    type Get = fn(&Facts) -> Option<&Known<String>>;
    const FACTS: [(&str, Get); 8] = [
        ("Team", |it| it.team.as_ref()),
        ("Environment", |it| it.environment.as_ref()),
        ("Cost center", |it| it.cost_center.as_ref()),
        ("Priority", |it| it.priority.as_ref()),
        ("Criticality", |it| it.criticality.as_ref()),
        ("Schedule", |it| it.schedule.as_ref()),
        ("Deadline", |it| it.deadline.as_ref()),
        ("Data class", |it| it.data_classification.as_ref()),
    ];
    let facts = FACTS.iter().map(|(name, get)| match job.and_then(get) {
        Some(known) => Fact {
            origin: Some(known.basis.as_str().to_owned()),
            ..Fact::new(*name, Cell::text(&known.value))
        },
        None => Fact::new(*name, Cell::none("not known")),
    });
    facts.collect()
}

#[allow(clippy::cast_precision_loss, reason = "a height in a drawing")]
fn durations(history: &History, now: Timestamp, query: &Query) -> Panel {
    let runs: Vec<_> = history
        .runs
        .iter()
        .rev()
        .filter(|run| run.state.is_terminal())
        .collect();
    if runs.is_empty() {
        let words = "No run has ended yet.";
        return Panel::new(
            "durations",
            "Time of its runs",
            vec![Block::Text(words.to_owned())],
        );
    }
    let places: Vec<Place> = runs
        .iter()
        .enumerate()
        .map(|(number, run)| Place {
            tick: chart::is_labelled(number, runs.len(), LABELS)
                .then(|| words::moment(run.placed_at, now, &query.zone))
                .map(|it| it.split(',').next().unwrap_or_default().to_owned()),
            value: run.duration_ms.map(|it| it as f64 / 1e3),
            ahead: None,
            mark: Some(match run.state {
                State::Failed | State::Timeout => "f-fail",
                State::Stopped => "f-stop",
                _ => "f-ok",
            }),
        })
        .collect();
    let last = places.len().saturating_sub(1);
    let band = history.spread.map(|it| Band {
        points: vec![
            (0, it.p50 / 1e3, it.p95 / 1e3),
            (last, it.p50 / 1e3, it.p95 / 1e3),
        ],
    });
    let columns = vec![
        Column::right("started_at", "Started"),
        Column::left("status", "Status"),
        Column::right("duration_s", "Duration"),
    ];
    let rows = runs.iter().map(|run| {
        vec![
            Cell::instant(run.started_at, now, &query.zone),
            Cell::state(run.state),
            Cell::duration(run.duration_ms),
        ]
    });
    let finding = match history.spread {
        Some(it) => format!(
            "Half of {} good runs take at most {}, 95 of 100 at most {}.",
            it.count,
            words::about(it.p50),
            words::about(it.p95)
        ),
        None => "Too few good runs to say how long one takes.".to_owned(),
    };
    let mut legend = vec![
        Key::fill("f-ok", "succeeded"),
        Key::fill("f-fail", "failed"),
        Key::fill("f-stop", "stopped"),
    ];
    if band.is_some() {
        legend.push(Key::new(Paint::Fill("area"), "p50 to p95"));
    }
    let chart = chart::curve(Curve {
        id: "durations",
        title: "Duration of runs, oldest first",
        finding: &finding,
        height: 170.0,
        unit: Unit::Seconds,
        places: &places,
        band,
        rule: None,
        end: None,
        ceiling: None,
        is_points: true,
        legend,
        data: Table::new(columns, rows.collect()),
    });
    Panel::new("durations", "Time of its runs", vec![Block::Chart(chart)])
        .noted(format!(
            "last {}, oldest first",
            words::counted(i64::try_from(runs.len()).unwrap_or(0), "run")
        ))
        .footed(finding)
}

#[allow(clippy::cast_precision_loss, reason = "a share for people")]
fn sums(sums: &strands_core::totals::Sums) -> Panel {
    let failed = sums.failed + sums.timeout;
    let share = (sums.executions > 0).then(|| sums.successful as f64 / sums.executions as f64);
    let facts = vec![
        Fact::new("Runs that ended", Cell::count(sums.executions)),
        Fact::new("Succeeded", Cell::count(sums.successful)),
        Fact::new("Failed or timed out", Cell::count(failed)),
        Fact::new("Stopped", Cell::count(sums.stopped)),
        Fact::new(
            "Success rate",
            share.map_or_else(Cell::not_measured, Cell::percent),
        ),
        Fact::new("Cost", Cell::known_usd(sums.known_total(), sums.unpriced)),
        Fact::new("Runs without a price", Cell::count(sums.unpriced)),
        Fact::new(
            "Time of all attempts",
            Cell::duration(Some(sums.duration_ms)),
        ),
    ];
    Panel::new("sums", "In this time", vec![Block::Facts(facts)]).noted("days in UTC")
}

fn incidents(facts: &Job, now: Timestamp, query: &Query) -> Panel {
    let read: &Read<_> = &facts.incidents;
    Panel::read("incidents", "Incidents", read, query, |rows| {
        if rows.is_empty() {
            let words = "No incident of this job is known.";
            return Panel::new(
                "incidents",
                "Incidents",
                vec![Block::Text(words.to_owned())],
            );
        }
        let columns = vec![
            Column::left("state", "State"),
            Column::left("severity", "Severity"),
            Column::right("opened_at", "Opened"),
            Column::right("runs", "Runs"),
            Column::wide("cause", "Cause"),
        ];
        let lines = rows.iter().take(10).map(|row| {
            let href = query.link(&format!("/incidents/{}", words::segment(&row.incident_id)));
            let cause = strands_core::redact::redact(&row.cause_in_words(), 80);
            vec![
                Cell::text(row.state.as_str()).to(href),
                Cell::text(severity(row.severity)),
                Cell::instant(Some(row.opened_at), now, &query.zone),
                Cell::count(i64::from(row.runs)),
                Cell::text(&cause),
            ]
        });
        let table = Table::new(columns, lines.collect());
        Panel::new("incidents", "Incidents", vec![Block::Table(table)])
            .linked("All", query.link_with("/issues", &[("job", &facts.name)]))
    })
}
