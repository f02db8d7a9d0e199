//! What was read, what was not, and why, for people and scripts.

use super::tally::{Ended, Tally};
use crate::output;
use crate::table::{Column, Table};
use jiff::Timestamp;
use serde_json::{Value, json};
use strands_core::history::{Query, Source};

const HOURS_A_DAY: i64 = 24;

/// Platforms whose runs nobody lists, and why.
const NOT_LISTED: [(&str, &str); 3] = [
    ("lambda", "keeps no history of invocations"),
    ("ecs", "forgets a stopped task after about an hour"),
    (
        "redshift_data",
        "keeps statements for 24 hours, and does not tell which were jobs",
    ),
];

/// An import that ended.
pub(super) struct Report<'a> {
    pub(super) query: &'a Query,
    pub(super) now: Timestamp,
    pub(super) services: Vec<Tally>,
}

impl Report<'_> {
    pub(super) fn is_partial(&self) -> bool {
        let mut services = self.services.iter();
        services.any(|it| it.refusals > 0 || it.ended == Ended::Unanswered)
    }

    pub(super) fn was(&self, ended: Ended) -> bool {
        self.services.iter().any(|it| it.ended == ended)
    }

    /// `12 new, 3 changed, 40 known`.
    pub(super) fn summary(&self) -> String {
        let sum = |count: fn(&Tally) -> u64| self.services.iter().map(count).sum::<u64>();
        let (new, changed, known) = (sum(|it| it.new), sum(|it| it.changed), sum(|it| it.known));
        let changed = match changed {
            0 => String::new(),
            changed => format!("{changed} changed, "),
        };
        format!("{new} new, {changed}{known} known")
    }

    pub(super) fn print(&self) {
        let mut table = Table::new(&[
            Column::Left("PLATFORM"),
            Column::Right("JOBS"),
            Column::Right("RUNS"),
            Column::Right("NEW"),
            Column::Right("CHANGED"),
            Column::Right("KNOWN"),
            Column::Right("CALLS"),
            Column::Left("READ"),
        ]);
        for it in &self.services {
            let mut cells = vec![it.source.platform().to_string(), it.jobs().to_string()];
            let counts = [it.runs(), it.new, it.changed, it.known, it.calls];
            cells.extend(counts.map(|count| count.to_string()));
            cells.push(words(it).to_owned());
            table.row(cells);
        }
        output::print(&table.text());
        for it in &self.services {
            for line in remarks(it, self.query, self.now) {
                output::print(&format!("{}: {line}", it.source.platform()));
            }
        }
        for (platform, why) in NOT_LISTED {
            output::print(&format!("{platform}: not read, it {why}"));
        }
        output::print(&self.summary());
    }

    pub(super) fn json(&self) {
        let services: Vec<Value> = self.services.iter().map(|it| self.service(it)).collect();
        let not_listed =
            NOT_LISTED.map(|(platform, why)| json!({"platform": platform, "reason": why}));
        let errors = self.services.iter().flat_map(|it| {
            it.refused.iter().map(|refused| {
                json!({
                    "code": refused.code,
                    "path": it.source.platform().to_string(),
                    "message": refused.message,
                    "not_read": refused.what,
                })
            })
        });
        let errors: Vec<Value> = errors.collect();
        let query = json!({
            "account": self.query.account,
            "region": self.query.region,
            "since": strands_core::instant::rfc3339(self.query.since),
            "jobs": self.query.jobs,
        });
        let result = json!({"services": services, "not_listed": not_listed});
        output::json_partial("strands.import/1", self.now, &query, &result, &errors);
    }

    fn service(&self, it: &Tally) -> Value {
        let retention = it.source.retention();
        json!({
            "platform": it.source.platform().to_string(),
            "ended": it.ended,
            "resumed": it.is_resumed,
            "calls": it.calls,
            "jobs": it.jobs(),
            "runs": it.runs(),
            "new": it.new,
            "changed": it.changed,
            "known": it.known,
            "unreadable": it.unreadable,
            "refused": it.refusals,
            "kept_days": kept_days(it.source),
            "retention_document": retention.document,
            "hidden_before": hidden_before(it.source, self.query, self.now)
                .map(strands_core::instant::rfc3339),
        })
    }
}

fn words(tally: &Tally) -> &'static str {
    match tally.ended {
        Ended::Complete if tally.refusals > 0 => "in part",
        Ended::Complete => "all",
        Ended::NotBegun => "not begun",
        Ended::CallsSpent => "until --max-calls",
        Ended::Unanswered => "until no answer",
        Ended::Interrupted => "until Ctrl-C",
    }
}

fn remarks(it: &Tally, query: &Query, now: Timestamp) -> Vec<String> {
    let mut lines = Vec::new();
    let retention = it.source.retention();
    let document = retention.document;
    match (kept_days(it.source), hidden_before(it.source, query, now)) {
        (Some(days), Some(_)) => lines.push(format!(
            "what ended more than {days} days ago may be hidden ({document})"
        )),
        (None, _) => lines.push(format!("how long it keeps runs is not said ({document})")),
        (Some(_), None) => {}
    }
    for refused in &it.refused {
        lines.push(format!("not read, {}: {}", refused.what, refused.message));
    }
    if it.refusals > it.refused.len() {
        let more = it.refusals - it.refused.len();
        lines.push(format!("and {} more", output::counted(more, "refusal")));
    }
    if it.unreadable > 0 {
        let count = usize::try_from(it.unreadable).unwrap_or(usize::MAX);
        let runs = output::counted(count, "run");
        lines.push(format!("{runs} could not be understood, and left out"));
    }
    if it.is_resumed {
        lines.push("went on where an import before had stopped".to_owned());
    }
    lines
}

fn kept_days(source: Source) -> Option<i64> {
    source
        .retention()
        .kept
        .map(|kept| kept.as_hours() / HOURS_A_DAY)
}

/// Before when the service has forgotten what was asked for.
fn hidden_before(source: Source, query: &Query, now: Timestamp) -> Option<Timestamp> {
    let oldest = now.checked_sub(source.retention().kept?).ok()?;
    (oldest > query.since).then_some(oldest)
}
