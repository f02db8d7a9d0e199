//! The content of a digest: the day's figures, what needs attention, what closed, whom nobody owns.

use crate::content::{
    Block, Chip, Content, Fact, Link, More, Name, Row, Story, Table, Title, Value,
};
use crate::digest::{AttentionLine, ClosedLine, Digest, Period, RunsFact, What};
use crate::figures::{counted, duration, money};
use crate::foot::Foot;
use crate::of_notice::PREHEADER_CHARS;
use crate::reader::{Reader, Site};
use crate::subject::SUBJECT_CHARS;
use crate::{links, names, when};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::cmp::Reverse;
use strands_core::money::grouped;

/// How much of a job's name, or of a cause, a row shows.
const NAME_CHARS: usize = 40;
const NOT_MEASURED: &str = "not measured";

impl Content {
    /// With at most `rows` rows a table.
    pub(crate) fn of_digest(digest: &Digest, reader: &Reader, site: &Site, rows: usize) -> Self {
        let tables = Tables {
            digest,
            zone: &reader.zone,
            site,
            rows,
        };
        let blocks = [
            Some(tables.attention()),
            Some(tables.closed()),
            tables.without_owner(),
            Some(Block::Facts(facts(digest, &reader.zone))),
            links::issues(site, "See what is open").map(Block::Button),
        ];
        let waiting = waiting(digest);
        Self {
            subject: subject(digest),
            preheader: names::end(&capitalised(&waiting), PREHEADER_CHARS),
            chip: Chip::neutral(match digest.period {
                Period::Day => "Daily digest",
                Period::Week => "Weekly digest",
            }),
            title: title(&digest.runs),
            story: Story {
                quoted: None,
                said: format!("{}: {waiting}", when::dates(digest.day, digest.period)),
            },
            blocks: blocks.into_iter().flatten().collect(),
            foot: Foot::of_digest(digest, reader, site),
        }
    }
}

/// Figures are left out from the end rather than cut, since a cut figure is another figure.
fn subject(digest: &Digest) -> String {
    let environment = names::environment(&digest.environment);
    let day = when::short_dates(digest.day, digest.period);
    let mut subject = format!("[{environment}] {day}: ");
    let figures = figures(&digest.runs);
    if figures.is_empty() {
        return subject + "nothing measured";
    }
    for (place, figure) in figures.iter().enumerate() {
        let gap = if place == 0 { "" } else { ", " };
        if format!("{subject}{gap}{figure}").chars().count() > SUBJECT_CHARS {
            break;
        }
        subject.push_str(gap);
        subject.push_str(figure);
    }
    subject
}

/// `17 failed`, `2 timed out`, `3 missing`, `$412.60`: what is known and, beside failures and the
/// cost, not zero.
fn figures(runs: &RunsFact) -> Vec<String> {
    let some = |count: Option<u64>, word| {
        let count = count.filter(|count| *count > 0)?;
        Some(format!("{} {word}", grouped(count)))
    };
    let figures = [
        runs.failed
            .map(|count| format!("{} failed", grouped(count))),
        some(runs.timed_out, "timed out"),
        some(runs.missing, "missing"),
        runs.cost_micro_usd.map(money),
        some(runs.unpriced, "unpriced"),
    ];
    figures.into_iter().flatten().collect()
}

fn title(runs: &RunsFact) -> Title {
    let total = runs.total.map(|total| counted(total, "run"));
    let all: Vec<String> = total.into_iter().chain(figures(runs)).collect();
    Title::words(match all.as_slice() {
        [] => "Nothing was measured".to_owned(),
        all => all.join(", "),
    })
}

/// `6 need attention, 9 closed since the last digest, 2 jobs have no owner.`
fn waiting(digest: &Digest) -> String {
    let attention = digest.attention.as_ref().map(|lines| match lines.len() {
        0 => "nothing needs attention".to_owned(),
        1 => "1 needs attention".to_owned(),
        count => format!("{} need attention", grouped_len(count)),
    });
    let closed = digest.closed.as_ref().map(|lines| match lines.len() {
        0 => "none closed since the last digest".to_owned(),
        count => format!("{} closed since the last digest", grouped_len(count)),
    });
    let unowned = digest
        .without_owner
        .as_ref()
        .and_then(|jobs| match jobs.len() {
            0 => None,
            1 => Some("1 job has no owner".to_owned()),
            count => Some(format!("{} jobs have no owner", grouped_len(count))),
        });
    let said: Vec<String> = [attention, closed, unowned].into_iter().flatten().collect();
    match said.as_slice() {
        [] => "what needs attention is not measured.".to_owned(),
        said => said.join(", ") + ".",
    }
}

fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

fn grouped_len(count: usize) -> String {
    grouped(u64::try_from(count).unwrap_or(u64::MAX))
}

fn facts(digest: &Digest, zone: &TimeZone) -> Vec<Fact> {
    let fact = |label, value| Fact { label, value };
    let runs = &digest.runs;
    vec![
        fact("Covers", when::span(digest.from, digest.until, zone).into()),
        fact("Runs", counts(runs)),
        fact(
            "Missing",
            runs.missing.map_or(UNKNOWN, |it| grouped(it).into()),
        ),
        fact("Cost", cost(runs)),
    ]
}

/// `1,284: 17 failed, 2 timed out, 4 stopped`
fn counts(runs: &RunsFact) -> Value {
    let Some(total) = runs.total else {
        return UNKNOWN;
    };
    let parts = [
        (runs.failed, "failed"),
        (runs.timed_out, "timed out"),
        (runs.stopped, "stopped"),
    ];
    let parts = parts.map(|(count, word)| match count {
        Some(count) => format!("{} {word}", grouped(count)),
        None => format!("{word} {NOT_MEASURED}"),
    });
    format!("{}: {}", grouped(total), parts.join(", ")).into()
}

const UNKNOWN: Value = Value::NotMeasured("no figure was kept for this time");

fn cost(runs: &RunsFact) -> Value {
    let Some(cost) = runs.cost_micro_usd.map(money) else {
        return UNKNOWN;
    };
    let said = match runs.unpriced {
        Some(0) => cost,
        Some(unpriced) => {
            let runs = counted(unpriced, "unpriced run");
            format!("{cost}, and what {runs} cost")
        }
        None => format!("{cost}; whether all is priced is not measured"),
    };
    said.into()
}

/// The tables of one digest.
struct Tables<'a> {
    digest: &'a Digest,
    zone: &'a TimeZone,
    site: &'a Site,
    rows: usize,
}

impl Tables<'_> {
    fn attention(&self) -> Block {
        const LEAD: &str = "Needs attention";
        let Some(lines) = &self.digest.attention else {
            return line(LEAD, NOT_MEASURED);
        };
        if lines.is_empty() {
            return line(LEAD, "nothing");
        }
        let mut lines: Vec<&AttentionLine> = lines.iter().collect();
        lines.sort_by_key(|line| Reverse(line.severity));
        let rows = lines.iter().map(|line| self.open(line));
        self.table(&[LEAD, "Since", "Cost"], rows, self.all())
    }

    fn open(&self, line: &AttentionLine) -> Row {
        let url = line.incident_id.as_deref();
        Row {
            name: Name::Job {
                name: job(&line.job),
                url: url.and_then(|id| links::incident_url(self.site, id)),
            },
            said: Some(format!("{}, {}", line.severity.word(), what(&line.what))),
            cells: vec![
                line.since
                    .map_or_else(|| NOT_MEASURED.to_owned(), |at| self.clock(at)),
                price(&line.what, line.cost_micro_usd),
            ],
        }
    }

    /// Without the day where it is the one that the digest covers.
    fn clock(&self, at: Timestamp) -> String {
        let day = match self.digest.period {
            Period::Day => Some(self.digest.from),
            Period::Week => None,
        };
        when::clock(at, day, self.zone)
    }

    fn closed(&self) -> Block {
        const LEAD: &str = "Closed since the last digest";
        let Some(lines) = &self.digest.closed else {
            return line(LEAD, NOT_MEASURED);
        };
        if lines.is_empty() {
            return line(LEAD, "nothing");
        }
        let rows = lines.iter().map(closed_row);
        self.table(&[LEAD, "Open for", "Cost"], rows, self.all())
    }

    fn without_owner(&self) -> Option<Block> {
        let jobs = self.digest.without_owner.as_ref()?;
        let rows = jobs.iter().map(|name| Row {
            name: Name::Job {
                name: job(name),
                url: None,
            },
            said: None,
            cells: Vec::new(),
        });
        (!jobs.is_empty()).then(|| self.table(&["Jobs with no owner"], rows, None))
    }

    fn all(&self) -> Option<Link> {
        links::issues(self.site, "All of them")
    }

    fn table(
        &self,
        head: &[&str],
        rows: impl ExactSizeIterator<Item = Row>,
        all: Option<Link>,
    ) -> Block {
        let left = rows.len().saturating_sub(self.rows);
        Block::Table(Table {
            head: head.iter().map(|&word| word.to_owned()).collect(),
            rows: rows.take(self.rows).collect(),
            more: (left > 0).then(|| More {
                words: format!("and {} more", grouped_len(left)),
                all,
            }),
        })
    }
}

fn line(lead: &'static str, said: &str) -> Block {
    Block::Line {
        lead,
        rest: format!(": {said}."),
    }
}

fn closed_row(line: &ClosedLine) -> Row {
    let what = what(&line.what);
    let open = line.open_ms.filter(|ms| *ms >= 0);
    Row {
        name: Name::Job {
            name: job(&line.job),
            url: None,
        },
        said: Some(if line.was_mailed {
            what
        } else {
            format!("{what}; resolved before it was mailed")
        }),
        cells: vec![
            open.map_or_else(|| NOT_MEASURED.to_owned(), duration),
            price(&line.what, line.cost_micro_usd),
        ],
    }
}

fn job(name: &str) -> String {
    names::middle(&names::job(name), NAME_CHARS)
}

fn price(what: &What, micro_usd: Option<i64>) -> String {
    match (what, micro_usd) {
        (What::Exposed { .. }, _) => "no cost".to_owned(),
        (_, Some(micro_usd)) => money(micro_usd),
        (What::DidNotStart | What::OwnerUnreachable, None) => "no run".to_owned(),
        (_, None) => NOT_MEASURED.to_owned(),
    }
}

fn what(what: &What) -> String {
    match what {
        What::Failed { cause } => with_cause("failed", cause.as_deref()),
        What::TimedOut => "timed out".to_owned(),
        What::DidNotStart => "did not start".to_owned(),
        What::OverBudget => "cost more than its budget allows".to_owned(),
        What::Exposed { columns } => {
            let columns = counted((*columns).into(), "column");
            format!("personal data in the open: {columns}")
        }
        What::Month { said } => said.clone(),
        What::Flapping { opens } => {
            format!("failed and recovered {}", counted((*opens).into(), "time"))
        }
        What::Group { jobs, cause } => {
            let alike = format!("{} fail alike", counted((*jobs).into(), "job"));
            with_cause(&alike, cause.as_deref())
        }
        What::OwnerUnreachable => "mail to the owner cannot be delivered".to_owned(),
    }
}

fn with_cause(what: &str, cause: Option<&str>) -> String {
    match cause.and_then(names::message) {
        Some(cause) => format!("{what}: {}", names::end(&cause, NAME_CHARS)),
        None => what.to_owned(),
    }
}
