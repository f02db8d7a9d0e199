//! Asking platforms: about facts that could not be read, and about runs that stay queued or running.

use crate::pass::Pass;
use crate::{Reconcile, is_of_one_row};
use jiff::SignedDuration;
use strands_core::platform::PlatformReader;
use strands_core::reconcile::{Heard, ask_at, hear, questions};
use strands_core::run::{Ledger, State};
use strands_store::StoreError;

/// Runs whose facts are due, read at once.
const MAX_DUE: usize = 200;
/// No run is asked about earlier in its life.
const YOUNGEST: SignedDuration = SignedDuration::from_mins(30);

impl<R: PlatformReader> Reconcile<R> {
    pub(crate) async fn ask_for_facts(
        &self,
        reader: &R,
        pass: &mut Pass,
    ) -> Result<(), StoreError> {
        let keys = self.store.run_keys_due(pass.moment.now, MAX_DUE).await?;
        let runs = self.read(keys).await?;
        self.ask_about(reader, &runs, pass).await
    }

    pub(crate) async fn ask_for_ends(&self, reader: &R, pass: &mut Pass) -> Result<(), StoreError> {
        let until = pass.moment.now.as_second() - YOUNGEST.as_secs();
        for state in [State::Queued, State::Running] {
            let mut after = None;
            loop {
                let page = self.store.page_of_runs(state, (0, until), after.as_ref());
                let (keys, last) = page.await?;
                let runs = self.read(keys).await?;
                self.ask_about(reader, &runs, pass).await?;
                if last.is_none() || !pass.may_ask() {
                    break;
                }
                after = last;
            }
        }
        Ok(())
    }

    async fn ask_about(
        &self,
        reader: &R,
        runs: &[Ledger],
        pass: &mut Pass,
    ) -> Result<(), StoreError> {
        for run in runs {
            let is_due = ask_at(run).is_some_and(|at| at <= pass.moment.now);
            if !is_due || pass.is_silent(&run.key.platform) {
                continue;
            }
            if !pass.may_ask() {
                break;
            }
            self.ask(reader, run, pass).await?;
        }
        Ok(())
    }

    async fn ask(&self, reader: &R, run: &Ledger, pass: &mut Pass) -> Result<(), StoreError> {
        let mut replies = Vec::new();
        for question in questions(run) {
            replies.push(reader.read(&question).await);
        }
        pass.found.runs_asked += 1;
        let now = pass.moment.now;
        let Some(heard) = hear(run, &replies, now, &self.prices) else {
            tracing::warn!(run_key = run.key.text(), "the platform did not answer now");
            pass.note_silence(&run.key.platform);
            return Ok(());
        };
        match self.store.execute(&heard.plan, now).await {
            Ok(()) => note(run, &heard, pass),
            // An event came meanwhile, and tells what is due now.
            Err(StoreError::Conflict) => {}
            Err(fault) if is_of_one_row(&fault) => {
                tracing::warn!(run_key = run.key.text(), %fault, "the answer cannot be written");
            }
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    /// The runs of these keys, without those whose rows cannot be read.
    pub(crate) async fn read(&self, run_keys: Vec<String>) -> Result<Vec<Ledger>, StoreError> {
        match self.store.runs(run_keys.clone()).await {
            Err(fault) if is_of_one_row(&fault) => {}
            result => return result,
        }
        let mut runs = Vec::new();
        for run_key in run_keys {
            match self.store.run(&run_key).await {
                Err(fault) if is_of_one_row(&fault) => {
                    tracing::warn!(run_key, %fault, "the run is passed");
                }
                result => runs.extend(result?),
            }
        }
        Ok(runs)
    }
}

fn note(before: &Ledger, heard: &Heard, pass: &mut Pass) {
    let run = &heard.run;
    let is_closed = run.state().is_terminal() && !before.state().is_terminal();
    let has_facts = before.unanswered && !run.unanswered && run.inquiry.is_none();
    pass.found.runs_closed += u64::from(is_closed);
    pass.found.facts_read += u64::from(has_facts);
    pass.found.runs_lost += u64::from(run.is_lost());
    let (state, lost) = (run.state().as_str(), run.is_lost());
    tracing::info!(run_key = run.key.text(), state, lost, "asked");
}
