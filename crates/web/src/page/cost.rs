//! Cost: where the money goes, what changed, what the month will cost.

use super::Page;
use super::budgets;
use super::frame::{Filter, Frame, Section};
use super::overview::job;
use super::panel::{Block, Panel};
use super::spend::{self, dollars};
use crate::chart;
use crate::model::{JobDays, OddDay, Present, Spending, Whose};
use crate::query::{Accepts, Choice, Query};
use crate::table::{Cell, Column, Mark, Table};
use crate::words;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use strands_core::instant::utc_date;
use strands_core::money::MicroUsd;
use strands_core::totals::Sums;
use strands_forecast::Direction;

/// What it takes.
pub const ACCEPTS: Accepts = Accepts {
    view: "cost",
    ranges: &["7d", "30d", "90d"],
    range: "30d",
    to_full_hour: false,
    choices: &[Choice::one("group", &["service", "category"])],
    sorts: &[
        "job",
        "cost_usd",
        "share_percent",
        "runs",
        "cost_per_run_usd",
        "change_percent",
    ],
    is_paged: false,
};

const TOP: usize = 10;

/// Days of a time, in UTC, and as many before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The first of as many days before.
    pub before: Date,
}

impl Days {
    /// Of what is asked: every day that it touches.
    #[must_use]
    pub fn of(query: &Query) -> Self {
        let (from, to) = (utc_date(query.span.from), utc_date(query.span.to));
        let length = from.duration_until(to).as_hours() / 24 + 1;
        Self {
            from,
            to,
            before: from.checked_sub(length.days()).unwrap_or(from),
        }
    }

    /// The last day before.
    #[must_use]
    pub fn before_to(self) -> Date {
        self.from.yesterday().unwrap_or(self.from)
    }
}

/// Writes the page.
#[must_use]
pub fn cost(facts: &Spending, present: &Present, query: &Query) -> Page {
    let frame = Frame::new(Section::Cost, query, present).timed(query);
    let mut page = Page::new(frame, "Cost");
    page = page.filtered(
        query,
        vec![
            Filter::range(
                query,
                &[("7d", "7 days"), ("30d", "30 days"), ("90d", "90 days")],
            ),
            Filter::of(
                "group",
                "Split by",
                query.one("group"),
                &[("service", "service"), ("category", "category")],
            ),
            Filter::zone(query),
        ],
    );
    let days = Days::of(query);
    page.add(
        "c8",
        vec![Panel::read(
            "spend",
            "Spend and forecast",
            &facts.days,
            query,
            |lines| {
                let outlook = facts.outlook.as_ref().ok();
                let chart = spend::days_ahead(
                    "spend",
                    "Cost a day, US dollars",
                    lines,
                    outlook,
                    (days.from, days.to),
                );
                let sums = spend::sum(lines);
                let basis = outlook.map(spend::basis).unwrap_or_default();
                let foot = format!("{basis} {}", spend::unpriced(sums.unpriced))
                    .trim()
                    .to_owned();
                Panel::new("spend", "Spend and forecast", vec![Block::Chart(chart)])
                    .noted("a bar a day, in UTC; list prices")
                    .footed(foot)
            },
        )],
    );
    page.add(
        "c4",
        vec![Panel::read("split", "Split", &facts.days, query, |lines| {
            split(&spend::sum(lines), query)
        })],
    );
    page.add(
        "c12",
        vec![Panel::read(
            "jobs",
            "Dearest jobs",
            &facts.jobs,
            query,
            |jobs| top(jobs, days, query),
        )],
    );
    let of_months = Panel::read("budgets", "Budgets", &facts.budgets, query, |budgets| {
        budgets::budgets(budgets, utc_date(present.now), query)
    });
    let movers = Panel::read("movers", "Cost movers", &facts.jobs, query, |jobs| {
        let note = format!("{} to {} against as many days before", days.from, days.to);
        let before = (days.before, days.before_to());
        spend::movers(&spend::moved(jobs, before, (days.from, days.to)), &note)
    });
    page.add("c12", vec![of_months]);
    page.add("c7", vec![movers]);
    page.add("c5", vec![recommendations()]);
    let odd = Panel::read(
        "anomalies",
        "Days out of line",
        &facts.anomalies,
        query,
        |odd| anomalies(odd, present.now, query),
    );
    page.add("c12", vec![odd]);
    page
}

fn recommendations() -> Panel {
    absent(
        "recommendations",
        "Recommendations",
        "Savings are not measured yet: they need runs after a fix, and how much data each read. What could be \
         better in the scripts of jobs stands under Issues, with what to do.",
        None,
    )
}

fn absent(
    id: &'static str,
    title: &'static str,
    words: &str,
    command: Option<&'static str>,
) -> Panel {
    let words = words.to_owned();
    Panel::new(id, title, vec![Block::Absent { words, command }])
}

fn split(sums: &Sums, query: &Query) -> Panel {
    let is_category = query.one("group") == Some("category");
    let mut parts: BTreeMap<&str, i64> = BTreeMap::new();
    for (component, amount) in sums.components() {
        let key = if is_category {
            component.category().as_str()
        } else {
            component.service()
        };
        let slot = parts.entry(key).or_default();
        *slot = slot.saturating_add(amount.0);
    }
    let mut parts: Vec<(&str, i64)> = parts.into_iter().collect();
    parts.sort_by_key(|(key, amount)| (Reverse(*amount), *key));
    let largest = dollars(parts.first().map_or(0, |(_, amount)| *amount));
    let total = sums.total().0;
    let (title, field) = if is_category {
        ("By category", "category")
    } else {
        ("By service", "service")
    };
    if parts.is_empty() {
        let words = "No run with a price has ended in that time.";
        return Panel::new("split", title, vec![Block::Text(words.to_owned())]);
    }
    let columns = vec![
        Column::left(field, if is_category { "Category" } else { "Service" }),
        Column::drawn("Share", String::new()),
        Column::right("cost_usd", "Cost"),
        Column::right("share_percent", "Share"),
    ];
    let rows = parts.iter().map(|(key, amount)| {
        let class = if is_category {
            "f-seq5"
        } else {
            platform_class(key)
        };
        vec![
            Cell::named(key, words::platform(key).replace('_', " ")),
            Cell::drawing(chart::level(dollars(*amount), largest, class)),
            Cell::usd(*amount),
            ratio(*amount, total).map_or_else(|| Cell::none("–"), Cell::percent),
        ]
    });
    Panel::new(
        "split",
        title,
        vec![Block::Table(Table::new(columns, rows.collect()))],
    )
    .footed(format!("{} in all.", words::usd(MicroUsd(total))))
}

/// The fixed paint of a platform.
pub(super) fn platform_class(service: &str) -> &'static str {
    match service {
        "glue" => "f-glue",
        "emr" | "emr_serverless" | "emr_ec2" | "emr_eks" => "f-emr",
        "lambda" => "f-lambda",
        "batch" | "fargate" => "f-batch",
        "step_functions" => "f-sfn",
        _ => "f-other",
    }
}

#[allow(clippy::cast_precision_loss, reason = "a share for people")]
fn ratio(part: i64, of: i64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

fn top(jobs: &[JobDays], days: Days, query: &Query) -> Panel {
    let mut all: Vec<(&JobDays, Sums, Sums)> = jobs
        .iter()
        .map(|job| {
            let before = job.between(days.before, days.before_to());
            (job, job.between(days.from, days.to), before)
        })
        .filter(|(_, now, _)| now.executions > 0)
        .collect();
    if all.is_empty() {
        let words = "No run has ended in that time.";
        return Panel::new("jobs", "Dearest jobs", vec![Block::Text(words.to_owned())]);
    }
    let total = all
        .iter()
        .fold(0_i64, |sum, (_, now, _)| sum.saturating_add(now.total().0));
    let has_others = all.iter().any(|(job, ..)| job.whose == Whose::Others);
    all.retain(|(job, ..)| job.whose != Whose::Others);
    all.sort_by_key(|(job, now, _)| (Reverse(now.total()), job.whose.job()));
    let count = all.len();
    all.truncate(TOP);
    let shown: Vec<Date> = days
        .from
        .series(1.day())
        .take_while(|day| *day <= days.to)
        .collect();
    let value = |job: &JobDays, day: &Date| job.days.get(day).map(|it| dollars(it.total().0));
    let values = all
        .iter()
        .flat_map(|(job, ..)| shown.iter().filter_map(|day| value(job, day)));
    let highest = values.fold(0.0, f64::max);
    let columns = vec![
        Column::left("job", "Job"),
        Column::right("cost_usd", "Cost"),
        Column::right("share_percent", "Share"),
        Column::right("runs", "Runs"),
        Column::right("cost_per_run_usd", "A run"),
        Column::right("change_percent", "Change"),
        Column::drawn("Days, one scale", String::new()),
        Column::right("unpriced_runs", "Unpriced"),
    ];
    let rows = all.iter().map(|(it, now, before)| {
        let values: Vec<Option<f64>> = shown.iter().map(|day| value(it, day)).collect();
        vec![
            it.whose
                .job()
                .map_or_else(|| Cell::none(it.whose.words()), |name| job(name, query)),
            Cell::known_usd(now.known_total(), now.unpriced),
            match now.known_total() {
                Some(known) => ratio(known.0, total).map_or_else(|| Cell::none("–"), Cell::percent),
                None => Cell::none("–"),
            },
            Cell::count(now.executions),
            per_run(now),
            Cell::change(change(now, before)),
            Cell::drawing(chart::spark(&values, highest)),
            Cell::count(now.unpriced),
        ]
    });
    let table = Table::new(columns, rows.collect())
        .sorted_by(query.sort, query.is_down)
        .with_sorts(query);
    let note = match count {
        count if has_others => {
            format!("{} of the {count} that cost most lately", all.len())
        }
        count if count > TOP => format!("{TOP} of {count} jobs"),
        count => words::counted(i64::try_from(count).unwrap_or(0), "job"),
    };
    Panel::new("jobs", "Dearest jobs", vec![Block::Table(table)]).noted(note)
}

fn per_run(sums: &Sums) -> Cell {
    let priced = sums.executions - sums.unpriced;
    match sums.known_total() {
        Some(known) if priced > 0 && sums.unpriced == 0 => Cell::usd(known.0 / priced),
        _ => Cell::none("–"),
    }
}

fn change(now: &Sums, before: &Sums) -> Option<f64> {
    let (now, before) = (now.known_total()?.0, before.known_total()?.0);
    ratio(now.saturating_sub(before), before)
}

fn anomalies(odd: &[OddDay], now: Timestamp, query: &Query) -> Panel {
    if odd.is_empty() {
        let words = "No day of this time cost something else than expected.";
        return Panel::new(
            "anomalies",
            "Days out of line",
            vec![Block::Text(words.to_owned())],
        )
        .footed(basis());
    }
    let columns = vec![
        Column::left("date", "Day"),
        Column::left("job", "Job"),
        Column::left("direction", "Way"),
        Column::right("actual_usd", "Cost"),
        Column::right("expected_usd", "Expected"),
        Column::right("score", "Score"),
        Column::wide("causes", "Why"),
    ];
    let rows = odd.iter().map(|it| {
        let anomaly = &it.anomaly;
        let (way, mark) = match anomaly.direction {
            Direction::Up => ("up", Mark::Warning),
            Direction::Down => ("down", Mark::Unknown),
        };
        let causes = it
            .causes
            .iter()
            .map(|(cause, factor)| format!("{cause} × {factor:.2}"));
        let causes = causes.collect::<Vec<_>>().join(", ");
        vec![
            Cell::named(&anomaly.date.to_string(), day(anomaly.date, now)),
            it.job
                .as_deref()
                .map_or_else(|| Cell::named("#all", "all jobs"), |name| job(name, query)),
            Cell::text(way).marked(mark),
            Cell::usd(anomaly.actual_micro_usd),
            Cell::usd(anomaly.expected_micro_usd),
            Cell::number(anomaly.score, 2),
            if causes.is_empty() {
                Cell::none("not known")
            } else {
                Cell::text(&causes)
            },
        ]
    });
    Panel::new(
        "anomalies",
        "Days out of line",
        vec![Block::Table(Table::new(columns, rows.collect()))],
    )
    .footed(basis())
}

fn basis() -> String {
    "All jobs together and the ten dearest, each day judged by the days before it; a score of 0.5 or more.".to_owned()
}

fn day(date: Date, now: Timestamp) -> String {
    let format = if date.year() == utc_date(now).year() {
        "%-d %b"
    } else {
        "%-d %b %Y"
    };
    date.strftime(format).to_string()
}
