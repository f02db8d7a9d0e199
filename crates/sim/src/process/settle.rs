//! The provider's own event about a mail settles its claim, and spares a mail that waits once more.

use super::{Answer, Context, Effect, Failed, Finished};
use crate::tables::Change;
use std::rc::Rc;
use strands_core::incident::{MailRow, MailState};
use strands_core::plan::Write;

#[derive(Debug)]
pub(crate) struct Settle {
    mail: Rc<MailRow>,
    tried: Option<MailState>,
}

impl Settle {
    pub(crate) fn of(mail: Rc<MailRow>) -> Self {
        Self { mail, tried: None }
    }

    pub(crate) fn resume(&mut self, answer: Answer, context: &Context<'_>) -> Effect {
        match (answer, self.tried) {
            (Answer::Failed(Failed::Conflict), Some(MailState::Claimed)) => {
                self.settle(MailState::Pending, context)
            }
            (Answer::Written | Answer::Failed(Failed::Conflict), _) => {
                Effect::Finish(Finished::Once(true))
            }
            (Answer::Failed(_), _) => Effect::Finish(Finished::Once(false)),
            _ => self.settle(MailState::Claimed, context),
        }
    }

    fn settle(&mut self, expect: MailState, context: &Context<'_>) -> Effect {
        self.tried = Some(expect);
        Effect::Write(vec![Change::Plan(Write::MailState {
            job_key: self.mail.job_key.clone(),
            entry: self.mail.entry.clone(),
            expect,
            state: MailState::Sent,
            at: context.now,
            reason: None,
        })])
    }
}
