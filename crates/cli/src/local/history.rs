//! History in the local store: runs that a platform lists, and where reading them stands.

use super::embedded::LocalFault;
use super::journal::Journal;
use super::plane::{Plane, PlaneFault, moment};
use jiff::Timestamp;
use strands_core::history::{Query, Reading, Source};
use strands_core::run::{Observation, key, recall};
use strands_store::StoreError;

const TOPIC: &str = "import";

/// What a listed run was to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recalled {
    /// It had not been heard of.
    New,
    /// It was known, and less of it than the platform tells.
    Changed,
    /// It was known so already.
    Known,
    /// The tables cannot hold it.
    Unwritable,
}

impl Plane {
    /// Takes in a run that its platform lists.
    pub async fn recall(
        &self,
        listed: &Observation,
        now: Timestamp,
    ) -> Result<Recalled, PlaneFault> {
        let current = self.store.run(&listed.key.text()).await?;
        let step = recall(current.as_ref(), listed, now, &self.tracking.prices);
        let step = if step.takes_job(current.as_ref()) {
            let job = self.tracking.job_facts(&step.run, moment(now)).await;
            step.with_job(current.as_ref(), Some(&job))
        } else {
            step
        };
        match self.store.execute(&step.plan, now).await {
            Err(StoreError::Refused(_)) => Ok(Recalled::Unwritable),
            Err(fault) => Err(fault.into()),
            Ok(()) if step.plan.is_empty() => Ok(Recalled::Known),
            Ok(()) if current.is_none() => Ok(Recalled::New),
            Ok(()) => Ok(Recalled::Changed),
        }
    }
}

/// Where the reading of each service stands, kept between any two calls.
pub struct Cursors {
    journal: Journal,
}

impl Cursors {
    /// Those of a store.
    #[must_use]
    pub fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// The reading that can go on for that query, if there is one.
    pub fn find(
        &self,
        source: Source,
        query: &Query,
        now: Timestamp,
    ) -> Result<Option<Reading>, LocalFault> {
        let held: Option<Reading> = self.journal.get(TOPIC, &name(source, query))?;
        Ok(held.filter(|reading| reading.suits(query, now)))
    }

    /// Keeps where a reading stands.
    pub fn keep(&self, source: Source, query: &Query, reading: &Reading) -> Result<(), LocalFault> {
        self.journal.put(TOPIC, &name(source, query), reading)
    }

    /// Forgets a reading that is done.
    pub fn forget(&self, source: Source, query: &Query) -> Result<(), LocalFault> {
        self.journal.remove_all(TOPIC, &[name(source, query)])
    }
}

/// A reading for other jobs has a place of its own.
fn name(source: Source, query: &Query) -> String {
    let jobs = query.jobs.iter().map(|pattern| key::encode(pattern));
    let jobs: Vec<String> = jobs.collect();
    format!(
        "{}/{}/{}/{}",
        query.account,
        query.region,
        source.platform(),
        jobs.join("/")
    )
}
