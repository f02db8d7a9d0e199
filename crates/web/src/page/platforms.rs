//! Platforms: where should a job run? Side by side as far as totals of days tell, without a verdict that
//! they do not bear.

use super::Page;
use super::cost::{Days, platform_class};
use super::frame::{Filter, Frame, Section};
use super::overview::empty;
use super::panel::{Block, Panel};
use super::spend;
use crate::chart::{self, Dot, Dots, Key, Paint};
use crate::model::{PlatformSums, Present, Read};
use crate::query::{Accepts, Choice, Query};
use crate::table::{Cell, Column, Table};
use crate::words;
use jiff::ToSpan;
use std::cmp::Reverse;
use strands_core::money::MicroUsd;
use strands_core::totals::Sums;
use strands_core::wilson::Wilson;

/// What it takes.
pub const ACCEPTS: Accepts = Accepts {
    view: "platforms",
    ranges: &["7d", "30d", "90d"],
    range: "30d",
    to_full_hour: false,
    choices: &[Choice::any("platform")],
    sorts: &[
        "platform",
        "runs",
        "succeeded",
        "failed",
        "timed_out",
        "stopped",
        "success_percent",
        "cost_usd",
        "cost_per_run_usd",
        "unpriced_runs",
    ],
    is_paged: false,
};

/// By fewer runs nothing is judged.
const LEAST: i64 = 30;
/// More rows are not drawn; the tables have all.
const MOST_ROWS: usize = 12;
/// Names that a sentence lists.
const LISTED: usize = 4;
/// Days that the list of runs takes.
const LONGEST_LIST: i32 = 400;

/// Writes the page.
#[must_use]
pub fn platforms(facts: &Read<Vec<PlatformSums>>, present: &Present, query: &Query) -> Page {
    let frame = Frame::new(Section::Platforms, query, present).timed(query);
    let known = facts.as_deref().unwrap_or_default();
    let names = known.iter().filter_map(|it| it.platform.as_deref());
    let names = names.map(|name| (name.to_owned(), words::platform(name)));
    let ranges = [("7d", "7 days"), ("30d", "30 days"), ("90d", "90 days")];
    let filters = vec![
        Filter::among("platform", "Platform", "all", query.one("platform"), names),
        Filter::range(query, &ranges),
        Filter::zone(query),
    ];
    let mut page = Page::new(frame, "Platforms").filtered(query, filters);
    if present.newest.is_none() && facts.as_ref().is_ok_and(Vec::is_empty) {
        page.add("c12", vec![empty(), decisions()]);
        return page;
    }
    let shown = facts.as_ref().map(|found| lines(found, query));
    let shown = shown.map_err(Clone::clone);
    let side_by_side = Panel::read(COMPARISON.0, COMPARISON.1, &shown, query, |lines| {
        comparison(lines, query)
    });
    let rates = Panel::read(RATES.0, RATES.1, &shown, query, |lines| rates(lines));
    page.add("c12", vec![side_by_side]);
    page.add("c7", vec![rates]);
    page.add("c5", vec![unmeasured()]);
    page.add("c12", vec![decisions()]);
    page
}

const COMPARISON: (&str, &str) = ("comparison", "Side by side");
const RATES: (&str, &str) = ("success", "Success rate");

/// A platform as it is compared.
struct Line<'a> {
    /// Its word; none of runs whose platform totals do not know.
    platform: Option<&'a str>,
    name: String,
    sums: &'a Sums,
    /// Runs that ended by themselves: well or not.
    judged: i64,
    /// How many of them ended well.
    rate: Option<Wilson>,
}

impl<'a> Line<'a> {
    fn of(it: &'a PlatformSums) -> Self {
        let sums = &it.sums;
        let judged = sums.successful + sums.failed + sums.timeout;
        let platform = it.platform.as_deref();
        Self {
            platform,
            name: platform.map_or_else(|| "(not known)".to_owned(), words::platform),
            sums,
            judged,
            rate: Wilson::of(sums.successful, judged),
        }
    }

    /// The rate of a platform that has runs enough to judge by.
    fn sure(&self) -> Option<Wilson> {
        self.rate
            .filter(|_| self.platform.is_some() && self.judged >= LEAST)
    }

    fn of_least(&self) -> String {
        format!("{} of {LEAST}{}runs", self.judged, words::NARROW)
    }
}

/// Those that are wanted, most runs first, what is not known last.
fn lines<'a>(found: &'a [PlatformSums], query: &Query) -> Vec<Line<'a>> {
    let is_wanted = |it: &&PlatformSums| match &it.platform {
        Some(name) => query.wants("platform", name),
        None => query.one("platform").is_none(),
    };
    let mut lines: Vec<Line<'a>> = found.iter().filter(is_wanted).map(Line::of).collect();
    lines.sort_by_key(|it| {
        (
            it.platform.is_none(),
            Reverse(it.sums.executions),
            it.platform,
        )
    });
    lines
}

fn nothing((id, title): (&'static str, &'static str)) -> Panel {
    let words = "No runs match: none of these days has an ended attempt.";
    Panel::new(id, title, vec![Block::Text(words.to_owned())])
}

fn comparison(lines: &[Line<'_>], query: &Query) -> Panel {
    if lines.is_empty() {
        return nothing(COMPARISON);
    }
    let days = Days::of(query);
    let columns = vec![
        Column::left("platform", "Platform"),
        Column::right("runs", "Runs"),
        Column::right("succeeded", "Succeeded"),
        Column::right("failed", "Failed"),
        Column::right("timed_out", "Timed out"),
        Column::right("stopped", "Stopped"),
        Column::right("success_percent", "Success rate"),
        Column::right("cost_usd", "Cost"),
        Column::right("cost_per_run_usd", "A run"),
        Column::right("unpriced_runs", "Unpriced"),
    ];
    let rows = lines.iter().map(|line| row(line, days, query));
    let table = Table::new(columns, rows.collect())
        .sorted_by(query.sort, query.is_down)
        .with_sorts(query);
    let unpriced = lines.iter().map(|line| line.sums.unpriced).sum();
    let foot = format!(
        "A run counts once an attempt has ended. Its rate is of runs that succeeded, failed or timed out: \
         stopped ones and retries under way are in none. {}",
        spend::unpriced(unpriced)
    );
    Panel::new(COMPARISON.0, COMPARISON.1, vec![Block::Table(table)])
        .noted(format!(
            "days in UTC, {} to {}; list prices",
            days.from, days.to
        ))
        .footed(foot.trim())
}

fn row(line: &Line<'_>, days: Days, query: &Query) -> Vec<Cell> {
    let sums = line.sums;
    let known = sums.known_total();
    let per_run = known
        .filter(|_| sums.executions > 0)
        .map(|it| MicroUsd(it.0 / sums.executions));
    vec![
        match line.platform {
            Some(word) => Cell::named(word, line.name.clone()).to(runs(word, days, query)),
            None => Cell::text(&line.name),
        },
        Cell::count(sums.executions),
        Cell::count(sums.successful),
        Cell::count(sums.failed),
        Cell::count(sums.timeout),
        Cell::count(sums.stopped),
        line.rate
            .map_or_else(|| Cell::none("–"), |it| Cell::percent(it.share)),
        Cell::known_usd(known, sums.unpriced),
        Cell::known_usd(per_run, sums.unpriced),
        Cell::count(sums.unpriced),
    ]
}

/// The runs behind a row.
fn runs(platform: &str, days: Days, query: &Query) -> String {
    let longest = days.to.checked_sub((LONGEST_LIST - 1).days());
    let from = longest.unwrap_or(days.from).max(days.from);
    let to = days.to.tomorrow().unwrap_or(days.to);
    let [from, to] = [from, to].map(|day| format!("{day}T00:00:00Z"));
    let pairs = [("platform", platform), ("from", &from), ("to", &to)];
    query.link_with("/runs", &pairs)
}

/// What a rate says beside those of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Too few runs.
    Withheld,
    /// No other has runs enough.
    Alone,
    /// All intervals overlap.
    Open,
    /// Others lie below it.
    Highest,
    /// Others lie below it and below some that it cannot be told apart from.
    AmongHighest,
    /// Its whole interval lies below another.
    Lower,
}

impl Verdict {
    /// A verdict each. Intervals that do not overlap are told apart, and no others: the highest lower bound
    /// divides them.
    fn of(lines: &[Line<'_>]) -> Vec<Self> {
        let sure: Vec<Wilson> = lines.iter().filter_map(Line::sure).collect();
        let highest = sure.iter().max_by(|a, b| a.low.total_cmp(&b.low)).copied();
        let is_lower = |it: &Wilson| highest.is_some_and(|highest| it.is_below(&highest));
        let lower = sure.iter().filter(|it| is_lower(it)).count();
        let verdict = |line: &Line<'_>| match line.sure() {
            None => Self::Withheld,
            Some(_) if sure.len() == 1 => Self::Alone,
            Some(_) if lower == 0 => Self::Open,
            Some(it) if is_lower(&it) => Self::Lower,
            Some(_) if sure.len() - lower == 1 => Self::Highest,
            Some(_) => Self::AmongHighest,
        };
        lines.iter().map(verdict).collect()
    }

    fn cell(self, line: &Line<'_>) -> Cell {
        match self {
            Self::Withheld => Cell::none(&line.of_least()),
            Self::Alone => Cell::none("nothing to compare with"),
            Self::Open => Cell::text("not told apart"),
            Self::Highest => Cell::text("highest"),
            Self::AmongHighest => Cell::text("among the highest"),
            Self::Lower => Cell::text("lower"),
        }
    }
}

fn rates(lines: &[Line<'_>]) -> Panel {
    if lines.is_empty() {
        return nothing(RATES);
    }
    let mut rows: Vec<Dot> = lines.iter().filter_map(dot).collect();
    let verdicts = Verdict::of(lines);
    let finding = finding(lines, &verdicts);
    let mut foot = finding.clone();
    if rows.len() > MOST_ROWS {
        rows.truncate(MOST_ROWS);
        foot = format!("{foot} The {MOST_ROWS} with the most runs are drawn; the table has all.");
    }
    let chart = chart::dots(Dots {
        id: RATES.0,
        title: "Success rate by platform, percent, with 95 % intervals",
        finding: &finding,
        rows: &rows,
        legend: legend(&rows),
        data: data(lines, &verdicts),
    });
    let mixed = "Mixed workloads: neither the data volume nor the complexity of runs is known, so what differs may be \
                 the jobs and not the platforms.";
    let blocks = vec![Block::Text(mixed.to_owned()), Block::Chart(chart)];
    Panel::new(RATES.0, RATES.1, blocks)
        .noted("percent, stopped runs aside; intervals after Wilson")
        .footed(foot)
}

fn legend(rows: &[Dot]) -> Vec<Key> {
    let mut keys = vec![Key::new(
        Paint::Dot("f-ink"),
        "rate, and its 95 % interval as a bar",
    )];
    if rows.iter().any(|it| !it.is_sure && it.interval.is_some()) {
        keys.push(Key::new(Paint::Dot("hole"), "rate of fewer than 30 runs"));
    }
    keys
}

fn dot(line: &Line<'_>) -> Option<Dot> {
    let platform = line.platform?;
    let runs = if line.judged < LEAST {
        line.of_least()
    } else {
        words::counted(line.judged, "run")
    };
    let words = match line.rate {
        Some(it) => format!(
            "{} ({:.1}–{:.1}), {runs}",
            words::percent(it.share),
            100.0 * it.low,
            100.0 * it.high
        ),
        None => runs,
    };
    Some(Dot {
        name: line.name.clone(),
        class: platform_class(platform),
        interval: line.rate,
        is_sure: line.sure().is_some(),
        words,
    })
}

fn data(lines: &[Line<'_>], verdicts: &[Verdict]) -> Table {
    let columns = vec![
        Column::left("platform", "Platform"),
        Column::right("judged_runs", "Judged runs"),
        Column::right("success_percent", "Success rate"),
        Column::right("success_low_percent", "Low, 95 %"),
        Column::right("success_high_percent", "High, 95 %"),
        Column::left("verdict", "Beside the others"),
    ];
    let rows = lines.iter().zip(verdicts).filter_map(|(line, verdict)| {
        let platform = line.platform?;
        let percent = |of: fn(Wilson) -> f64| match line.rate {
            Some(rate) => Cell::percent(of(rate)),
            None => Cell::none("–"),
        };
        Some(vec![
            Cell::named(platform, line.name.clone()),
            Cell::count(line.judged),
            percent(|it| it.share),
            percent(|it| it.low),
            percent(|it| it.high),
            verdict.cell(line),
        ])
    });
    Table::new(columns, rows.collect())
}

/// What the rates tell, in a sentence or two.
fn finding(lines: &[Line<'_>], verdicts: &[Verdict]) -> String {
    let of = |wanted: &[Verdict]| -> Vec<&Line<'_>> {
        let judged = lines.iter().zip(verdicts);
        let wanted = judged.filter(|(line, it)| line.platform.is_some() && wanted.contains(it));
        wanted.map(|(line, _)| line).collect()
    };
    let name = |line: &&Line<'_>| line.name.clone();
    let names = |wanted: &[Verdict]| listed(of(wanted).iter().map(name));
    let highest = of(&[Verdict::Highest, Verdict::AmongHighest]);
    let told = match (&highest[..], &of(&[Verdict::Alone])[..]) {
        ([], [alone]) => format!(
            "{} alone has {LEAST} runs to judge by, so there is nothing to compare it with.",
            alone.name
        ),
        ([], []) if of(&[Verdict::Open]).is_empty() => {
            format!("No platform has {LEAST} runs to judge by.")
        }
        ([], _) => format!(
            "Success rates do not tell {} apart: their 95 % intervals overlap.",
            names(&[Verdict::Open])
        ),
        ([highest], _) => format!(
            "{} has the highest success rate; of {} the whole 95 % interval lies below.",
            highest.name,
            names(&[Verdict::Lower])
        ),
        (several, _) => format!(
            "{} have the highest success rates; of {} the whole 95 % interval lies below.",
            listed(several.iter().map(name)),
            names(&[Verdict::Lower])
        ),
    };
    let withheld = of(&[Verdict::Withheld]);
    if withheld.is_empty() {
        return told;
    }
    let few = withheld
        .iter()
        .map(|line| format!("{} ({})", line.name, line.of_least()));
    format!("{told} No verdict on {}.", listed(few))
}

/// `A, B and C`.
fn listed(names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = names.collect();
    if names.len() > LISTED {
        let more = names.len() - (LISTED - 1);
        names.truncate(LISTED - 1);
        names.push(format!("{more} more"));
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

fn unmeasured() -> Panel {
    let absent = |words: &str| Block::Absent {
        words: words.to_owned(),
        command: None,
    };
    Panel::new(
        "unmeasured",
        "Not measured by platform",
        vec![
            absent(
                "Cost and time a gigabyte: not measured yet. They need the data volume of each run, which comes from its event \
                log; until then no class of volume can be held fixed, and the cheapest platform of a class is not told.",
            ),
            absent(
                "How long runs take, p50 and p95: not measured. Totals keep durations by job and by hour, not by platform; \
                a job's page has those of the job.",
            ),
            absent(
                "Retries: not measured. Totals count a run once, however many attempts it took; a run's page lists them.",
            ),
            absent("Queue time: not measured. No total holds how long runs waited to start."),
        ],
    )
}

fn decisions() -> Panel {
    Panel::new("decisions", "Decisions", vec![Block::Absent {
        words: "No decision is recorded yet. Each will stand here with what was preferred, recommended and chosen, and with \
                what came true."
            .to_owned(),
        command: None,
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, successful: i64, failed: i64) -> PlatformSums {
        PlatformSums {
            platform: Some(name.to_owned()),
            sums: Sums {
                executions: successful + failed,
                successful,
                failed,
                ..Sums::default()
            },
        }
    }

    fn told(found: &[PlatformSums]) -> (Vec<Verdict>, String) {
        let lines: Vec<Line<'_>> = found.iter().map(Line::of).collect();
        let verdicts = Verdict::of(&lines);
        let finding = finding(&lines, &verdicts).replace(words::NARROW, " ");
        (verdicts, finding)
    }

    #[test]
    fn a_verdict_needs_thirty_runs_and_intervals_that_lie_apart() {
        use Verdict::{Alone, AmongHighest, Highest, Lower, Open, Withheld};
        let glue = || of("glue", 980, 20);
        for (found, verdicts, finding) in [
            (
                vec![of("batch", 29, 0)],
                vec![Withheld],
                "No platform has 30 runs to judge by. No verdict on Batch (29 of 30 runs).",
            ),
            (
                vec![glue(), of("batch", 0, 29)],
                vec![Alone, Withheld],
                "Glue alone has 30 runs to judge by, so there is nothing to compare it with. \
                 No verdict on Batch (29 of 30 runs).",
            ),
            (
                vec![glue(), of("batch", 30, 0)],
                vec![Open, Open],
                "Success rates do not tell Glue and Batch apart: their 95 % intervals overlap.",
            ),
            (
                vec![glue(), of("batch", 15, 15)],
                vec![Highest, Lower],
                "Glue has the highest success rate; of Batch the whole 95 % interval lies below.",
            ),
            (
                vec![glue(), of("batch", 15, 15), of("lambda", 40, 1)],
                vec![AmongHighest, Lower, AmongHighest],
                "Glue and Lambda have the highest success rates; of Batch the whole 95 % interval lies below.",
            ),
            // The highest rate need not be the one that others are held against: its interval may be wide.
            (
                vec![
                    of("lambda", 30, 0),
                    of("glue", 9_800, 200),
                    of("batch", 9_500, 500),
                ],
                vec![AmongHighest, AmongHighest, Lower],
                "Lambda and Glue have the highest success rates; of Batch the whole 95 % interval lies below.",
            ),
        ] {
            assert_eq!(told(&found), (verdicts, finding.to_owned()));
        }
    }

    #[test]
    fn a_sentence_lists_a_few_names() {
        let names = |count: usize| listed((0..count).map(|it| it.to_string()));
        assert_eq!(names(1), "0");
        assert_eq!(names(2), "0 and 1");
        assert_eq!(names(4), "0, 1, 2 and 3");
        assert_eq!(names(9), "0, 1, 2 and 6 more");
    }
}
