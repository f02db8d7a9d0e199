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

/// Compliance: no control is checked yet, and what scans found stands elsewhere.
#[must_use]
pub fn compliance(query: &Query, present: &Present) -> Page {
    let mut page = page(Section::Compliance, "Compliance", query, present);
    page.add("c6", vec![panel("controls", "Controls",
        "No control is checked yet, so there is no score: neither a pass nor a failure. Checks of GDPR, HIPAA and own policies will \
         stand here with their evidence, the time of the check and its version.", None)]);
    page.add("c6", vec![panel("personal", "Personal data",
        "What scans of finished runs find is noted on the runs' executions and not summed up here yet. An agent answers it for one \
         run or data set; files of this machine can be scanned. Values are never shown, only masked shapes and counts.",
        Some("strands compliance scan PATH"))]);
    page.add("c12", vec![panel("audit", "Audit trail",
        "The trail is empty: no entry is written yet. What people do with refused messages is logged and can be listed.",
        Some("strands dead-letters list"))]);
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
