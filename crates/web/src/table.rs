//! A table: what a page shows and what its exports hold are the same cells.

use crate::chart;
use crate::query::Query;
use crate::words;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::cmp::Ordering;
use std::fmt;
use strands_core::money::MicroUsd;
use strands_core::run::State;

/// A value as exports have it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// Micro-dollars; exports have exact dollars.
    Usd(i64),
    /// Milliseconds; exports have seconds.
    Milliseconds(i64),
    /// An instant; exports have UTC.
    Instant(Timestamp),
    /// Not measured, or not there.
    Absent,
}

impl Value {
    fn order(&self, other: &Self) -> Ordering {
        let number = |value: &Self| match value {
            Self::Whole(it) | Self::Usd(it) | Self::Milliseconds(it) => Some(i128::from(*it)),
            Self::Instant(at) => Some(at.as_nanosecond()),
            Self::Text(_) | Self::Number(_) | Self::Absent => None,
        };
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => number(self).cmp(&number(other)),
        }
    }
}

/// A mark of a state: its shape and colour, beside its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A disc.
    Good,
    /// A triangle.
    Warning,
    /// A square.
    Bad,
    /// A bar.
    Stopped,
    /// A play sign.
    Running,
    /// A ring.
    Queued,
    /// A dashed ring.
    Unknown,
}

impl Mark {
    /// The symbol of the page.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Good => "m-ok",
            Self::Warning => "m-warn",
            Self::Bad => "m-fail",
            Self::Stopped => "m-stop",
            Self::Running => "m-run",
            Self::Queued => "m-queue",
            Self::Unknown => "m-none",
        }
    }

    /// Class of the words beside it.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "st-ok",
            Self::Warning => "st-warn",
            Self::Bad => "st-fail",
            Self::Running => "st-run",
            Self::Stopped | Self::Queued | Self::Unknown => "st-none",
        }
    }

    /// Of a run's state.
    #[must_use]
    pub const fn of(state: State) -> Self {
        match state {
            State::Queued => Self::Queued,
            State::Running => Self::Running,
            State::Success => Self::Good,
            State::Failed | State::Timeout => Self::Bad,
            State::Stopped => Self::Stopped,
        }
    }
}

/// A state's word for people.
#[must_use]
pub const fn state_word(state: State) -> &'static str {
    match state {
        State::Queued => "queued",
        State::Running => "running",
        State::Success => "succeeded",
        State::Failed => "failed",
        State::Stopped => "stopped",
        State::Timeout => "timed out",
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// For exports and for sorting.
    pub value: Value,
    /// For people.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// A mark before the words.
    pub mark: Option<Mark>,
    /// The instant, for machines.
    pub datetime: Option<String>,
    /// A drawing in place of words.
    pub drawing: Option<String>,
    /// Words that say less than others: what is not there.
    pub is_quiet: bool,
    /// Words for screen readers before it.
    pub spoken: Option<String>,
    /// A marked word whose words are only spoken.
    pub is_mark_alone: bool,
}

impl Cell {
    fn new(value: Value, text: impl Into<String>) -> Self {
        Self {
            value,
            text: text.into(),
            href: None,
            mark: None,
            datetime: None,
            drawing: None,
            is_quiet: false,
            spoken: None,
            is_mark_alone: false,
        }
    }

    /// Words.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::new(Value::Text(text.to_owned()), words::foreign(text))
    }

    /// Words that stand for a longer or other value.
    #[must_use]
    pub fn named(value: &str, text: impl Into<String>) -> Self {
        Self::new(Value::Text(value.to_owned()), text)
    }

    /// A whole number.
    #[must_use]
    pub fn count(number: i64) -> Self {
        Self::new(Value::Whole(number), words::count(number))
    }

    /// A share, in percent.
    #[must_use]
    pub fn percent(share: f64) -> Self {
        Self::new(Value::Number(100.0 * share), words::percent(share))
    }

    /// A change, in percent.
    #[must_use]
    pub fn change(share: Option<f64>) -> Self {
        match share {
            Some(share) => Self::new(Value::Number(100.0 * share), words::change(share)),
            None => Self::none("–"),
        }
    }

    /// A number with so many digits after the point.
    #[must_use]
    pub fn number(value: f64, digits: usize) -> Self {
        Self::new(Value::Number(value), format!("{value:.digits$}"))
    }

    /// A score from 0 to 1.
    #[must_use]
    pub fn score(score: Option<f64>) -> Self {
        match score {
            Some(score) => Self::new(Value::Number(score), format!("{score:.3}")),
            None => Self::not_measured(),
        }
    }

    /// Dollars, from micro-dollars.
    #[must_use]
    pub fn usd(micro: i64) -> Self {
        Self::new(Value::Usd(micro), words::usd(MicroUsd(micro)))
    }

    /// A change in dollars, from micro-dollars.
    #[must_use]
    pub fn signed_usd(micro: i64) -> Self {
        Self::new(Value::Usd(micro), words::signed_usd(MicroUsd(micro)))
    }

    /// Dollars that may be a lower bound: the part of a sum that has a price.
    #[must_use]
    pub fn known_usd(known: Option<MicroUsd>, unpriced: i64) -> Self {
        match known {
            None => Self::none("unpriced"),
            Some(known) if unpriced > 0 => Self::new(
                Value::Usd(known.0),
                format!("≥{}{}", words::NARROW, words::usd(known)),
            ),
            Some(known) => Self::usd(known.0),
        }
    }

    /// The cost of a run.
    #[must_use]
    pub fn cost(cost: Option<MicroUsd>, status: Option<&str>) -> Self {
        match (cost, status) {
            (Some(cost), Some("estimated")) => {
                Self::new(Value::Usd(cost.0), format!("~{}", words::usd(cost)))
            }
            (Some(cost), _) => Self::usd(cost.0),
            (None, Some("unpriced")) => Self::none("unpriced"),
            (None, _) => Self::none("not yet"),
        }
    }

    /// A length of time, where it is known.
    #[must_use]
    pub fn duration(milliseconds: Option<i64>) -> Self {
        match milliseconds {
            Some(it) => Self::new(Value::Milliseconds(it), words::duration(it)),
            None => Self::not_measured(),
        }
    }

    /// An instant, where it is known.
    #[must_use]
    pub fn instant(at: Option<Timestamp>, now: Timestamp, zone: &TimeZone) -> Self {
        let Some(at) = at else {
            return Self::not_measured();
        };
        Self {
            datetime: Some(words::machine(at, zone)),
            ..Self::new(Value::Instant(at), words::moment(at, now, zone))
        }
    }

    /// A state, by mark and word.
    #[must_use]
    pub fn state(state: State) -> Self {
        Self::named(state.as_str(), state_word(state)).marked(Mark::of(state))
    }

    /// What is not there, in other words than "not measured".
    #[must_use]
    pub fn none(words: &str) -> Self {
        Self {
            is_quiet: true,
            ..Self::new(Value::Absent, words)
        }
    }

    /// What is not measured.
    #[must_use]
    pub fn not_measured() -> Self {
        Self::none("not measured")
    }

    /// A drawing; it is in no export.
    #[must_use]
    pub fn drawing(svg: String) -> Self {
        Self {
            drawing: Some(svg),
            ..Self::new(Value::Absent, "")
        }
    }

    /// With where it leads.
    #[must_use]
    pub fn to(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// With a mark.
    #[must_use]
    pub fn marked(mut self, mark: Mark) -> Self {
        self.mark = Some(mark);
        self
    }

    /// With a mark whose word is spoken and not shown.
    #[must_use]
    pub fn mark_alone(mut self, mark: Mark, spoken: &str) -> Self {
        self.mark = Some(mark);
        self.is_mark_alone = true;
        self.spoken = Some(spoken.to_owned());
        self
    }
}

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

impl From<chart::Chart> for Table {
    fn from(chart: chart::Chart) -> Self {
        chart.data
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
