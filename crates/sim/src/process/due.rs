//! email-notification by the minute: every mail whose time has come, of any job. One that cannot be
//! sent now does not hold up the others.

use super::send::Send;
use super::{Answer, Context, Effect, Finished, Progress};
use strands_core::incident::{MailRow, MailState};

#[derive(Debug, Default)]
pub(crate) struct DueMails {
    listed: bool,
    waiting: Vec<MailRow>,
    sending: Option<Send>,
}

impl DueMails {
    pub(crate) fn resume(&mut self, answer: Answer, context: &Context<'_>) -> Effect {
        if let Some(send) = &mut self.sending {
            return match send.resume(answer, context) {
                Progress::Do(effect) => effect,
                Progress::Done(_) => self.next(context),
            };
        }
        match answer {
            Answer::Mails(mut mails) => {
                mails.reverse();
                self.waiting = mails;
                self.next(context)
            }
            Answer::Failed(_) => Effect::Finish(Finished::Once(false)),
            _ if self.listed => Effect::Finish(Finished::Once(true)),
            _ => {
                self.listed = true;
                let (state, until) = (MailState::Pending, context.now);
                Effect::ListMails { state, until }
            }
        }
    }

    fn next(&mut self, context: &Context<'_>) -> Effect {
        while let Some(mail) = self.waiting.pop() {
            let mut send = Send::of(mail);
            if let Progress::Do(effect) = send.resume(Answer::Go, context) {
                self.sending = Some(send);
                return effect;
            }
        }
        Effect::Finish(Finished::Once(true))
    }
}
