//! Pages as data: panels of tables, charts and words. One template writes any of them, and an export is
//! a table of the same page, so both show the same figures.

mod agents;
mod attention;
mod bared;
mod bill;
mod board;
mod budgets;
mod compliance;
mod cost;
mod error;
mod expected;
mod figures;
mod findings;
mod form;
mod frame;
mod incident;
mod issue;
mod issues;
mod job;
mod notifications;
mod outbox;
mod overview;
mod panel;
mod platforms;
mod quality;
mod roster;
mod run;
mod runs;
mod spend;
mod timeline;
mod trail;

pub use agents::{ACCEPTS as AGENTS, agents};
pub use compliance::{ACCEPTS as COMPLIANCE, compliance};
pub use cost::{ACCEPTS as COST, Days, cost};
pub use error::{
    ErrorPage, account, bad_value, failed, forbidden, foreign_form, not_done, not_found,
    not_signed_in, several, signed_out,
};
pub use form::Form;
pub use frame::{Filter, Frame, Link, Section};
pub use incident::incident;
pub use issue::issue;
pub use issues::{ACCEPTS as ISSUES, issues};
pub use job::{ACCEPTS as JOB, job};
pub use notifications::notifications;
pub use outbox::{ACCEPTS as OUTBOX, outbox};
pub use overview::{ACCEPTS as OVERVIEW, LATEST, overview};
pub use panel::{Alert, Area, Block, Event, Fact, Figure, Panel};
pub use platforms::{ACCEPTS as PLATFORMS, platforms};
pub use quality::{ACCEPTS as QUALITY, quality};
pub use roster::{Known, lies_in, reach, roster};
pub use run::run;
pub use runs::{ACCEPTS as RUNS, RunsPage, runs};
pub use timeline::{ACCEPTS as TIMELINE, day_around, timeline};

use crate::query::{Accepts, Query};
use crate::table::Table;
use askama::Template;

/// A page, ready to be written.
#[derive(Debug, Template)]
#[template(path = "page.html", whitespace = "minimize")]
pub struct Page {
    /// What all pages share.
    pub frame: Frame,
    /// Its name.
    pub title: String,
    /// The way to it.
    pub crumbs: Vec<Link>,
    /// Words below its name, after the time.
    pub lead: String,
    /// What can be chosen.
    pub filters: Vec<Filter>,
    /// What was chosen, each with the view without it.
    pub active: Vec<Link>,
    /// Key figures.
    pub figures: Vec<Figure>,
    /// Its panels.
    pub areas: Vec<Area>,
    /// Panels that could not be read.
    pub unread: Vec<&'static str>,
}

impl Page {
    /// A page without panels.
    #[must_use]
    pub fn new(frame: Frame, title: impl Into<String>) -> Self {
        Self {
            frame,
            title: title.into(),
            crumbs: Vec::new(),
            lead: String::new(),
            filters: Vec::new(),
            active: Vec::new(),
            figures: Vec::new(),
            areas: Vec::new(),
            unread: Vec::new(),
        }
    }

    /// With the filters that hold.
    #[must_use]
    pub fn filtered(mut self, query: &Query, filters: Vec<Filter>) -> Self {
        self.filters = filters;
        let active = query.active().into_iter();
        self.active = active.map(|(words, href)| Link { words, href }).collect();
        self
    }

    /// Another panel, or several below each other, of a width.
    pub fn add(&mut self, class: &'static str, panels: Vec<Panel>) {
        let unread = panels.iter().filter(|panel| panel.is_unread());
        self.unread.extend(unread.map(|panel| panel.id));
        self.areas.push(Area { class, panels });
    }

    /// The table of a panel, or the first of the page.
    #[must_use]
    pub fn table(&self, panel: Option<&str>) -> Option<(&'static str, &Table)> {
        let panels = self.areas.iter().flat_map(|area| &area.panels);
        let mut panels = panels.filter(|it| panel.is_none_or(|id| it.id == id));
        panels.find_map(|panel| Some((panel.id, panel.table()?)))
    }

    /// The named panel, or the first, where it says that there is nothing: its table would be empty. What is
    /// not measured, or could not be read, is not nothing.
    #[must_use]
    pub fn empty(&self, panel: Option<&str>) -> Option<&'static str> {
        let mut panels = self.areas.iter().flat_map(|area| &area.panels);
        let panel = panels.find(|it| panel.is_none_or(|id| it.id == id))?;
        let says_so = |block: &Block| matches!(block, Block::Text(_) | Block::Ways(_));
        panel.blocks.iter().all(says_so).then_some(panel.id)
    }

    /// Panels that have a table.
    pub fn exported(&self) -> impl Iterator<Item = &'static str> {
        let panels = self.areas.iter().flat_map(|area| &area.panels);
        panels.filter(|it| it.table().is_some()).map(|it| it.id)
    }
}

/// A page without parameters of its own; `view` is its name in exports.
#[must_use]
pub const fn plain(view: &'static str) -> Accepts {
    Accepts {
        view,
        ranges: &[],
        range: "",
        to_full_hour: false,
        choices: &[],
        sorts: &[],
        is_paged: false,
    }
}
