//! Columns of a data set that lie open, as a table. No value of them is ever shown.

use super::attention::severity;
use super::panel::{Block, Panel};
use crate::table::{Cell, Column, Mark, Table};
use crate::words;
use strands_core::exposure::{Bared, Judged, SeenState};
use strands_core::redact::redact;

/// How much of the name of a column or a data set is shown.
const NAME: usize = 200;

/// What is told of each column.
pub(super) fn head() -> Vec<Column> {
    vec![
        Column::left("column", "Column"),
        Column::left("type", "Type"),
        Column::left("state", "State"),
        Column::left("severity", "Severity"),
        Column::right("rows", "Rows"),
        Column::right("share_percent", "Of those looked at"),
    ]
}

/// A column.
pub(super) fn cells(judged: &Judged, bared: &Bared) -> Vec<Cell> {
    let (state, said) = match bared.state {
        SeenState::Leaky => ("leaky", "masked in part"),
        _ => ("exposed", "not masked"),
    };
    vec![
        place(&bared.path),
        Cell::named(&bared.pii_type, words::foreign(&bared.pii_type)),
        Cell::named(state, said).marked(Mark::Bad),
        Cell::named(bared.severity.as_str(), severity(bared.severity)),
        bared.rows.map_or_else(Cell::not_measured, counted),
        share(bared, judged).map_or_else(Cell::not_measured, Cell::percent),
    ]
}

/// The columns of a data set, as they lie open or did.
pub(super) fn panel(judged: &Judged) -> Panel {
    let lines = judged.bared.iter().map(|it| cells(judged, it));
    let table = Table::new(head(), lines.collect());
    let panel = Panel::new("columns", "Columns in the open", vec![Block::Table(table)]);
    let panel = panel.noted(looked_at(judged));
    match judged.more {
        0 => panel,
        more => panel.footed(format!("{more} more are not named.")),
    }
}

/// `s3://lake/orders/: 10,000 rows looked at, a sample`
pub(super) fn looked_at(judged: &Judged) -> String {
    let place = words::foreign(&redact(&judged.data_set, NAME));
    let rows = words::counted(
        i64::try_from(judged.rows_scanned).unwrap_or(i64::MAX),
        "row",
    );
    format!("{place}: {rows} looked at, {}", of(judged))
}

/// Whether all rows were looked at, in words.
pub(super) const fn of(judged: &Judged) -> &'static str {
    if judged.complete {
        "all rows"
    } else {
        "a sample"
    }
}

/// A number of rows.
pub(super) fn counted(rows: u64) -> Cell {
    Cell::count(i64::try_from(rows).unwrap_or(i64::MAX))
}

/// The name of a column or a data set. What looks like personal data in it is masked.
pub(super) fn place(name: &str) -> Cell {
    let shown = redact(name, NAME);
    let text = words::foreign(&shown);
    Cell::named(&shown, text)
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a share is printed with one decimal"
)]
fn share(bared: &Bared, judged: &Judged) -> Option<f64> {
    let rows = bared.rows?;
    (judged.rows_scanned > 0).then(|| rows as f64 / judged.rows_scanned as f64)
}
