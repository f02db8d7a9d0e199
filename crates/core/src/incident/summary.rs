//! A day's summary that somebody asked for: a digest to each address of a list of the settings, once.

use super::digest::{DigestPeriod, MOST_LINES, blank};
use super::environment::EnvironmentRow;
use super::mails::{Because, DigestLine, DigestRow, MailRow, Step};
use super::readers::DigestWish;
use super::routing::Routing;
use super::rows::{IncidentRow, IncidentState};
use crate::id;

use crate::instant::utc_date;
use crate::plan::Write;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A summary that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct SummaryWish<'a> {
    /// Environment tag.
    pub environment: &'a str,
    /// The day, in UTC.
    pub date: Date,
    /// The list's name.
    pub list: &'a str,
    /// The present.
    pub now: Timestamp,
}

impl Routing {
    /// The lists of people that the settings name, by the names under which they are asked for:
    /// `fallback`, `team:<name>`, `budget:<cost center>` and `job:<name>`. Empty ones are left out.
    #[must_use]
    pub fn lists(&self) -> BTreeMap<String, BTreeSet<&str>> {
        let fallback = self.fallback.iter().map(|it| ("fallback".to_owned(), it));
        let teams = self.teams.iter().flat_map(|(name, team)| {
            let people = team.on_call.iter().chain(&team.lead);
            people.map(move |it| (format!("team:{name}"), it))
        });
        let payers = self.budget_owners.iter().flat_map(|(center, people)| {
            let people = people.iter();
            people.map(move |it| (format!("budget:{center}"), it))
        });
        let jobs = self.jobs.iter().flat_map(|(name, job)| {
            let people = job.recipients.iter().chain(&job.stakeholders);
            people.map(move |it| (format!("job:{name}"), it))
        });
        let mut lists: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for (name, address) in fallback.chain(teams).chain(payers).chain(jobs) {
            lists.entry(name).or_default().insert(address);
        }
        lists
    }
}

/// The mails of a summary to these addresses, one each; who wants no digest is left out. A second wish
/// for the same day and list makes the same mails again, so that what lies in the outbox stays as it is.
#[must_use]
pub fn summary<'a>(
    wish: SummaryWish<'_>,
    routing: &Routing,
    addresses: impl IntoIterator<Item = &'a str>,
    lines: &[DigestLine],
) -> Vec<Write> {
    let addresses = addresses.into_iter();
    let wants =
        addresses.filter(|address| routing.reader(address).settings.digest != DigestWish::Never);
    let mails = wants.map(|address| Write::Mail(Box::new(mail(wish, address, lines))));
    mails.collect()
}

fn mail(wish: SummaryWish<'_>, address: &str, lines: &[DigestLine]) -> MailRow {
    let SummaryWish {
        environment,
        date,
        list,
        now,
    } = wish;
    let period = DigestPeriod {
        date,
        from: date,
        to: date,
    };
    let incident_id = format!("summary-{date}");
    let mail_id = id::of(&[environment, "summary", &date.to_string(), list, address]);
    MailRow {
        entry: format!("mail#{incident_id}#{mail_id}"),
        mail_id,
        incident_id,
        because: Because::Requested,
        digest: Some(DigestRow {
            from: date,
            to: date,
            parts: 1,
            lines: lines.iter().take(MOST_LINES).cloned().collect(),
            more: u32::try_from(lines.len().saturating_sub(MOST_LINES)).unwrap_or(u32::MAX),
        }),
        ..blank(environment, address, period, now)
    }
}

/// What a summary of that day tells beside figures: incidents that had opened by its end and are open,
/// or were over on it; a group stands for its members. Open ones first, then by their opening.
#[must_use]
pub fn summary_lines(
    incidents: &[IncidentRow],
    shared: Option<&EnvironmentRow>,
    environment: &str,
    date: Date,
) -> Vec<DigestLine> {
    let is_member = |id: &str| shared.is_some_and(|row| row.group_of(id).is_some());
    let mut told: Vec<&IncidentRow> = incidents
        .iter()
        .filter(|it| it.environment == environment && !is_member(&it.incident_id))
        .filter(|it| match it.resolved_at {
            None => utc_date(it.opened_at) <= date,
            Some(at) => utc_date(at) == date,
        })
        .collect();
    told.sort_by_key(|it| (it.state == IncidentState::Resolved, it.opened_at));
    let line = |it: &IncidentRow| DigestLine {
        job_key: it.job_key.clone(),
        incident_id: it.incident_id.clone(),
        incident_entry: Some(it.entry.clone()),
        step: match it.state {
            IncidentState::Open => Step::Opened,
            IncidentState::Resolved => Step::Resolved(it.reopened),
        },
        reason: None,
    };
    told.into_iter().map(line).collect()
}
