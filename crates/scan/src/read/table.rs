//! The columns of a file while it is read.

use crate::column::{Column, Engine};
use crate::swar::is_ascii;
use crate::text::LONGEST;

/// More columns are not told apart.
pub(crate) const MOST_COLUMNS: usize = 10_000;

/// Columns that remember what they have seen.
const MOST_WITH_MEMORY: usize = 1_000;

/// The columns of a file, and the rules by which they are looked at.
pub(crate) struct Table<'c> {
    pub(crate) columns: Vec<Column>,
    pub(crate) engine: Engine<'c>,
    /// Rows that were read.
    pub(crate) rows: u64,
    pub(crate) truncated_cells: u64,
    pub(crate) encoding_errors: u64,
    pub(crate) columns_truncated: bool,
    declared: Option<usize>,
    extra: Option<usize>,
    /// Columns that are looked at; all without it.
    only: Option<Vec<bool>>,
    legacy: String,
    row_has_error: bool,
}

impl<'c> Table<'c> {
    pub(crate) fn new(engine: Engine<'c>) -> Self {
        Self {
            columns: Vec::new(),
            engine,
            rows: 0,
            truncated_cells: 0,
            encoding_errors: 0,
            columns_truncated: false,
            declared: None,
            extra: None,
            only: None,
            legacy: String::new(),
            row_has_error: false,
        }
    }

    /// Adds the columns of a flat file; empty names become `_c3`, repeated ones `name#2`.
    pub(crate) fn declare(&mut self, names: Vec<String>) {
        self.declared = Some(names.len());
        self.columns_truncated |= names.len() > MOST_COLUMNS;
        let mut seen = std::collections::HashMap::new();
        for (place, name) in names.into_iter().take(MOST_COLUMNS).enumerate() {
            let name = if name.is_empty() {
                format!("_c{place}")
            } else {
                name
            };
            let count: &mut usize = seen.entry(name.clone()).or_default();
            *count += 1;
            let path = if *count == 1 {
                name
            } else {
                format!("{name}#{count}")
            };
            self.add_flat(path);
        }
    }

    /// Adds a column; `None` where there are too many.
    pub(crate) fn add(&mut self, path: String) -> Option<usize> {
        if self.columns.len() >= MOST_COLUMNS {
            self.columns_truncated = true;
            return None;
        }
        self.push(Column::new(path, &self.engine));
        Some(self.columns.len() - 1)
    }

    /// Adds a column whose dots are part of its name.
    fn add_flat(&mut self, path: String) {
        self.push(Column::flat(path, &self.engine));
    }

    fn push(&mut self, column: Column) {
        self.columns.push(bounded(column, self.columns.len()));
    }

    /// Looks at these columns alone, from the first row again.
    pub(crate) fn restrict(&mut self, wanted: &[bool]) {
        let columns = self.columns.iter_mut().enumerate().zip(wanted);
        for ((place, column), _) in columns.filter(|(_, wanted)| **wanted) {
            *column = bounded(column.anew(&self.engine), place);
        }
        self.only = Some(wanted.to_vec());
        self.rows = 0;
    }

    /// Columns that cells have places in.
    pub(crate) fn width(&self) -> usize {
        self.declared.unwrap_or_default().min(MOST_COLUMNS)
    }

    pub(crate) const fn declared_width(&self) -> Option<usize> {
        self.declared
    }

    pub(crate) fn begin_row(&mut self) {
        self.rows += 1;
        self.row_has_error = false;
    }

    /// Takes a cell in.
    #[inline]
    pub(crate) fn cell(&mut self, place: usize, value: &[u8]) {
        let is_wanted = self.is_wanted(place);
        let Some(column) = self.columns.get_mut(place).filter(|_| is_wanted) else {
            return;
        };
        let value = if value.len() > LONGEST {
            self.truncated_cells += 1;
            &value[..LONGEST]
        } else {
            value
        };
        if is_ascii(value) || std::str::from_utf8(value).is_ok() || value.len() == LONGEST {
            column.observe(value, &mut self.engine);
            return;
        }
        self.encoding_errors += u64::from(!self.row_has_error);
        self.row_has_error = true;
        self.legacy.clear();
        self.legacy.extend(
            value
                .iter()
                .map(|byte| super::encoding::windows_1252(*byte)),
        );
        column.observe(self.legacy.as_bytes(), &mut self.engine);
    }

    /// A row has no such cell.
    pub(crate) fn miss(&mut self, place: usize) {
        if self.is_wanted(place) {
            self.nulls(place, 1);
        }
    }

    /// Values of a column that are null.
    pub(crate) fn nulls(&mut self, place: usize, count: u64) {
        if let Some(column) = self.columns.get_mut(place) {
            column.miss(count);
        }
    }

    /// Whether the column is looked at.
    pub(crate) fn is_wanted(&self, place: usize) -> bool {
        place < self.columns.len()
            && self
                .only
                .as_ref()
                .is_none_or(|only| only.get(place).copied().unwrap_or_default())
    }

    /// A row has more cells than there are columns.
    pub(crate) fn extra(&mut self, value: &[u8]) {
        if self.columns_truncated {
            return;
        }
        if self.extra.is_none() {
            self.extra = self.add("_extra".to_owned());
        }
        if let Some(place) = self.extra {
            self.cell(place, value);
        }
    }
}

/// A column, which remembers values if it is one of the first.
fn bounded(column: Column, place: usize) -> Column {
    if place < MOST_WITH_MEMORY {
        column
    } else {
        column.without_memory()
    }
}
