//! One changed run: read the job's incidents, decide, write; then which mails are due.

use super::apply::changes;
use super::{Answer, Backoff, Context, ENVIRONMENT, Effect, Failed, Progress};
use std::rc::Rc;
use strands_core::incident::{
    EnvironmentRow, JobRow, Known, MailRow, MailState, job_key, mails_needed, needs_environment,
    notify,
};
use strands_core::plan::{Plan, Write};
use strands_core::run::Ledger;

#[derive(Debug)]
pub(super) struct Decide {
    run: Rc<Ledger>,
    job_key: String,
    stage: Stage,
    backoff: Backoff,
}

#[derive(Debug)]
enum Stage {
    Begin,
    ReadingJob,
    ReadingEnvironment(Option<Rc<JobRow>>),
    ReadingMails(Rows),
    Writing(Vec<MailRow>),
    Looking,
}

/// What was read so far.
#[derive(Debug, Default)]
struct Rows {
    job: Option<Rc<JobRow>>,
    environment: Option<Rc<EnvironmentRow>>,
}

impl Decide {
    pub(super) fn of(run: Rc<Ledger>) -> Self {
        Self {
            job_key: job_key(ENVIRONMENT, run.job_name()),
            run,
            stage: Stage::Begin,
            backoff: Backoff::new(),
        }
    }

    pub(super) fn resume(
        &mut self,
        answer: Answer,
        context: &Context<'_>,
    ) -> Progress<Result<Vec<MailRow>, Failed>> {
        match (std::mem::replace(&mut self.stage, Stage::Begin), answer) {
            (Stage::Begin, _) => {
                self.stage = Stage::ReadingJob;
                Progress::Do(Effect::ReadJob(self.job_key.clone()))
            }
            (Stage::ReadingJob, Answer::Job(job)) => {
                if needs_environment(&self.run, job.as_deref()) {
                    self.stage = Stage::ReadingEnvironment(job);
                    return Progress::Do(Effect::ReadEnvironment);
                }
                let environment = None;
                self.read_mails(Rows { job, environment }, context)
            }
            (Stage::ReadingEnvironment(job), Answer::Environment(environment)) => {
                self.read_mails(Rows { job, environment }, context)
            }
            (Stage::ReadingMails(rows), Answer::Mails(mails)) => {
                self.decide(&rows, &mails, context)
            }
            (Stage::Writing(mails), Answer::Written) | (Stage::Looking, Answer::Mails(mails)) => {
                Progress::Done(Ok(due(mails, context)))
            }
            (Stage::Writing(_), Answer::Failed(Failed::Conflict)) => {
                match self.backoff.pause(context) {
                    Some(pause) => Progress::Do(pause),
                    None => Progress::Done(Err(Failed::Conflict)),
                }
            }
            (_, Answer::Failed(failed)) => Progress::Done(Err(failed)),
            _ => Progress::Done(Err(Failed::UNASKED)),
        }
    }

    fn read_mails(
        &mut self,
        rows: Rows,
        context: &Context<'_>,
    ) -> Progress<Result<Vec<MailRow>, Failed>> {
        let (job, environment) = (rows.job.as_deref(), rows.environment.as_deref());
        let needed = mails_needed(&self.run, job, environment, ENVIRONMENT, context.now);
        if needed.is_empty() {
            return self.decide(&rows, &[], context);
        }
        self.stage = Stage::ReadingMails(rows);
        Progress::Do(Effect::ReadMails(needed.into_iter().collect()))
    }

    fn decide(
        &mut self,
        rows: &Rows,
        mails: &[MailRow],
        context: &Context<'_>,
    ) -> Progress<Result<Vec<MailRow>, Failed>> {
        let known = Known {
            job: rows.job.as_deref(),
            environment_row: rows.environment.as_deref(),
            mails,
            routing: context.routing,
            environment: ENVIRONMENT,
            now: context.now,
        };
        let plan = notify(&self.run, known);
        if !plan.is_empty() {
            self.stage = Stage::Writing(mails_of(&plan));
            return Progress::Do(Effect::Write(changes(plan)));
        }
        if self.run.state().is_terminal() {
            self.stage = Stage::Looking;
            return Progress::Do(Effect::ReadPending(self.job_key.clone()));
        }
        Progress::Done(Ok(Vec::new()))
    }
}

fn mails_of(plan: &Plan) -> Vec<MailRow> {
    let writes = plan.writes().iter();
    writes
        .filter_map(|write| match write {
            Write::Mail(mail) => Some(mail.as_ref().clone()),
            _ => None,
        })
        .collect()
}

fn due(mut mails: Vec<MailRow>, context: &Context<'_>) -> Vec<MailRow> {
    let now_ms = context.now.as_millisecond();
    mails.retain(|mail| mail.state == MailState::Pending && mail.due_at <= now_ms);
    mails
}
