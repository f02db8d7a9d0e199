//! Posting: read markers, fold differences, write; again when another writer came first.

use super::apply::changes;
use super::{Answer, Backoff, Context, ENVIRONMENT, Effect, Failed, Progress};
use crate::settings::Control;
use std::collections::{BTreeMap, VecDeque};
use strands_core::plan::Plan;
use strands_core::run::Ledger;
use strands_core::totals::{Change, post};

#[derive(Debug)]
pub(crate) struct Post {
    changes: Vec<Change>,
    plans: VecDeque<Plan>,
    backoff: Backoff,
}

/// What a row of the stream says of its run.
pub(crate) fn change_of(run: &Ledger) -> Change {
    Change {
        run_key: run.key.text(),
        version: run.version,
        contribution: run.contribution.clone(),
    }
}

impl Post {
    pub(crate) fn of(changes: Vec<Change>) -> Self {
        Self {
            changes,
            plans: VecDeque::new(),
            backoff: Backoff::new(),
        }
    }

    pub(crate) fn resume(
        &mut self,
        answer: Answer,
        context: &Context<'_>,
    ) -> Progress<Result<(), Failed>> {
        match answer {
            Answer::Markers(markers) => {
                let markers = match context.control {
                    Control::NoMarker => BTreeMap::new(),
                    _ => markers,
                };
                self.plans = match context.control {
                    Control::NoMarker => each_alone(&self.changes),
                    _ => post(&self.changes, &markers, ENVIRONMENT).into(),
                };
                self.write()
            }
            Answer::Written => self.write(),
            Answer::Failed(Failed::Conflict) => match self.backoff.pause(context) {
                Some(pause) => Progress::Do(pause),
                None => Progress::Done(Err(Failed::Conflict)),
            },
            Answer::Failed(failed) => Progress::Done(Err(failed)),
            _ => self.read(),
        }
    }

    fn read(&self) -> Progress<Result<(), Failed>> {
        let contributing = self.changes.iter().filter(|it| it.contribution.is_some());
        let run_keys: Vec<_> = contributing.map(|it| it.run_key.clone()).collect();
        if run_keys.is_empty() {
            return Progress::Done(Ok(()));
        }
        Progress::Do(Effect::ReadMarkers(run_keys))
    }

    fn write(&mut self) -> Progress<Result<(), Failed>> {
        match self.plans.pop_front() {
            Some(plan) => Progress::Do(Effect::Write(changes(plan))),
            None => Progress::Done(Ok(())),
        }
    }
}

/// Without a marker there is nothing that newer versions of a run could be compared with.
fn each_alone(changes: &[Change]) -> VecDeque<Plan> {
    let alone = changes.iter().map(std::slice::from_ref);
    alone
        .flat_map(|change| post(change, &BTreeMap::new(), ENVIRONMENT))
        .collect()
}
