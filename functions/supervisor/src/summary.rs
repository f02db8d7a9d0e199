//! `send_summary`: a day's digest to a list of people that the settings name.

use crate::Desk;
use crate::day::date;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use strands_agent::Fault;
use strands_core::incident::{
    DigestLine, IncidentState, Routing, SummaryWish, environment_key, summary, summary_lines,
};
use strands_core::instant::utc_date;
use strands_core::plan::{MAX_WRITES, Plan, Write};
use strands_runtime::tools::unread;
use strands_store::StoreError;

/// How long before a day an incident may have opened that was over on it, and is told.
const LONGEST_OPEN: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How many lists are named to who named none.
const SHOWN_LISTS: usize = 20;

/// Sends the summary of a day by mail to a list of people that the settings name, each of them once a day
/// and list however often it is asked. Who wants no digest gets none.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct SendSummary {
    /// The day in UTC: 2026-03-12, today or yesterday.
    #[schemars(length(min = 1))]
    date: String,
    /// The list's name, never an address: `fallback`, `team:<name>`, `budget:<cost center>` or `job:<name>`.
    #[schemars(length(min = 1))]
    recipient_list: String,
}

/// What becomes of it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Summary {
    /// The day, in UTC.
    date: String,
    /// The list.
    recipient_list: String,
    /// Whether it lies in the outbox for somebody, or has left it.
    queued: bool,
    /// How many people of the list get it.
    recipients: usize,
    /// Of them, those to whom it had not been sent before.
    new_recipients: usize,
}

/// POST `/send-summary`
pub(crate) async fn send_summary(
    desk: &Desk,
    input: SendSummary,
    now: Timestamp,
) -> Result<Summary, Fault> {
    let date = date(Some(&input.date), utc_date(now))?;
    let routing = routing(desk).await.map_err(unread)?;
    let lists = routing.lists();
    let (list, addresses) = named(&lists, &input.recipient_list)?;
    let rows = desk.store.day(date).await.map_err(unread)?;
    if rows.is_empty() && date != utc_date(now) {
        let message = format!("no run is known to have ended on {date}; days are kept for a year");
        return Err(Fault::not_found(message));
    }
    let wish = SummaryWish {
        environment: &desk.environment,
        date,
        list,
        now,
    };
    let lines = lines(desk, date).await.map_err(unread)?;
    let mails = summary(wish, &routing, addresses.iter().copied(), &lines);
    let before = sent(desk, date).await.map_err(unread)?;
    let recipients = mails.len();
    let is_new =
        |write: &&Write| matches!(write, Write::Mail(mail) if !before.contains(&mail.entry));
    let new_recipients = mails.iter().filter(is_new).count();
    for part in mails.chunks(MAX_WRITES) {
        let plan = Plan::new(part.to_vec());
        desk.store.execute(&plan, now).await.map_err(unread)?;
    }
    Ok(Summary {
        date: date.to_string(),
        recipient_list: list.to_owned(),
        queued: recipients > 0,
        recipients,
        new_recipients,
    })
}

/// The configuration's, else the function's own.
async fn routing(desk: &Desk) -> Result<Routing, StoreError> {
    let kept = desk.store.settings().await?;
    let kept = kept.and_then(|row| row.settings.routing);
    Ok(kept.unwrap_or_else(|| desk.routing.clone()))
}

/// The list of that name; a team's may be called by the team's name alone.
fn named<'a>(
    lists: &'a BTreeMap<String, BTreeSet<&'a str>>,
    name: &str,
) -> Result<(&'a str, &'a BTreeSet<&'a str>), Fault> {
    let of_team = format!("team:{name}");
    let found = lists.get_key_value(name);
    let found = found.or_else(|| lists.get_key_value(&of_team));
    found
        .map(|(name, addresses)| (name.as_str(), addresses))
        .ok_or_else(|| {
            let known: Vec<&str> = lists.keys().map(String::as_str).take(SHOWN_LISTS).collect();
            let known = match known.as_slice() {
                [] => "the settings name none".to_owned(),
                known => format!("there are {}", known.join(", ")),
            };
            let message = format!(
                "recipient_list must name a list of the settings, never an address; {known}"
            );
            Fault::invalid("recipient_list", message)
        })
}

async fn lines(desk: &Desk, date: Date) -> Result<Vec<DigestLine>, StoreError> {
    let (store, environment) = (&desk.store, desk.environment.as_str());
    let start = date.in_tz("UTC").map(|day| day.timestamp());
    let start = start.unwrap_or(Timestamp::UNIX_EPOCH);
    let from = start.saturating_sub(LONGEST_OPEN).unwrap_or(start);
    let end = start.saturating_add(SignedDuration::from_hours(24));
    let mut incidents = store.incidents_in(IncidentState::Open).await?;
    incidents.extend(store.incidents_resolved(from, end.unwrap_or(start)).await?);
    let shared = store.environment(&environment_key(environment)).await?;
    let shared = shared.as_ref();
    Ok(summary_lines(&incidents, shared, environment, date))
}

/// The sort keys of the summaries of that day that lie in the outbox.
async fn sent(desk: &Desk, date: Date) -> Result<BTreeSet<String>, StoreError> {
    let key = environment_key(&desk.environment);
    let summaries = format!("summary-{date}");
    let mails = desk.store.mails(&key, Some(&summaries)).await?;
    Ok(mails.into_iter().map(|mail| mail.entry).collect())
}
