//! rollup: a batch of the ledger's stream, posted together; it comes back as a whole.

use super::post::{Post, change_of};
use super::{Answer, Context, Effect, Finished, Progress};
use crate::stream::Ended;
use std::rc::Rc;
use strands_core::run::Ledger;

#[derive(Debug)]
pub(crate) struct Rollup {
    post: Post,
}

impl Rollup {
    pub(crate) fn of(records: &[Rc<Ledger>]) -> Self {
        let changes = records.iter().map(|run| change_of(run)).collect();
        Self {
            post: Post::of(changes),
        }
    }

    pub(crate) fn resume(&mut self, answer: Answer, context: &Context<'_>) -> Effect {
        match self.post.resume(answer, context) {
            Progress::Do(effect) => effect,
            Progress::Done(Ok(())) => Effect::Finish(Finished::Records(Ended::Taken)),
            Progress::Done(Err(_)) => Effect::Finish(Finished::Records(Ended::FailedAt(0))),
        }
    }
}
