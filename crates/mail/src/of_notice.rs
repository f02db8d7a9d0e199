//! The content of a mail about a run or an incident.

use crate::content::{Block, Chip, Content, Link};
use crate::foot::Foot;
use crate::notice::{Kind, Notice};
use crate::reader::{Reader, Site};
use crate::{facts, links, names, several, story, subject, tables};
use jiff::tz::TimeZone;

/// What mailboxes show beside a subject without cutting.
pub(crate) const PREHEADER_CHARS: usize = 110;

impl Content {
    pub(crate) fn of_notice(notice: &Notice, reader: &Reader, site: &Site) -> Self {
        let button = button(notice, site).map(Block::Button);
        let told = blocks(notice, &reader.zone).into_iter().flatten();
        Self {
            subject: subject::of(notice),
            preheader: names::end(&story::preheader(notice), PREHEADER_CHARS),
            chip: chip(notice),
            title: story::title(notice),
            story: story::story(notice, &reader.zone),
            blocks: told.chain(button).collect(),
            foot: Foot::of_notice(notice, reader, site),
        }
    }
}

fn blocks(notice: &Notice, zone: &TimeZone) -> Vec<Option<Block>> {
    let facts = Some(Block::Facts(facts::of(notice, zone)));
    let attempts = tables::attempts(notice, zone).map(Block::Table);
    match notice.kind {
        Kind::Failure | Kind::Reopened => {
            vec![facts, attempts, Some(waits()), tables::since(notice, zone)]
        }
        Kind::Update => vec![facts, attempts, Some(waits())],
        Kind::Recovery | Kind::Success | Kind::Flapping | Kind::Budget | Kind::BudgetKept => {
            vec![facts, attempts]
        }
        Kind::Group | Kind::Storm => vec![
            several::jobs(notice).map(Block::Table),
            Some(Block::Facts(facts::of_first(notice, zone))),
        ],
    }
}

fn waits() -> Block {
    Block::Line {
        lead: "What waits for it:",
        rest: " no lineage known.".to_owned(),
    }
}

fn chip(notice: &Notice) -> Chip {
    let severity = notice.severity.title();
    match notice.kind {
        Kind::Failure | Kind::Update | Kind::Reopened | Kind::Group | Kind::Storm => {
            Chip::failed(severity)
        }
        Kind::Flapping | Kind::Budget => Chip::warning(severity),
        Kind::Recovery => Chip::good("Recovered"),
        Kind::Success => Chip::good("Succeeded"),
        Kind::BudgetKept => Chip::good("Within budget"),
    }
}

/// A storm is of many incidents, so it leads to their list.
fn button(notice: &Notice, site: &Site) -> Option<Link> {
    match notice.kind {
        Kind::Storm => links::issues(site, "See what is open"),
        _ => links::incident(site, &notice.incident.as_ref()?.id),
    }
}
