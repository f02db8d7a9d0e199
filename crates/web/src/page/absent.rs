//! Sections of which nothing is recorded yet: they say so, and what will fill them.

use super::Page;
use super::frame::{Filter, Frame, Section};
use super::panel::{Block, Fact, Panel};
use crate::model::Present;
use crate::query::Query;
use crate::table::Cell;

fn page(section: Section, title: &'static str, query: &Query, present: &Present) -> Page {
    let mut page = Page::new(Frame::new(section, query, present), title);
    page.filters = vec![Filter::zone(query)];
    page
}

fn panel(
    id: &'static str,
    title: &'static str,
    words: &str,
    command: Option<&'static str>,
) -> Panel {
    Panel::new(
        id,
        title,
        vec![Block::Absent {
            words: words.to_owned(),
            command,
        }],
    )
}

/// Platforms: no comparison is kept yet.
#[must_use]
pub fn platforms(query: &Query, present: &Present) -> Page {
    let mut page = page(Section::Platforms, "Platforms", query, present);
    page.add("c12", vec![panel("comparison", "Platforms side by side",
        "Not measured yet: cost and time a gigabyte need the data volume of runs, which comes from their event logs. Until then \
         the runs of a platform can be listed, and their cost stands on the page of cost.", None)
        .linked("Runs", query.link("/runs")).linked("Cost", query.link("/cost"))]);
    page.add("c12", vec![panel("decisions", "Decisions",
        "No decision is recorded yet. Each will stand here with what was preferred, recommended and chosen, and with what came true.", None)]);
    page
}

/// What a reader gets, and how to change it.
#[must_use]
pub fn notifications(query: &Query, present: &Present) -> Page {
    let mut page = page(Section::Overview, "Notification settings", query, present);
    page.add("c12", vec![Panel::new("settings", "Who is told, and when", vec![
        Block::Text(
            "Recipients, quiet hours, digests and thresholds stand in the configuration of jobs or in the parameters of the \
             deployment; they cannot be changed here yet.".to_owned(),
        ),
        Block::Facts(vec![
            Fact::new("Of a job", Cell::text("stakeholders and notifications in etl_config.json")),
            Fact::new("Of the deployment", Cell::text("the parameter NotificationSettings")),
            Fact::new("Days marked as expected", Cell::none("not recorded yet")),
        ]),
    ])
    .linked("Outbox", query.link("/outbox"))]);
    page
}
