//! Reading service by service: a call, its answer into the store, and a note of where it stands.

use super::pace::Pace;
use super::stop::Stop;
use super::tally::{Ended, Tally};
use crate::local::{Cursors, LocalFault, Plane, PlaneFault};
use indicatif::ProgressBar;
use jiff::Timestamp;
use serde_json::Value;
use strands_core::history::{Query, Reading, Source};
use strands_core::platform::{Api, Call, ReadFault};
use strands_core::run::Observation;

/// What an import needs.
pub(super) struct Import<'a, A> {
    pub(super) api: &'a A,
    pub(super) plane: &'a mut Plane,
    pub(super) cursors: Cursors,
    pub(super) query: &'a Query,
    pub(super) now: Timestamp,
    /// Calls that may still be made; `None`: any number.
    pub(super) calls_left: Option<u64>,
    pub(super) stop: Stop,
    pub(super) progress: ProgressBar,
}

/// What came of a call.
enum Reply {
    Answer(Value),
    /// The service knows nothing of what it was asked about: it is gone since it was listed.
    Gone,
    Refused(ReadFault),
    /// It may be answered later.
    NoAnswer(ReadFault),
    CallsSpent,
    Interrupted,
}

impl<A: Api> Import<'_, A> {
    /// Reads a service as far as it gets.
    pub(super) async fn read(&mut self, source: Source) -> Result<Tally, PlaneFault> {
        let mut tally = Tally::new(source);
        let held = self.cursors.find(source, self.query, self.now)?;
        tally.is_resumed = held.is_some();
        let mut reading = held.unwrap_or_else(|| self.begin(source));
        let mut pace = Pace::of(source);
        tally.ended = loop {
            let Some(call) = reading.call() else {
                self.cursors.forget(source, self.query)?;
                break Ended::Complete;
            };
            let is_first = tally.calls == 0;
            match self.ask(&call, &mut pace, &mut tally).await {
                Reply::Answer(answer) => {
                    let found = reading.take(&answer);
                    tally.unreadable += u64::from(found.unreadable);
                    if !self.take_in(&found.runs, &mut tally).await? {
                        break Ended::Interrupted;
                    }
                }
                // A token of the import before may be good no longer.
                Reply::Gone | Reply::Refused(ReadFault::Final(_))
                    if is_first && tally.is_resumed =>
                {
                    tally.is_resumed = false;
                    reading = self.begin(source);
                }
                Reply::Gone => tally.miss(call.operation, &reading.pass_over()),
                Reply::Refused(fault) => {
                    let passed = reading.pass_over();
                    tally.refuse(call.operation, Some(&passed), &fault);
                }
                Reply::NoAnswer(fault) => {
                    tally.refuse(call.operation, None, &fault);
                    break Ended::Unanswered;
                }
                Reply::CallsSpent => break Ended::CallsSpent,
                Reply::Interrupted => break Ended::Interrupted,
            }
            self.keep(source, &reading)?;
            self.show(&tally);
        };
        Ok(tally)
    }

    fn begin(&self, source: Source) -> Reading {
        Reading::begin(source, self.query.clone(), self.now)
    }

    fn keep(&self, source: Source, reading: &Reading) -> Result<(), LocalFault> {
        self.cursors.keep(source, self.query, reading)
    }

    async fn ask(&mut self, call: &Call, pace: &mut Pace, tally: &mut Tally) -> Reply {
        loop {
            if self.calls_left == Some(0) {
                return Reply::CallsSpent;
            }
            let stop = self.stop.clone();
            let asking = async {
                pace.wait().await;
                self.api.call(call).await
            };
            let Some(answer) = stop.or(asking).await else {
                return Reply::Interrupted;
            };
            tally.calls += 1;
            self.calls_left = self.calls_left.map(|left| left - 1);
            match answer {
                Ok(answer) => {
                    pace.answered();
                    return answer.map_or(Reply::Gone, Reply::Answer);
                }
                Err(fault @ ReadFault::Passing(_)) => match stop.or(pace.back_off()).await {
                    None => return Reply::Interrupted,
                    Some(true) => {}
                    Some(false) => return Reply::NoAnswer(fault),
                },
                Err(fault) => return Reply::Refused(fault),
            }
        }
    }

    /// Takes in the runs of an answer, and lets totals and jobs follow; `false`: it was stopped, and the
    /// answer is to be read again.
    async fn take_in(
        &mut self,
        runs: &[Observation],
        tally: &mut Tally,
    ) -> Result<bool, PlaneFault> {
        for run in runs {
            if self.stop.is_asked() {
                return Ok(false);
            }
            let recalled = self.plane.recall(run, self.now).await?;
            tally.count(run, recalled);
        }
        let stop = self.stop.clone();
        match stop.or(Box::pin(self.plane.drain(self.now))).await {
            Some(drained) => drained.map(|()| true),
            None => Ok(false),
        }
    }

    fn show(&self, tally: &Tally) {
        let (platform, calls) = (tally.source.platform(), tally.calls);
        let (runs, jobs) = (tally.runs(), tally.jobs());
        self.progress.set_message(format!(
            "{platform}: {runs} runs of {jobs} jobs, {calls} calls"
        ));
    }
}
