//! A table: what a page shows and what its exports hold are the same cells.

mod cell;

pub use cell::{Cell, Mark, Value, state_word};

use crate::query::Query;
use std::fmt;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in exports, with its unit.
    pub field: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Numbers stand right.
    pub is_right: bool,
    /// A drawing, which no export has; what its head draws, where it draws.
    pub drawing: Option<String>,
    /// Of words that may be long: the rest gives way to it.
    pub is_wide: bool,
    /// The same view sorted by it.
    pub sort: Option<String>,
}

impl Column {
    /// Words.
    #[must_use]
    pub fn left(field: &'static str, title: &'static str) -> Self {
        Self {
            field,
            title,
            is_right: false,
            drawing: None,
            is_wide: false,
            sort: None,
        }
    }

    /// Its class in a page, as an attribute.
    #[must_use]
    pub const fn attributes(&self) -> &'static str {
        match (self.drawing.is_some(), self.is_right, self.is_wide) {
            (true, ..) => r#" class="strip""#,
            (_, true, _) => r#" class="num""#,
            (.., true) => r#" class="wide""#,
            _ => "",
        }
    }

    /// Numbers.
    #[must_use]
    pub fn right(field: &'static str, title: &'static str) -> Self {
        Self {
            is_right: true,
            ..Self::left(field, title)
        }
    }

    /// A drawing, under a head that may be drawn too.
    #[must_use]
    pub fn drawn(title: &'static str, head: String) -> Self {
        Self {
            drawing: Some(head),
            ..Self::left("", title)
        }
    }

    /// Words that may be long.
    #[must_use]
    pub fn wide(field: &'static str, title: &'static str) -> Self {
        Self {
            is_wide: true,
            ..Self::left(field, title)
        }
    }
}

/// A role as an attribute, where it is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    role: &'static str,
    is_needed: bool,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_needed {
            write!(f, r#" role="{}""#, self.role)?;
        }
        Ok(())
    }
}

/// How a table is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// Rows and columns.
    #[default]
    Plain,
    /// A strip a row, cards on a narrow screen.
    Gantt,
    /// A strip of cells a row.
    Heat,
}

/// A row, and the group that begins with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The words above it.
    pub group: Option<String>,
    /// As many as there are columns; the first names the row.
    pub cells: Vec<Cell>,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// How it is laid out.
    pub layout: Layout,
    /// From left to right.
    pub columns: Vec<Column>,
    /// From above.
    pub rows: Vec<Row>,
    /// Which cell names its row.
    pub heading: usize,
    /// By which column it is sorted, and whether downwards.
    pub sorted: Option<(&'static str, bool)>,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl Table {
    /// Rows and columns.
    #[must_use]
    pub fn new(columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Self {
        let rows = rows.into_iter().map(|cells| Row { group: None, cells });
        Self {
            layout: Layout::Plain,
            columns,
            rows: rows.collect(),
            heading: 0,
            sorted: None,
            next: None,
        }
    }

    /// With the cell that names its row.
    #[must_use]
    pub const fn named_by(mut self, column: usize) -> Self {
        self.heading = column;
        self
    }

    /// Sorted by one of its columns, where `field` is one; absent values stand last either way.
    #[must_use]
    pub fn sorted_by(mut self, field: Option<&str>, is_down: bool) -> Self {
        let named = self.columns.iter().position(|it| Some(it.field) == field);
        let Some(place) = named.filter(|_| field != Some("")) else {
            return self;
        };
        self.rows.sort_by(|a, b| {
            let (a, b) = (&a.cells[place].value, &b.cells[place].value);
            let absent = (*a == Value::Absent).cmp(&(*b == Value::Absent));
            let order = a.order(b);
            absent.then(if is_down { order.reverse() } else { order })
        });
        self.sorted = Some((self.columns[place].field, is_down));
        self
    }

    /// With heads that sort it: the first press of one sorts downwards, the next upwards.
    #[must_use]
    pub fn with_sorts(mut self, query: &Query) -> Self {
        for column in self.columns.iter_mut().filter(|it| it.drawing.is_none()) {
            let order = if self.sorted == Some((column.field, true)) {
                "asc"
            } else {
                "desc"
            };
            column.sort = Some(query.with(&[("sort", Some(column.field)), ("dir", Some(order))]));
        }
        self
    }

    /// Its class in a page.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self.layout {
            Layout::Plain => "mid",
            Layout::Gantt => "gantt",
            Layout::Heat => "mid heat",
        }
    }

    /// The attribute that keeps a part a part of the table where its style makes cards of rows.
    #[must_use]
    pub const fn role(&self, role: &'static str) -> Role {
        Role {
            role,
            is_needed: matches!(self.layout, Layout::Gantt),
        }
    }

    /// The attribute of a head by which it is sorted.
    #[must_use]
    pub fn order(&self, column: &Column) -> &'static str {
        match self.sorted {
            Some((field, true)) if field == column.field => r#" aria-sort="descending""#,
            Some((field, false)) if field == column.field => r#" aria-sort="ascending""#,
            _ => "",
        }
    }

    /// Columns that exports have, with their places.
    pub fn exported(&self) -> impl Iterator<Item = (usize, &Column)> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|(_, column)| column.drawing.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strands_core::money::MicroUsd;

    #[test]
    fn a_table_is_sorted_by_value_with_what_is_absent_last() {
        let row = |name: &str, cost: Option<i64>| {
            let cost = cost.map(MicroUsd);
            vec![Cell::text(name), Cell::cost(cost, Some("unpriced"))]
        };
        let rows = vec![row("b", Some(2)), row("c", None), row("a", Some(10))];
        let columns = vec![
            Column::left("job", "Job"),
            Column::right("cost_usd", "Cost"),
        ];
        let names = |field, is_down| {
            let table = Table::new(columns.clone(), rows.clone()).sorted_by(Some(field), is_down);
            let names = table.rows.iter().map(|row| row.cells[0].text.clone());
            names.collect::<String>()
        };
        assert_eq!(names("cost_usd", true), "abc");
        assert_eq!(names("cost_usd", false), "bac");
        assert_eq!(names("job", true), "cba");
        assert_eq!(names("nothing", true), "bca");
    }
}
