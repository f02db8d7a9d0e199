//! The mail as plain text, 72 columns wide, written for its own sake: labels in a column, tables
//! by spaces, links on lines of their own.

use crate::content::{Content, Fact, Link, Since, Table, Title};
use crate::foot::Foot;

const COLUMNS: usize = 72;
/// The longest label and two spaces.
const LABEL: usize = 12;
const GAP: usize = 2;
/// The widest that a table's column grows, so that four of them fit.
const CELL: usize = 24;

pub(crate) fn page(content: &Content) -> String {
    let paragraphs = [
        Some(format!("{} {}", content.chip.mark, content.chip.word)),
        Some(wrapped(&title(&content.title), 0)),
        Some(story(content)),
        Some(facts(&content.facts)),
        content.attempts.as_ref().map(table),
        content
            .waits
            .map(|waits| wrapped(&format!("What waits for it: {waits}."), 0)),
        content.since.as_ref().map(since),
        content.button.as_ref().map(link),
        Some(foot(&content.foot)),
    ];
    paragraphs
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n\n")
        + "\n"
}

fn title(title: &Title) -> String {
    format!("{}{}{}", title.before, title.job, title.after)
}

fn story(content: &Content) -> String {
    let story = &content.story;
    let words = story.quoted.iter().chain([&story.said]);
    wrapped(&words.map(String::as_str).collect::<Vec<_>>().join(" "), 0)
}

fn facts(facts: &[Fact]) -> String {
    let line = |fact: &Fact| {
        let value = wrapped(&fact.value, LABEL);
        let label = padded(fact.label, LABEL, false);
        let row = format!("{label}{}", value.get(LABEL..).unwrap_or_default());
        row.lines()
            .map(str::trim_end)
            .collect::<Vec<_>>()
            .join("\n")
    };
    facts.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn since(since: &Since) -> String {
    match since {
        Since::Lines(lines) => table(lines),
        Since::Words { when, said } => {
            wrapped(&format!("Since the last good run, {when}: {said}."), 0)
        }
    }
}

fn link(link: &Link) -> String {
    format!("{}:\n{}", link.words, link.url)
}

fn foot(foot: &Foot) -> String {
    let why = wrapped(&title(&foot.why), 0);
    let change = foot.change.as_ref().map(link);
    let ids = wrapped(&foot.ids, 0);
    let sample = foot.sample.as_ref().map(|sample| wrapped(sample, 0));
    let lines = [
        Some("-".repeat(COLUMNS)),
        Some(why),
        change,
        Some(ids),
        sample,
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn table(table: &Table) -> String {
    let rows = || std::iter::once(&table.head).chain(&table.rows);
    let last = table.head.len().saturating_sub(1);
    let widths: Vec<usize> = (0..=last)
        .map(|column| {
            rows()
                .map(|row| cell(row, column, last).chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |row: &Vec<String>| {
        let cells = widths.iter().enumerate().map(|(column, width)| {
            padded(
                &cell(row, column, last),
                *width,
                column > 0 && column < last,
            )
        });
        cells
            .collect::<Vec<_>>()
            .join(&" ".repeat(GAP))
            .trim_end()
            .to_owned()
    };
    let lines = rows().map(line).chain(table.more.clone());
    lines.collect::<Vec<_>>().join("\n")
}

fn cell(row: &[String], column: usize, last: usize) -> String {
    let most = if column == last { CELL + GAP } else { CELL };
    row.get(column)
        .map(|cell| crate::names::middle(cell, most))
        .unwrap_or_default()
}

fn padded(text: &str, width: usize, right: bool) -> String {
    if right {
        format!("{text:>width$}")
    } else {
        format!("{text:<width$}")
    }
}

/// Lines of at most [`COLUMNS`] characters, each `indent` spaces in. A word that fits a whole line
/// only, such as an id that is to be copied, gets one; a longer word is broken.
fn wrapped(text: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut lines = vec![margin.clone()];
    for word in text.split(' ').flat_map(pieces) {
        let width = word.chars().count();
        let used = match lines.last() {
            Some(line) if line.starts_with(&margin) => line.chars().count(),
            Some(_) | None => COLUMNS,
        };
        let gap = usize::from(used > indent);
        match lines.last_mut() {
            Some(line) if used + gap + width <= COLUMNS => {
                line.push_str(&" ".repeat(gap));
                line.push_str(&word);
            }
            Some(_) | None if indent + width > COLUMNS => lines.push(word),
            Some(_) | None => lines.push(format!("{margin}{word}")),
        }
    }
    lines.join("\n")
}

fn pieces(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let pieces = chars.chunks(COLUMNS);
    pieces.map(|piece| piece.iter().collect()).collect()
}
