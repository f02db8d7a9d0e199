//! Following a run through the tables, from the ledger to the mail.

use super::fates;
use super::step::{Fate, Step};
use crate::exit::Fault;
use jiff::Timestamp;
use std::future::Future;
use std::time::{Duration, Instant};
use strands_core::incident::{IncidentRow, IncidentState, MailRow};
use strands_core::run::{Ledger, State};
use strands_store::{Store, StoreError};

/// How often is looked.
const PACE: Duration = Duration::from_millis(500);
const RECOVERY: &str = "recovery mail";

/// What is looked for, and until when.
pub(super) struct Follower<'a> {
    pub(super) store: &'a Store,
    pub(super) run_key: String,
    pub(super) job_key: String,
    pub(super) timeout: Duration,
    /// Prints a step when it is done.
    pub(super) tell: &'a dyn Fn(&Step),
}

impl Follower<'_> {
    /// From the bus to the first mail; the incident, where one opened.
    pub(super) async fn failure(
        &self,
        sent: Instant,
        steps: &mut Vec<Step>,
    ) -> Result<Option<IncidentRow>, Fault> {
        let until = sent + self.timeout;
        let Some(run) = self
            .run_in(State::Failed, "tracked", sent, until, steps)
            .await?
        else {
            return Ok(None);
        };
        self.listed(&run, sent, until, steps).await?;
        self.posted(&run, "in the totals", sent, until, steps)
            .await?;
        let incident = self
            .awaited(until, || async {
                let incidents = self.store.incidents(&self.job_key).await?;
                Ok(incidents
                    .into_iter()
                    .rfind(|it| it.run_key.as_ref() == Some(&self.run_key)))
            })
            .await?;
        let Some(incident) = incident else {
            self.missed("incident", sent, steps);
            return Ok(None);
        };
        let detail = incident.incident_id.clone();
        self.arrived("incident", sent, detail, steps);
        self.mails(
            &incident,
            |mail| mail.step.is_opening(),
            "mail",
            sent,
            until,
            steps,
        )
        .await?;
        Ok(Some(incident))
    }

    /// From the bus to the recovery.
    pub(super) async fn recovery(
        &self,
        incident: &IncidentRow,
        sent: Instant,
        steps: &mut Vec<Step>,
    ) -> Result<(), Fault> {
        let until = sent + self.timeout;
        let run = self
            .run_in(State::Success, "tracked again", sent, until, steps)
            .await?;
        let Some(run) = run else {
            return Ok(());
        };
        self.posted(&run, "totals corrected", sent, until, steps)
            .await?;
        let resolved = self
            .awaited(until, || async {
                let row = self
                    .store
                    .incident(&incident.job_key, &incident.entry)
                    .await?;
                Ok(row.filter(|row| row.state == IncidentState::Resolved))
            })
            .await?;
        let Some(resolved) = resolved else {
            self.missed("incident over", sent, steps);
            return Ok(());
        };
        let detail = resolved.resolution.unwrap_or_default();
        self.arrived("incident over", sent, detail, steps);
        self.mails(
            incident,
            |mail| mail.step.is_resolution(),
            RECOVERY,
            sent,
            until,
            steps,
        )
        .await
    }

    /// Whether the run came to an end that nobody has seen; then nothing is left to close.
    async fn run_in(
        &self,
        state: State,
        name: &'static str,
        sent: Instant,
        until: Instant,
        steps: &mut Vec<Step>,
    ) -> Result<Option<Ledger>, Fault> {
        let run = self
            .awaited(until, || async {
                let run = self.store.run(&self.run_key).await?;
                Ok(run.filter(|run| run.state() == state))
            })
            .await?;
        match &run {
            Some(run) => {
                let detail = format!("{state}, version {} in the ledger", run.version);
                self.arrived(name, sent, detail, steps);
            }
            None => self.missed(name, sent, steps),
        }
        Ok(run)
    }

    async fn listed(
        &self,
        run: &Ledger,
        sent: Instant,
        until: Instant,
        steps: &mut Vec<Step>,
    ) -> Result<(), Fault> {
        let id = &run.execution_id;
        let listed = self
            .awaited(until, || self.store.run_key_of_execution(id))
            .await?;
        match listed {
            Some(_) => self.arrived("listed", sent, id.clone(), steps),
            None => self.missed("listed", sent, steps),
        }
        Ok(())
    }

    async fn posted(
        &self,
        run: &Ledger,
        name: &'static str,
        sent: Instant,
        until: Instant,
        steps: &mut Vec<Step>,
    ) -> Result<(), Fault> {
        let posted = self
            .awaited(until, || async {
                let markers = self.store.markers([self.run_key.clone()]).await?;
                let mut markers = markers.into_values();
                Ok(markers.find(|marker| marker.version >= run.version))
            })
            .await?;
        match posted {
            Some(marker) => {
                let detail = format!("version {} posted", marker.version);
                self.arrived(name, sent, detail, steps);
            }
            None => self.missed(name, sent, steps),
        }
        Ok(())
    }

    /// The mails of a step: each is told when its fate is known.
    async fn mails(
        &self,
        incident: &IncidentRow,
        is_of_step: impl Fn(&MailRow) -> bool,
        name: &'static str,
        sent: Instant,
        until: Instant,
        steps: &mut Vec<Step>,
    ) -> Result<(), Fault> {
        let mut told: Vec<String> = Vec::new();
        loop {
            let id = Some(incident.incident_id.as_str());
            let mut mails = self.store.mails(&incident.job_key, id).await?;
            mails.retain(&is_of_step);
            let is_none = mails.is_empty();
            mails.retain(|mail| !told.contains(&mail.mail_id));
            for mail in &mails {
                if let Some((fate, detail)) = fates::of(mail, Timestamp::now()) {
                    told.push(mail.mail_id.clone());
                    self.add(Step::new(name, fate, sent.elapsed(), detail), steps);
                }
            }
            mails.retain(|mail| !told.contains(&mail.mail_id));
            if is_none && name == RECOVERY {
                // Whoever was not told of the failure is not told of its end.
                return Ok(());
            }
            if is_none {
                let detail = "nobody is told: name somebody in NotificationSettings";
                self.add(Step::new(name, Fate::Failed, sent.elapsed(), detail), steps);
                return Ok(());
            }
            if mails.is_empty() {
                return Ok(());
            }
            if Instant::now() >= until {
                for mail in &mails {
                    let step = Step::new(name, Fate::Failed, sent.elapsed(), fates::stuck(mail));
                    self.add(step, steps);
                }
                return Ok(());
            }
            tokio::time::sleep(PACE).await;
        }
    }

    /// Looks until something is there or the time is up.
    async fn awaited<T, F>(&self, until: Instant, look: impl Fn() -> F) -> Result<Option<T>, Fault>
    where
        F: Future<Output = Result<Option<T>, StoreError>>,
    {
        loop {
            if let Some(found) = look().await? {
                return Ok(Some(found));
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            tokio::time::sleep(PACE).await;
        }
    }

    fn arrived(
        &self,
        name: &'static str,
        sent: Instant,
        detail: impl Into<String>,
        steps: &mut Vec<Step>,
    ) {
        self.add(
            Step::new(name, Fate::Arrived, sent.elapsed(), detail),
            steps,
        );
    }

    fn missed(&self, name: &'static str, sent: Instant, steps: &mut Vec<Step>) {
        self.add(
            Step::new(name, Fate::Failed, sent.elapsed(), "did not come"),
            steps,
        );
    }

    fn add(&self, step: Step, steps: &mut Vec<Step>) {
        (self.tell)(&step);
        steps.push(step);
    }
}
