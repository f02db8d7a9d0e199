//! Who is told of what: where that is said.

use super::Page;
use super::frame::{Filter, Frame, Section};
use super::panel::{Block, Fact, Panel};
use crate::model::Present;
use crate::query::Query;
use crate::table::Cell;

/// What a reader gets, and how to change it.
#[must_use]
pub fn notifications(query: &Query, present: &Present) -> Page {
    let frame = Frame::new(Section::Overview, query, present);
    let mut page = Page::new(frame, "Notification settings");
    page.filters = vec![Filter::zone(query)];
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
