//! tracking: a batch of messages, one after the other; what fails for a passing reason comes back.

use super::apply::Apply;
use super::{Answer, Context, Effect, Failed, Finished, Progress};
use crate::tables::Change;
use crate::workload::Letter;
use std::rc::Rc;
use strands_core::dead_letter::DeadLetter;
use strands_core::run::Outcome;

#[derive(Debug)]
pub(crate) struct Tracking {
    letters: Vec<Rc<Letter>>,
    results: Vec<Result<Outcome, Failed>>,
    current: Option<Apply>,
}

impl Tracking {
    pub(crate) fn of(letters: Vec<Rc<Letter>>) -> Self {
        Self {
            results: Vec::with_capacity(letters.len()),
            letters,
            current: None,
        }
    }

    pub(crate) fn resume(&mut self, answer: Answer, context: &Context<'_>) -> Effect {
        match (&mut self.current, answer) {
            (Some(apply), answer) => match apply.resume(answer, context) {
                Progress::Do(effect) => effect,
                Progress::Done(result) => self.end(result, context),
            },
            (None, Answer::Written) => self.end(Ok(Outcome::Rejected), context),
            (None, Answer::Failed(failed)) => self.end(Err(failed), context),
            (None, _) => self.begin(context),
        }
    }

    fn end(&mut self, result: Result<Outcome, Failed>, context: &Context<'_>) -> Effect {
        self.results.push(result);
        self.current = None;
        self.begin(context)
    }

    fn begin(&mut self, context: &Context<'_>) -> Effect {
        let Some(letter) = self.letters.get(self.results.len()) else {
            return Effect::Finish(Finished::Messages(std::mem::take(&mut self.results)));
        };
        match letter.as_ref() {
            Letter::Report(report) => {
                let mut apply = Apply::event(report.clone());
                let progress = apply.resume(Answer::Go, context);
                self.current = Some(apply);
                match progress {
                    Progress::Do(effect) => effect,
                    Progress::Done(result) => self.end(result, context),
                }
            }
            Letter::Refused { body, rejection } => {
                let letter = DeadLetter::new(body, rejection, context.now);
                Effect::Write(vec![Change::DeadLetter(Box::new(letter))])
            }
            Letter::Deadly => Effect::Die,
        }
    }
}
