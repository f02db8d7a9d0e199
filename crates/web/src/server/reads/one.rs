//! One run, one job, one incident, one issue.

use super::{OrUnread, Reads};
use crate::model::{Incident, Issue, Job, Read, Run};
use crate::query::Query;
use jiff::{SignedDuration, Timestamp};
use strands_core::incident::{Acknowledgement, IncidentState, job_key};
use strands_core::instant::utc_date;
use strands_core::issue::IssueKey;
use strands_core::now::USUAL;
use strands_core::run::{Ledger, State};
use strands_store::executions::Selection;
use strands_store::issues;

/// How long incidents are kept once they are over.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);
/// How long after a run its data may be checked.
const CHECKED_WITHIN: SignedDuration = SignedDuration::from_hours(48);

/// Runs that the page of an issue shows.
const RUNS_OF_ISSUE: usize = 50;
/// Issues of the same type that are read for it.
const MOST_ALIKE: usize = 100;

impl Reads<'_> {
    /// Runs by an execution id, or by a native id, which several may share.
    pub(in crate::server) async fn runs_known_as(&self, id: &str) -> Read<Vec<Ledger>> {
        self.store.find_runs(id, None).await.or_unread("run")
    }

    /// What lies around a run.
    pub(in crate::server) async fn run(&self, ledger: Ledger) -> Run {
        let (run_key, job) = (
            ledger.key.text(),
            job_key(self.environment, ledger.job_name()),
        );
        let incidents = self.store.incidents(&job).await.or_unread("incidents");
        let incidents = incidents.map(|rows| {
            rows.into_iter()
                .filter(|it| it.run_key.as_ref() == Some(&run_key))
                .collect()
        });
        let mails = self.store.mails(&job, None).await.or_unread("mails");
        let mails = mails.map(|rows| {
            rows.into_iter()
                .filter(|it| it.run_key.as_ref() == Some(&run_key))
                .collect()
        });
        let from = ledger.placed_at();
        let span = crate::chart::Span {
            from,
            to: from
                .saturating_add(CHECKED_WITHIN)
                .unwrap_or(Timestamp::MAX),
        };
        let (history, quality) = match ledger.job_name() {
            Some(name) => {
                let found = self.quality_of_job(name, span).await;
                let of_run = found.map(|found| {
                    found
                        .into_iter()
                        .filter(|it| it.run_key.as_ref() == Some(&run_key))
                        .collect()
                });
                (self.history(name).await.map(Some), of_run)
            }
            None => (Ok(None), Ok(Vec::new())),
        };
        Run {
            ledger: Box::new(ledger),
            history,
            incidents,
            mails,
            quality,
            round: self.store.round(&run_key).await.or_unread("round"),
        }
    }

    /// A job that has run.
    pub(in crate::server) async fn job(&self, name: &str, query: &Query) -> Read<Option<Job>> {
        let history = self.history(name).await?;
        let Some(newest) = history.runs.first() else {
            return Ok(None);
        };
        let newest = self.store.run(&newest.run_key).await.or_unread("run");
        let (from, to) = (utc_date(query.span.from), utc_date(query.span.to));
        let incidents = self
            .store
            .incidents(&job_key(self.environment, Some(name)))
            .await;
        let incidents = incidents.or_unread("incidents").map(|mut rows| {
            rows.reverse();
            rows
        });
        Ok(Some(Job {
            name: name.to_owned(),
            newest,
            days: self.days_of_job(name, from, to).await,
            quality: self.quality_of_job(name, query.span).await,
            incidents,
            history: Ok(history),
        }))
    }

    /// What somebody took note of, of that incident.
    async fn noted(&self, run: &Ledger, id: &str) -> Read<Vec<Acknowledgement>> {
        let noted = self.store.acknowledgements(self.environment, run).await;
        let mut noted = noted.or_unread("acknowledgements")?;
        noted.retain(|it| it.incident_id.as_deref() == Some(id));
        Ok(noted)
    }

    /// An issue by its name, with runs of its job and what is alike.
    pub(in crate::server) async fn issue(&self, id: &str) -> Read<Option<Issue>> {
        let Ok(key) = id.parse::<IssueKey>() else {
            return Ok(None);
        };
        let Some(row) = self.store.issue(&key).await.or_unread("issues")? else {
            return Ok(None);
        };
        let of_job = Selection {
            job: Some(row.job_name.clone()),
            ..Selection::default()
        };
        let of_type = issues::Selection {
            issue_type: Some(key.issue_type),
            is_open: Some(true),
            ..issues::Selection::default()
        };
        let (runs, alike) = tokio::join!(
            self.store.list_runs(&of_job, RUNS_OF_ISSUE),
            self.store.list_issues(&of_type, MOST_ALIKE),
        );
        let runs = runs.or_unread("runs");
        Ok(Some(Issue {
            row,
            runs: runs.map(|runs| runs.into_iter().map(super::runs::line).collect()),
            alike: alike.or_unread("issues"),
        }))
    }

    /// An incident by its id: among the open ones, then among those that are kept.
    pub(in crate::server) async fn incident(&self, id: &str) -> Read<Option<Incident>> {
        let open = self
            .store
            .incidents_in(IncidentState::Open)
            .await
            .or_unread("incidents")?;
        let mut found = open.into_iter().find(|row| row.incident_id == id);
        if found.is_none() {
            let from = self.now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
            let resolved = self.store.incidents_resolved(from, Timestamp::MAX).await;
            let resolved = resolved.or_unread("incidents")?;
            found = resolved.into_iter().find(|row| row.incident_id == id);
        }
        let Some(row) = found else {
            return Ok(None);
        };
        let mails = self
            .store
            .mails(&row.job_key, Some(id))
            .await
            .or_unread("mails");
        let run = match &row.run_key {
            Some(run_key) => self.store.run(run_key).await.or_unread("run"),
            None => Ok(None),
        };
        let good = Selection {
            job: Some(row.job.clone()),
            until: Some(row.opened_at),
            ..Selection::default()
        };
        let good = self.store.list_runs(&good, USUAL).await.or_unread("runs");
        let good = good.map(|runs| {
            let mut good = runs.into_iter().map(super::runs::line);
            good.find(|run| run.state == State::Success)
        });
        let noted = match &run {
            Ok(Some(run)) => self.noted(run, id).await,
            _ => Ok(Vec::new()),
        };
        Ok(Some(Incident {
            noted,
            row,
            mails,
            run: run.map(|run| run.map(Box::new)),
            good,
        }))
    }
}
