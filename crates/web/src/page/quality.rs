//! Quality: what checks of the data found. Dimensions and rules of Strands' own are not evaluated yet.

use super::Page;
use super::frame::{Filter, Frame, Section};
use super::overview::job;
use super::panel::{Block, Panel};
use crate::model::{Present, QualityLine, Read};
use crate::query::{Accepts, Choice, Query};
use crate::table::{Cell, Column, Mark, Table};
use crate::words;
use jiff::Timestamp;

/// What it takes.
pub const ACCEPTS: Accepts = Accepts {
    view: "quality",
    ranges: &["7d", "30d", "90d"],
    range: "30d",
    to_full_hour: false,
    choices: &[Choice::any("job")],
    sorts: &["reported_at", "subject", "score"],
    is_paged: false,
};

/// Writes the page.
#[must_use]
pub fn quality(facts: &Read<Vec<QualityLine>>, present: &Present, query: &Query) -> Page {
    let frame = Frame::new(Section::Quality, query, present).timed(query);
    let mut page = Page::new(frame, "Quality");
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
    page.add(
        "c12",
        vec![Panel::read(
            "results",
            "Results of checks",
            facts,
            query,
            |found| {
                let shown: Vec<QualityLine> = found
                    .iter()
                    .filter(|it| query.wants("job", &it.subject))
                    .cloned()
                    .collect();
                let mut panel = results("results", &shown, present.now, query);
                "Results of checks".clone_into(&mut panel.title);
                panel
            },
        )],
    );
    page.add("c12", vec![Panel::new("dimensions", "Five dimensions, profiles and alerts", vec![Block::Absent {
        words: "Not measured yet: completeness, accuracy, consistency, timeliness and validity are scored from the rules of \
                a job's configuration over its output, which Strands does not evaluate yet. Results of AWS Glue Data Quality \
                and of the custom quality event stand above."
            .to_owned(),
        command: None,
    }])]);
    page
}

/// Results of checks as a table.
pub(super) fn results(
    id: &'static str,
    found: &[QualityLine],
    now: Timestamp,
    query: &Query,
) -> Panel {
    if found.is_empty() {
        return Panel::new(id, "Quality", vec![Block::Absent {
            words: "Not measured: no check of the data has reported in this time. Results come from AWS Glue Data Quality \
                    and from the event \u{201c}Strands Data Quality Observed\u{201d}."
                .to_owned(),
            command: None,
        }]);
    }
    let columns = vec![
        Column::left("subject", "Job or table"),
        Column::right("reported_at", "Reported"),
        Column::left("verdict", "Verdict"),
        Column::right("score", "Score"),
        Column::right("rules_passed", "Passed"),
        Column::right("rules_failed", "Failed"),
        Column::right("rules_skipped", "Skipped"),
    ];
    let rows = found.iter().map(|it| {
        let subject = match it.subject.strip_prefix("#table:") {
            Some(table) => Cell::named(&it.subject, words::foreign(table)),
            None => job(&it.subject, query),
        };
        let rules = it
            .rules
            .map(|rules| rules.map_or_else(Cell::not_measured, Cell::count));
        let mut cells = vec![
            subject,
            Cell::instant(Some(it.at), now, &query.zone),
            verdict(it),
            Cell::score(it.score),
        ];
        cells.extend(rules);
        cells
    });
    let table = Table::new(columns, rows.collect())
        .sorted_by(query.sort, query.is_down)
        .with_sorts(query);
    Panel::new(id, "Quality", vec![Block::Table(table)])
}

fn verdict(it: &QualityLine) -> Cell {
    let Some(word) = &it.verdict else {
        return Cell::not_measured();
    };
    let has_failed = it.rules[1].is_some_and(|failed| failed > 0);
    let mark = if has_failed { Mark::Bad } else { Mark::Good };
    Cell::named(word, words::foreign(&word.to_lowercase())).marked(mark)
}
