//! reconcile: what the events did not tell. It asks the platform about runs that are silent or whose
//! facts are missing, posts what totals lack, and gives abandoned claims back.
//!
//! The rules stand here alone, so that the product's own can take their place.

use super::apply::Apply;
use super::post::{Post, change_of};
use super::{Answer, Context, Effect, Finished, Progress};
use crate::tables::Change;
use jiff::SignedDuration;
use std::rc::Rc;
use strands_core::incident::{MailRow, MailState};
use strands_core::plan::Write;
use strands_core::run::{Attempt, Ledger, Observation, Platform, State, Usage};

/// How long a run may be silent before the platform is asked.
const SILENCE: SignedDuration = SignedDuration::from_mins(45);
/// How long a claim waits for the provider's events.
const CLAIM: SignedDuration = SignedDuration::from_mins(15);
/// How long after a failed attempt the promised next one is asked for.
const RETRY: SignedDuration = SignedDuration::from_mins(15);

/// What a pass looks at.
#[derive(Debug, Clone)]
pub(crate) enum Pass {
    /// Runs that were listed, a page of them.
    Runs(Vec<String>),
    /// Claims that nobody confirmed.
    Claims,
    /// Runs that are queued or running too long: lists them for pages.
    Silent,
    /// Every run filed within these hours: lists them for pages.
    Recent { hours: i64 },
}

#[derive(Debug)]
pub(crate) struct Reconcile {
    pass: Pass,
    stage: Stage,
    run_keys: Vec<String>,
    mails: Vec<MailRow>,
    questions: Vec<Observation>,
    /// Runs that this pass found, for pages of their own.
    pub(crate) found: Vec<String>,
}

#[derive(Debug)]
enum Stage {
    Begin,
    Listing,
    ReadingRun,
    Asking,
    Applying(Apply),
    Posting(Post),
    Requeueing,
}

impl Reconcile {
    pub(crate) fn of(pass: Pass) -> Self {
        Self {
            pass,
            stage: Stage::Begin,
            run_keys: Vec::new(),
            mails: Vec::new(),
            questions: Vec::new(),
            found: Vec::new(),
        }
    }

    pub(crate) fn resume(&mut self, answer: Answer, context: &Context<'_>) -> Effect {
        match (std::mem::replace(&mut self.stage, Stage::Begin), answer) {
            (Stage::Applying(mut apply), answer) => match apply.resume(answer, context) {
                Progress::Do(effect) => self.go(Stage::Applying(apply), effect),
                Progress::Done(_) => self.next_question(),
            },
            (Stage::Posting(mut post), answer) => match post.resume(answer, context) {
                Progress::Do(effect) => self.go(Stage::Posting(post), effect),
                Progress::Done(_) => self.next_run(),
            },
            (Stage::Begin, _) => self.begin(context),
            (Stage::Listing, Answer::Runs(runs)) => {
                self.found = runs;
                Effect::Finish(Finished::Once(true))
            }
            (Stage::Listing, Answer::Mails(mails)) => {
                self.mails = mails;
                self.next_claim(context)
            }
            (Stage::ReadingRun, Answer::Run(Some(run))) => self.examine(&run, context),
            (Stage::Asking, Answer::Facts(Some(facts))) => {
                let mut apply = Apply::answer(Rc::from(facts));
                match apply.resume(Answer::Go, context) {
                    Progress::Do(effect) => self.go(Stage::Applying(apply), effect),
                    Progress::Done(_) => self.next_question(),
                }
            }
            (Stage::Asking, _) => self.next_question(),
            (Stage::ReadingRun, _) => self.next_run(),
            (Stage::Requeueing, _) => self.next_claim(context),
            (Stage::Listing, _) => Effect::Finish(Finished::Once(false)),
        }
    }

    fn begin(&mut self, context: &Context<'_>) -> Effect {
        let now_s = context.now.as_second();
        match &self.pass {
            Pass::Runs(run_keys) => {
                self.run_keys.clone_from(run_keys);
                self.next_run()
            }
            Pass::Claims => {
                let until = context.now.checked_sub(CLAIM).unwrap_or(context.now);
                let state = MailState::Claimed;
                self.go(Stage::Listing, Effect::ListMails { state, until })
            }
            Pass::Silent => {
                let effect = Effect::ListRuns {
                    states: vec![State::Queued, State::Running],
                    since_s: 0,
                    until_s: now_s - SILENCE.as_secs(),
                };
                self.go(Stage::Listing, effect)
            }
            Pass::Recent { hours } => {
                let effect = Effect::ListRuns {
                    states: State::ALL.to_vec(),
                    since_s: now_s - hours * 3_600,
                    until_s: now_s,
                };
                self.go(Stage::Listing, effect)
            }
        }
    }

    fn next_run(&mut self) -> Effect {
        match self.run_keys.pop() {
            Some(run_key) => self.go(Stage::ReadingRun, Effect::ReadRun(run_key)),
            None => Effect::Finish(Finished::Once(true)),
        }
    }

    /// Posts what totals lack of a run that has nothing left to ask; else asks first, and what is
    /// learnt is posted by its own way through the stream.
    fn examine(&mut self, run: &Ledger, context: &Context<'_>) -> Effect {
        self.questions = questions(run, context);
        if !self.questions.is_empty() {
            return self.next_question();
        }
        let mut post = Post::of(vec![change_of(run)]);
        match post.resume(Answer::Go, context) {
            Progress::Do(effect) => self.go(Stage::Posting(post), effect),
            Progress::Done(_) => self.next_run(),
        }
    }

    fn next_question(&mut self) -> Effect {
        match self.questions.pop() {
            Some(question) => self.go(Stage::Asking, Effect::Ask(Rc::new(question))),
            None => self.next_run(),
        }
    }

    fn next_claim(&mut self, context: &Context<'_>) -> Effect {
        let Some(mail) = self.mails.pop() else {
            return Effect::Finish(Finished::Once(true));
        };
        let give_back = Change::Plan(Write::MailState {
            job_key: mail.job_key,
            entry: mail.entry,
            expect: MailState::Claimed,
            state: MailState::Pending,
            at: context.now,
            reason: Some("the sender fell silent".to_owned()),
        });
        self.go(Stage::Requeueing, Effect::Write(vec![give_back]))
    }

    fn go(&mut self, stage: Stage, effect: Effect) -> Effect {
        self.stage = stage;
        effect
    }
}

/// About which attempts the platform is asked, in the form of what is known of them.
fn questions(run: &Ledger, context: &Context<'_>) -> Vec<Observation> {
    if run.key.platform != Platform::Glue {
        return Vec::new();
    }
    let Some(highest) = run.highest_attempt() else {
        return Vec::new();
    };
    let ask = |attempt: u32| Observation {
        attempt,
        ..Observation::new(run.key.clone(), State::Queued, "", run.first_reported_at)
    };
    let is_silent =
        !highest.state().is_terminal() && context.now.duration_since(run.placed_at()) > SILENCE;
    let lacks = |number: u32| match run.attempt(number) {
        None => true,
        Some(attempt) if attempt.state().is_terminal() => !has_final_facts(attempt),
        Some(_) => number < highest.number || is_silent,
    };
    let mut asked: Vec<u32> = (1..=highest.number)
        .filter(|number| lacks(*number))
        .collect();
    if promises_another(run, highest, context) {
        asked.push(highest.number + 1);
    }
    asked.into_iter().map(ask).collect()
}

fn has_final_facts(attempt: &Attempt) -> bool {
    match attempt.usage() {
        None => false,
        Some(Usage::Glue { run, .. }) => run.completed_on.is_some(),
    }
}

fn promises_another(run: &Ledger, highest: &Attempt, context: &Context<'_>) -> bool {
    let may_retry = matches!(highest.state(), State::Failed | State::Timeout)
        && run
            .max_retries()
            .is_some_and(|retries| highest.number <= retries);
    let waited = highest
        .ended_at()
        .is_some_and(|ended| context.now.duration_since(ended) > RETRY);
    may_retry && waited
}
