//! Tables for people: aligned, cut to the terminal's width, without lines.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement, Table as Layout};
use std::io::IsTerminal;

/// How a column is set.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column {
    /// Words.
    Left(&'static str),
    /// Figures.
    Right(&'static str),
}

/// A table in the making.
pub(crate) struct Table {
    layout: Layout,
}

impl Table {
    /// A table with these columns.
    pub(crate) fn new(columns: &[Column]) -> Self {
        let mut layout = Layout::new();
        layout.load_style(NOTHING);
        layout.set_header(columns.iter().map(|column| match column {
            Column::Left(name) | Column::Right(name) => *name,
        }));
        if std::io::stdout().is_terminal() {
            layout.set_content_arrangement(ContentArrangement::Dynamic);
        }
        for (index, column) in columns.iter().enumerate() {
            if let Some(set) = layout.column_mut(index) {
                set.set_padding((0, 2));
                if matches!(column, Column::Right(_)) {
                    set.set_cell_alignment(CellAlignment::Right);
                }
            }
        }
        Self { layout }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.layout.add_row(cells.into_iter().collect::<Vec<_>>());
    }

    /// The table's text, without trailing blanks.
    pub(crate) fn text(&self) -> String {
        let text = self.layout.to_string();
        text.lines()
            .map(str::trim_end)
            .collect::<Vec<_>>()
            .join("\n")
    }
}
