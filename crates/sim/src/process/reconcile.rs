//! reconcile: what the events did not tell, by the shipped rules: it asks the platform about runs of
//! which it is time to ask, posts what totals lack, makes known again what a job did not take in, and
//! gives abandoned claims back.

use super::apply::changes;
use super::post::{Post, change_of};
use super::{Answer, Context, ENVIRONMENT, Effect, Finished, Progress};
use crate::tables::Change;
use jiff::SignedDuration;
use std::rc::Rc;
use strands_core::incident::{JobRow, MailRow, MailState, claims, job_key};
use strands_core::reconcile::{
    Reply, announce, ask_at, hear, is_settled, is_unannounced, questions,
};
use strands_core::run::{Ledger, Observation, State};

/// No run is asked about earlier in its life.
const YOUNGEST: SignedDuration = SignedDuration::from_mins(30);

/// What a pass looks at.
#[derive(Debug, Clone)]
pub(crate) enum Pass {
    /// Runs that were listed, a page of them.
    Runs(Vec<String>),
    /// Claims that nobody confirmed.
    Claims,
    /// Runs that are queued or running: lists them for pages.
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
    run: Option<Rc<Ledger>>,
    questions: Vec<Observation>,
    replies: Vec<Reply>,
    /// Runs that this pass found, for pages of their own.
    pub(crate) found: Vec<String>,
}

#[derive(Debug)]
enum Stage {
    Begin,
    Listing,
    ReadingRun,
    Asking,
    Posting(Post),
    ReadingJob,
    /// A write after which the next run is looked at.
    Writing,
    Requeueing,
}

impl Reconcile {
    pub(crate) fn of(pass: Pass) -> Self {
        Self {
            pass,
            stage: Stage::Begin,
            run_keys: Vec::new(),
            mails: Vec::new(),
            run: None,
            questions: Vec::new(),
            replies: Vec::new(),
            found: Vec::new(),
        }
    }

    pub(crate) fn resume(&mut self, answer: Answer, context: &Context<'_>) -> Effect {
        match (std::mem::replace(&mut self.stage, Stage::Begin), answer) {
            (Stage::Posting(mut post), answer) => match post.resume(answer, context) {
                Progress::Do(effect) => self.go(Stage::Posting(post), effect),
                Progress::Done(_) => self.compare_with_job(),
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
            (Stage::ReadingRun, Answer::Run(Some(run))) => self.examine(run, context),
            (Stage::Asking, Answer::Facts(reply)) => {
                self.replies.push(*reply);
                self.next_question(context)
            }
            (Stage::ReadingJob, Answer::Job(job)) => self.announce(job.as_deref()),
            (Stage::ReadingRun | Stage::Asking | Stage::ReadingJob | Stage::Writing, _) => {
                self.next_run()
            }
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
                let until = context.now.checked_sub(claims::SETTLING);
                let until = until.unwrap_or(context.now);
                let state = MailState::Claimed;
                self.go(Stage::Listing, Effect::ListMails { state, until })
            }
            Pass::Silent => {
                let effect = Effect::ListRuns {
                    states: vec![State::Queued, State::Running],
                    since_s: 0,
                    until_s: now_s - YOUNGEST.as_secs(),
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

    /// Asks about a run where it is time to; else posts what totals lack of one that has settled.
    fn examine(&mut self, run: Rc<Ledger>, context: &Context<'_>) -> Effect {
        let is_due = ask_at(&run).is_some_and(|at| at <= context.now);
        if is_due {
            self.questions = questions(&run);
            self.questions.reverse();
            self.replies.clear();
            self.run = Some(run);
            return self.next_question(context);
        }
        if !is_settled(&run, context.now) {
            return self.next_run();
        }
        let mut post = Post::of(vec![change_of(&run)]);
        self.run = Some(run);
        match post.resume(Answer::Go, context) {
            Progress::Do(effect) => self.go(Stage::Posting(post), effect),
            Progress::Done(_) => self.compare_with_job(),
        }
    }

    fn next_question(&mut self, context: &Context<'_>) -> Effect {
        if let Some(question) = self.questions.pop() {
            return self.go(Stage::Asking, Effect::Ask(Rc::new(question)));
        }
        let Some(run) = self.run.take() else {
            return self.next_run();
        };
        match hear(&run, &self.replies, context.now, context.prices) {
            Some(heard) if !heard.plan.is_empty() => {
                self.go(Stage::Writing, Effect::Write(changes(heard.plan)))
            }
            _ => self.next_run(),
        }
    }

    fn compare_with_job(&mut self) -> Effect {
        match &self.run {
            Some(run) => {
                let key = job_key(ENVIRONMENT, run.job_name());
                self.go(Stage::ReadingJob, Effect::ReadJob(key))
            }
            None => self.next_run(),
        }
    }

    fn announce(&mut self, job: Option<&JobRow>) -> Effect {
        match self.run.take() {
            Some(run) if is_unannounced(&run, job) => {
                self.go(Stage::Writing, Effect::Write(changes(announce(&run))))
            }
            _ => self.next_run(),
        }
    }

    fn next_claim(&mut self, context: &Context<'_>) -> Effect {
        while let Some(mail) = self.mails.pop() {
            if let Some(release) = claims::expired(&mail, context.now) {
                let release = vec![Change::Plan(release)];
                return self.go(Stage::Requeueing, Effect::Write(release));
            }
        }
        Effect::Finish(Finished::Once(true))
    }

    fn go(&mut self, stage: Stage, effect: Effect) -> Effect {
        self.stage = stage;
        effect
    }
}
