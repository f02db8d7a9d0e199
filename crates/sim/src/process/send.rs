//! One mail: read what it tells, claim it, hand it over, write what became of it.

use super::{Answer, Context, Delivered, Effect, Failed, Progress};
use crate::settings::Control;
use crate::tables::{Change, Fate};
use jiff::{SignedDuration, Timestamp};
use std::rc::Rc;
use strands_core::incident::MailRow;
use strands_core::run::Ledger;

/// How long a mail is tried.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);
const LONGEST_WAIT_S: u64 = 15 * 60;
/// How often a sent mail is noted together with its settlement before it is settled alone.
const NOTE_TRIES: u32 = 3;

#[derive(Debug)]
pub(super) struct Send {
    mail: Rc<MailRow>,
    run: Option<Rc<Ledger>>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Begin,
    Composing,
    Claiming,
    /// Only where mails are marked as sent before they are.
    Marking,
    Delivering,
    Noting {
        fate: Fate,
        tries: u32,
    },
    Settling,
}

impl Send {
    pub(super) fn of(mail: MailRow) -> Self {
        Self {
            mail: Rc::new(mail),
            run: None,
            stage: Stage::Begin,
        }
    }

    pub(super) fn resume(
        &mut self,
        answer: Answer,
        context: &Context<'_>,
    ) -> Progress<Result<(), Failed>> {
        match (std::mem::replace(&mut self.stage, Stage::Begin), answer) {
            (Stage::Begin, _) => {
                let run_key = self.run_key();
                self.go(Stage::Composing, Effect::ReadRun(run_key))
            }
            (Stage::Composing, Answer::Run(run)) => {
                self.run = run;
                let claim = self.claim(context.now);
                self.go(Stage::Claiming, Effect::Write(vec![claim]))
            }
            (Stage::Claiming, Answer::Written) if context.control == Control::DedupeBeforeSend => {
                let fate = sent(context.now);
                let mark = self.settle(fate);
                self.go(Stage::Marking, Effect::Write(vec![mark]))
            }
            (Stage::Claiming | Stage::Marking, Answer::Written) => {
                let mail = self.mail.clone();
                self.go(Stage::Delivering, Effect::Deliver(mail))
            }
            (Stage::Claiming, Answer::Failed(Failed::Conflict))
            | (Stage::Noting { .. } | Stage::Settling, Answer::Written) => Progress::Done(Ok(())),
            (Stage::Delivering, Answer::Delivered(delivered)) => self.delivered(delivered, context),
            (Stage::Noting { fate, tries }, Answer::Failed(Failed::Conflict)) => {
                self.note(fate, tries + 1)
            }
            (_, Answer::Failed(failed)) => Progress::Done(Err(failed)),
            _ => Progress::Done(Err(Failed::UNASKED)),
        }
    }

    /// Without an answer nobody knows whether the provider took the mail, so the claim stays for
    /// the provider's own event, or for reconcile.
    fn delivered(
        &mut self,
        delivered: Delivered,
        context: &Context<'_>,
    ) -> Progress<Result<(), Failed>> {
        if context.control == Control::DedupeBeforeSend {
            return Progress::Done(Ok(()));
        }
        match delivered {
            Delivered::Accepted => self.note(sent(context.now), 1),
            Delivered::Later => self.settle_alone(self.later(context)),
            Delivered::Silence => Progress::Done(Ok(())),
        }
    }

    fn later(&self, context: &Context<'_>) -> Fate {
        let now = context.now;
        let reason = "the provider is busy".to_owned();
        if now.duration_since(self.mail.created_at) > PATIENCE {
            return Fate::Failed { reason, at: now };
        }
        let ceiling_s = (1_u64 << (self.mail.attempts + 1).min(20)).min(LONGEST_WAIT_S);
        let wait_s = i64::try_from(1 + context.roll % ceiling_s).unwrap_or(1);
        let due_at = now
            .checked_add(SignedDuration::from_secs(wait_s))
            .unwrap_or(now);
        Fate::Retry { due_at, reason }
    }

    /// Settles the mail together with a note on its run, alone where that cannot be.
    fn note(&mut self, fate: Fate, tries: u32) -> Progress<Result<(), Failed>> {
        let Some(run) = self.run.clone().filter(|_| tries <= NOTE_TRIES) else {
            return self.settle_alone(fate);
        };
        let note = Change::Note {
            run,
            address: self.mail.address.clone(),
        };
        let changes = vec![self.settle(fate.clone()), note];
        self.go(Stage::Noting { fate, tries }, Effect::Write(changes))
    }

    fn settle_alone(&mut self, fate: Fate) -> Progress<Result<(), Failed>> {
        let settle = self.settle(fate);
        self.go(Stage::Settling, Effect::Write(vec![settle]))
    }

    fn go(&mut self, stage: Stage, effect: Effect) -> Progress<Result<(), Failed>> {
        self.stage = stage;
        Progress::Do(effect)
    }

    fn run_key(&self) -> String {
        self.mail.run_key.clone().unwrap_or_default()
    }

    fn claim(&self, at: Timestamp) -> Change {
        Change::Claim {
            job_key: self.mail.job_key.clone(),
            entry: self.mail.entry.clone(),
            at,
            attempts: self.mail.attempts + 1,
        }
    }

    fn settle(&self, fate: Fate) -> Change {
        Change::Settle {
            job_key: self.mail.job_key.clone(),
            entry: self.mail.entry.clone(),
            fate,
        }
    }
}

fn sent(at: Timestamp) -> Fate {
    Fate::Sent {
        provider_id: None,
        at,
    }
}
