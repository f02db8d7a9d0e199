//! One event: read, decide, write; again when another writer came first.

use crate::{Answer, Tracking};
use std::time::Duration;
use strands_config::Source;
use strands_core::event::{Event, Kind};
use strands_core::plan::{Plan, Write};
use strands_core::platform::{PlatformReader, ReadFault};
use strands_core::run::{Advance, Facts, Observation, advance, wants_facts};
use strands_runtime::Moment;
use strands_runtime::retry::Backoff;
use strands_store::StoreError;

/// What is left for writing this run, and the others of its batch.
const WRITING: Duration = Duration::from_secs(15);

impl<R: PlatformReader, C: Source> Tracking<R, C> {
    pub(crate) async fn apply(&self, event: Event, moment: Moment) -> Result<Answer, StoreError> {
        match event {
            Event::Run(report) => self.advance(Kind::Run, &report, moment).await,
            Event::Usage(report) => self.advance(Kind::Usage, &report, moment).await,
            Event::Quality(quality) => {
                let answer = Answer::quality(quality.result.clone());
                self.keep(Write::Quality(quality), moment).await?;
                Ok(answer)
            }
            Event::Signal(signal) => {
                self.keep(Write::Signal(signal), moment).await?;
                Ok(Answer::applied(Kind::Signal))
            }
            Event::Mail => Ok(Answer::applied(Kind::Mail)),
        }
    }

    async fn keep(&self, write: Write, moment: Moment) -> Result<(), StoreError> {
        let plan = Plan::new([write]);
        self.store.execute(&plan, moment.now).await?;
        tracing::info!("kept");
        Ok(())
    }

    async fn advance(
        &self,
        kind: Kind,
        event: &Observation,
        moment: Moment,
    ) -> Result<Answer, StoreError> {
        let run_key = event.key.text();
        let mut backoff = Backoff::until(moment.deadline);
        let (mut asked, mut job) = (None, None);
        loop {
            let current = self.store.run(&run_key).await?;
            if asked.is_none() && wants_facts(current.as_ref(), event) {
                asked = Some(self.facts(event, &run_key, moment).await);
            }
            let facts = match &asked {
                None => Facts::Unasked,
                Some(Err(_)) => Facts::Unanswered,
                Some(Ok(answer)) => Facts::Answered(answer.as_ref()),
            };
            let step = advance(current.as_ref(), event, facts, moment.now, &self.prices);
            let step = if step.takes_job(current.as_ref()) {
                if job.is_none() {
                    job = Some(self.job_facts(&step.run, moment).await);
                }
                step.with_job(current.as_ref(), job.as_ref())
            } else {
                step
            };
            match self.store.execute(&step.plan, moment.now).await {
                Ok(()) => {
                    log(&run_key, &step);
                    return Ok(Answer::run(kind, step.outcome, &step.run));
                }
                Err(StoreError::Conflict) if backoff.wait().await => {}
                Err(fault) => return Err(fault),
            }
        }
    }

    /// What the platform adds; without its answer the run is recorded all the same, and asked for again
    /// when it is reconciled.
    async fn facts(
        &self,
        event: &Observation,
        run_key: &str,
        moment: Moment,
    ) -> Result<Option<Observation>, ReadFault> {
        let answer = moment
            .bound(WRITING, self.reader.read(event))
            .await
            .unwrap_or_else(|| Err(ReadFault::Passing("the deadline is near".to_owned())));
        if let Err(fault) = &answer {
            tracing::warn!(run_key, %fault, "the run is recorded without the platform's facts");
        }
        answer
    }
}

fn log(run_key: &str, step: &Advance) {
    let (state, version) = (step.run.state().as_str(), step.run.version);
    tracing::info!(run_key, outcome = ?step.outcome, state, version, "tracked");
}
