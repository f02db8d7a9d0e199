//! The outbox: mails that are due, sent, withdrawn or failed.

use super::Page;
use super::frame::{Filter, Frame, Section};
use super::overview::job;
use super::panel::{Block, Panel};
use crate::model::{Present, Read};
use crate::query::{Accepts, Choice, Format, Query};
use crate::table::{Cell, Column, Mark, Table};
use crate::words;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use strands_core::incident::{MailRow, MailState, month_in_words};
use strands_core::redact::redact;

/// States that can be asked for.
pub(super) const STATES: &[&str] = &[
    "pending",
    "digest",
    "claimed",
    "sent",
    "digested",
    "failed",
    "suppressed",
];

/// What it takes.
pub const ACCEPTS: Accepts = Accepts {
    view: "outbox",
    ranges: &[],
    range: "",
    to_full_hour: false,
    choices: &[Choice::many("state", STATES)],
    sorts: &[],
    is_paged: true,
};

/// Mails on a page.
const PAGE: usize = 50;

/// Writes the page.
#[must_use]
pub fn outbox(facts: &Read<Vec<MailRow>>, present: &Present, query: &Query) -> Page {
    let mut page = Page::new(Frame::new(Section::Overview, query, present), "Outbox");
    "Mails of the last 30 days".clone_into(&mut page.lead);
    let states = STATES
        .iter()
        .map(|it| ((*it).to_owned(), word(it).to_owned()));
    page = page.filtered(
        query,
        vec![
            Filter::among("state", "State", "all", query.one("state"), states),
            Filter::zone(query),
        ],
    );
    page.add(
        "c12",
        vec![Panel::read("mails", "Mails", facts, query, |mails| {
            list(mails, present.now, query)
        })],
    );
    page
}

fn word(state: &str) -> &str {
    match state {
        "pending" => "due",
        "digest" => "waits for the digest",
        "claimed" => "being sent",
        "digested" => "told by a digest",
        "suppressed" => "withdrawn",
        other => other,
    }
}

fn list(mails: &[MailRow], now: Timestamp, query: &Query) -> Panel {
    let mut shown: Vec<&MailRow> = mails
        .iter()
        .filter(|it| query.wants("state", it.state.as_str()))
        .collect();
    shown.sort_by(|a, b| (b.created_at, &b.mail_id).cmp(&(a.created_at, &a.mail_id)));
    let all = shown.len();
    if let Some(after) = &query.after {
        let place = shown.iter().position(|it| it.mail_id == *after);
        shown.drain(..place.map_or(0, |place| place + 1));
    }
    if shown.is_empty() {
        return Panel::new(
            "mails",
            "Mails",
            vec![Block::Text("No mail matches.".to_owned())],
        );
    }
    let is_cut = shown.len() > PAGE && query.format == Format::Html;
    if is_cut {
        shown.truncate(PAGE);
    }
    let columns = vec![
        Column::left("state", "State"),
        Column::right("created_at", "Written"),
        Column::right("sent_at", "Sent"),
        Column::left("step", "Step"),
        Column::left("job", "Job"),
        Column::left("address", "To"),
        Column::right("attempts", "Tries"),
        Column::wide("reason", "Reason"),
        Column::left("mail_id", "Mail"),
    ];
    let rows = shown.iter().map(|mail| line(mail, now, query));
    let mut table = Table::new(columns, rows.collect()).named_by(8);
    table.next = shown.last().filter(|_| is_cut).map(|it| it.mail_id.clone());
    let path = table.next.clone().map(|after| {
        let kept = query.with(&[]);
        let joint = if kept.contains('?') { '&' } else { '?' };
        format!("{kept}{joint}after={}", words::segment(&after))
    });
    let note = words::counted(i64::try_from(all).unwrap_or(i64::MAX), "mail");
    let mut panel = Panel::new("mails", "Mails", vec![Block::Table(table)])
        .noted(format!("{note}, newest first"));
    if query.after.is_some() {
        panel = panel.linked("Newest", query.with(&[]));
    }
    if let Some(path) = path {
        panel = panel.linked("Older", path);
    }
    panel
}

fn line(mail: &MailRow, now: Timestamp, query: &Query) -> Vec<Cell> {
    let state = mail.state.as_str();
    let mark = match mail.state {
        MailState::Sent | MailState::Digested => Mark::Good,
        MailState::Pending | MailState::Digest => Mark::Queued,
        MailState::Claimed => Mark::Running,
        MailState::Failed => Mark::Bad,
        MailState::Suppressed => Mark::Stopped,
    };
    let incident = query.link(&format!("/incidents/{}", words::segment(&mail.incident_id)));
    let step = Cell::text(&mail.step.to_string());
    let named = mail
        .job_key
        .split_once('/')
        .filter(|_| !mail.job_key.starts_with('#'));
    let name = named.map(|(_, job)| percent_decode_str(job).decode_utf8_lossy().into_owned());
    vec![
        Cell::named(state, word(state)).marked(mark),
        Cell::instant(Some(mail.created_at), now, &query.zone),
        match mail.sent_at {
            Some(at) => Cell::instant(Some(at), now, &query.zone),
            None => Cell::none("–"),
        },
        if mail.incident_entry.is_some() {
            step.to(incident)
        } else {
            step
        },
        match (name, month_in_words(&mail.job_key)) {
            (Some(name), _) => job(&name, query),
            (None, Some(budget)) => Cell::text(&budget),
            (None, None) => Cell::none("–"),
        },
        Cell::text(&mail.address),
        Cell::count(i64::from(mail.attempts)),
        mail.reason
            .as_deref()
            .map_or_else(|| Cell::none("–"), |it| Cell::text(&redact(it, 200))),
        Cell::named(
            &mail.mail_id,
            mail.mail_id.chars().take(8).collect::<String>(),
        ),
    ]
}
