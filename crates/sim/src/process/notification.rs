//! email-notification on the ledger's stream: records in order; the first that fails comes back, and
//! all after it.

use super::decide::Decide;
use super::send::Send;
use super::{Answer, Context, Effect, Finished, Progress};
use crate::stream::Ended;
use std::rc::Rc;
use strands_core::incident::MailRow;
use strands_core::run::Ledger;

#[derive(Debug)]
pub(crate) struct Notification {
    records: Vec<Rc<Ledger>>,
    taken: usize,
    due: Vec<MailRow>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Idle,
    Deciding(Decide),
    Sending(Send),
}

impl Notification {
    pub(crate) fn of(records: Vec<Rc<Ledger>>) -> Self {
        Self {
            records,
            taken: 0,
            due: Vec::new(),
            stage: Stage::Idle,
        }
    }

    pub(crate) fn resume(&mut self, answer: Answer, context: &Context<'_>) -> Effect {
        let mut answer = answer;
        loop {
            match &mut self.stage {
                Stage::Idle => {
                    let Some(run) = self.records.get(self.taken) else {
                        return Effect::Finish(Finished::Records(Ended::Taken));
                    };
                    self.stage = Stage::Deciding(Decide::of(run.clone()));
                }
                Stage::Deciding(decide) => match decide.resume(answer, context) {
                    Progress::Do(effect) => return effect,
                    Progress::Done(Ok(due)) => {
                        self.due = due;
                        self.due.reverse();
                        self.next_mail();
                    }
                    Progress::Done(Err(_)) => return self.fail(),
                },
                Stage::Sending(send) => match send.resume(answer, context) {
                    Progress::Do(effect) => return effect,
                    Progress::Done(Ok(())) => self.next_mail(),
                    Progress::Done(Err(_)) => return self.fail(),
                },
            }
            answer = Answer::Go;
        }
    }

    fn next_mail(&mut self) {
        self.stage = if let Some(mail) = self.due.pop() {
            Stage::Sending(Send::of(mail))
        } else {
            self.taken += 1;
            Stage::Idle
        };
    }

    fn fail(&self) -> Effect {
        Effect::Finish(Finished::Records(Ended::FailedAt(self.taken)))
    }
}
