//! What a page is made of.

use super::form::Form;
use super::frame::Link;
use crate::chart::Chart;
use crate::model::Unread;
use crate::query::Query;
use crate::table::{Cell, Mark, Table};
use strands_core::issue::CodeLine;

/// Panels below each other.
#[derive(Debug)]
pub struct Area {
    /// Class of their width.
    pub class: &'static str,
    /// From above.
    pub panels: Vec<Panel>,
}

/// A part of a page with a name.
#[derive(Debug)]
pub struct Panel {
    /// Its name in addresses.
    pub id: &'static str,
    /// Its name for people.
    pub title: String,
    /// Unit and time.
    pub note: String,
    /// Where more is.
    pub links: Vec<Link>,
    /// What it shows.
    pub blocks: Vec<Block>,
    /// Words below it.
    pub foot: String,
    /// Its table as CSV and as JSON.
    pub exports: Option<(String, String)>,
}

/// What a panel shows.
#[derive(Debug)]
pub enum Block {
    /// A table.
    Table(Table),
    /// A chart, with its table below.
    Chart(Chart),
    /// A drawing whose words stand beside it.
    Drawing(String),
    /// A legend alone.
    Legend(Vec<crate::chart::Key>),
    /// Names and values.
    Facts(Vec<Fact>),
    /// What needs somebody.
    Alerts(Vec<Alert>),
    /// What happened.
    Trail(Vec<Event>),
    /// What can be done.
    Form(Form),
    /// Words.
    Text(String),
    /// Words as they were written elsewhere.
    Quote(String),
    /// Lines of a script.
    Code(Vec<CodeLine>),
    /// What is not measured, and what would measure it.
    Absent {
        /// Why.
        words: String,
        /// How it is filled: a command, or nothing.
        command: Option<&'static str>,
    },
    /// What could not be read.
    Unread {
        /// Why, for the person.
        words: String,
        /// The same page again.
        retry: String,
    },
    /// The ways to fill an empty store.
    Ways(Vec<(&'static str, &'static str)>),
}

/// A name and its value.
#[derive(Debug)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub cell: Cell,
    /// Where it comes from.
    pub origin: Option<String>,
}

impl Fact {
    /// A value.
    #[must_use]
    pub fn new(name: impl Into<String>, cell: Cell) -> Self {
        Self {
            name: name.into(),
            cell,
            origin: None,
        }
    }
}

/// A key figure.
#[derive(Debug)]
pub struct Figure {
    /// What it counts.
    pub name: &'static str,
    /// The figure.
    pub value: String,
    /// The list behind it.
    pub href: Option<String>,
    /// Whether it is bad news.
    pub is_bad: bool,
    /// Whether it is not measured.
    pub is_absent: bool,
    /// Words below it.
    pub note: String,
}

/// Something that needs somebody.
#[derive(Debug)]
pub struct Alert {
    /// Its mark.
    pub mark: Mark,
    /// How much it matters.
    pub severity: &'static str,
    /// The job.
    pub job: String,
    /// Its page.
    pub href: String,
    /// What is the matter.
    pub what: String,
    /// One sentence of evidence.
    pub evidence: String,
    /// Since when.
    pub since: Cell,
    /// For how long.
    pub age: String,
}

/// Something that happened.
#[derive(Debug)]
pub struct Event {
    /// When.
    pub at: Cell,
    /// What, with a mark.
    pub mark: Option<Mark>,
    /// What, in words.
    pub words: String,
    /// More of it.
    pub detail: String,
    /// Where it leads.
    pub href: Option<String>,
}

impl Panel {
    /// A panel that shows this.
    #[must_use]
    pub fn new(id: &'static str, title: impl Into<String>, blocks: Vec<Block>) -> Self {
        Self {
            id,
            title: title.into(),
            note: String::new(),
            links: Vec::new(),
            blocks,
            foot: String::new(),
            exports: None,
        }
    }

    /// A panel of what was read, or one that says that it could not be.
    #[must_use]
    pub fn read<T>(
        id: &'static str,
        title: &'static str,
        read: &Result<T, Unread>,
        query: &Query,
        show: impl FnOnce(&T) -> Self,
    ) -> Self {
        match read {
            Ok(found) => show(found).exported(query),
            Err(unread) => Self::new(
                id,
                title,
                vec![Block::Unread {
                    words: unread.to_string(),
                    retry: query.with(&[]),
                }],
            ),
        }
    }

    /// With a note beside its name.
    #[must_use]
    pub fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// With words below it.
    #[must_use]
    pub fn footed(mut self, foot: impl Into<String>) -> Self {
        self.foot = foot.into();
        self
    }

    /// With a link beside its name.
    #[must_use]
    pub fn linked(mut self, words: &str, href: String) -> Self {
        self.links.push(Link {
            words: words.to_owned(),
            href,
        });
        self
    }

    /// With links to its exports, where it has a table.
    #[must_use]
    pub fn exported(mut self, query: &Query) -> Self {
        if self.table().is_some() {
            self.exports = Some((query.export("csv", self.id), query.export("json", self.id)));
        }
        self
    }

    /// Its table, or that of its chart.
    #[must_use]
    pub fn table(&self) -> Option<&Table> {
        self.blocks.iter().find_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Chart(chart) => Some(&chart.data),
            _ => None,
        })
    }

    /// Whether its table stands open, so that its exports belong beside the name.
    #[must_use]
    pub fn has_open_table(&self) -> bool {
        let is_table = |block: &Block| matches!(block, Block::Table(_));
        self.blocks.iter().any(is_table)
    }

    /// Whether it could not be read.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        let is_unread = |block: &Block| matches!(block, Block::Unread { .. });
        self.blocks.iter().any(is_unread)
    }
}
