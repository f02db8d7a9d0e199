//! The mail as plain text, 72 columns wide, written for its own sake: labels in a column, tables
//! by spaces, links on lines of their own.

use crate::content::{Block, Content, Fact, Link, More, Table};
use crate::foot::Foot;

const COLUMNS: usize = 72;
/// The longest label and two spaces.
const LABEL: usize = 12;
const GAP: usize = 2;

pub(crate) fn page(content: &Content) -> String {
    let head = [
        format!("{} {}", content.chip.mark, content.chip.word),
        wrapped(&content.title.plain(), 0),
        wrapped(&content.story.plain(), 0),
    ];
    let told = content.blocks.iter().map(block);
    let paragraphs = head.into_iter().chain(told).chain([foot(&content.foot)]);
    paragraphs.collect::<Vec<_>>().join("\n\n") + "\n"
}

fn block(block: &Block) -> String {
    match block {
        Block::Line { lead, rest } => wrapped(&format!("{lead}{rest}"), 0),
        Block::Facts(told) => facts(told),
        Block::Table(told) => table(told),
        Block::Button(told) => link(told),
    }
}

fn facts(facts: &[Fact]) -> String {
    let line = |fact: &Fact| {
        let value = wrapped(&fact.value.to_string(), LABEL);
        let label = padded(fact.label, LABEL, false);
        let row = format!("{label}{}", value.get(LABEL..).unwrap_or_default());
        row.lines()
            .map(str::trim_end)
            .collect::<Vec<_>>()
            .join("\n")
    };
    facts.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn link(link: &Link) -> String {
    format!("{}:\n{}", link.words, link.url)
}

fn foot(foot: &Foot) -> String {
    let why = wrapped(&foot.why.plain(), 0);
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
    let head = table.head.iter().map(String::as_str).collect();
    let rows = table.rows.iter().map(|row| {
        let cells = row.cells.iter().map(String::as_str);
        std::iter::once(row.name.text()).chain(cells).collect()
    });
    let rows: Vec<Vec<&str>> = std::iter::once(head).chain(rows).collect();
    let widest = widest(&rows);
    let widths = fitted(widest.clone());
    let columns: Vec<Column> = (0..widths.len())
        .map(|place| Column {
            width: widths[place],
            is_right: place > 0 && place + 1 < widths.len() && widths[place] == widest[place],
        })
        .collect();
    let said = std::iter::once(None).chain(table.rows.iter().map(|row| row.said.as_deref()));
    let lines = rows.iter().zip(said).map(|(row, said)| {
        let row = table_row(row, &columns);
        said.map_or(row.clone(), |said| format!("{row}\n{}", wrapped(said, GAP)))
    });
    let more = table.more.as_ref().map(left_out);
    lines.chain(more).collect::<Vec<_>>().join("\n")
}

/// A column of figures is aligned to the right; one whose text is wrapped is not.
struct Column {
    width: usize,
    is_right: bool,
}

/// As many lines as its highest cell.
fn table_row(row: &[&str], columns: &[Column]) -> String {
    let cells: Vec<Vec<String>> = row
        .iter()
        .zip(columns)
        .map(|(cell, column)| lines(cell, column.width, 0))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let line = |place: usize| {
        let cells = cells.iter().zip(columns).map(|(lines, column)| {
            let line = lines.get(place).map_or("", String::as_str);
            padded(line, column.width, column.is_right)
        });
        let line = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
        line.trim_end().to_owned()
    };
    (0..height).map(line).collect::<Vec<_>>().join("\n")
}

fn widest(rows: &[Vec<&str>]) -> Vec<usize> {
    let columns = rows.first().map_or(0, Vec::len);
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    (0..columns).map(widest).collect()
}

/// Where the columns are too wide for a line, the widest give way.
fn fitted(mut widths: Vec<usize>) -> Vec<usize> {
    let room = COLUMNS.saturating_sub(GAP * widths.len().saturating_sub(1));
    while widths.iter().sum::<usize>() > room {
        if let Some(widest) = widths.iter_mut().max() {
            *widest -= 1;
        }
    }
    widths
}

fn left_out(more: &More) -> String {
    match &more.all {
        Some(all) => format!("{}\n{}", more.words, link(all)),
        None => more.words.clone(),
    }
}

fn padded(text: &str, width: usize, right: bool) -> String {
    if right {
        format!("{text:>width$}")
    } else {
        format!("{text:<width$}")
    }
}

/// Lines of at most [`COLUMNS`] characters, each `indent` spaces in.
fn wrapped(text: &str, indent: usize) -> String {
    lines(text, COLUMNS, indent).join("\n")
}

/// Lines of at most `columns` characters, each `indent` spaces in. A word that fits a whole line
/// only, such as an id that is to be copied, gets one; a longer word is broken.
fn lines(text: &str, columns: usize, indent: usize) -> Vec<String> {
    let margin = " ".repeat(indent);
    let mut lines = vec![margin.clone()];
    for word in text.split(' ').flat_map(|word| pieces(word, columns)) {
        let width = word.chars().count();
        let used = match lines.last() {
            Some(line) if line.starts_with(&margin) => line.chars().count(),
            Some(_) | None => columns,
        };
        let gap = usize::from(used > indent);
        match lines.last_mut() {
            Some(line) if used + gap + width <= columns => {
                line.push_str(&" ".repeat(gap));
                line.push_str(&word);
            }
            Some(_) | None if indent + width > columns => lines.push(word),
            Some(_) | None => lines.push(format!("{margin}{word}")),
        }
    }
    lines
}

fn pieces(word: &str, columns: usize) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let pieces = chars.chunks(columns.max(1));
    pieces.map(|piece| piece.iter().collect()).collect()
}
