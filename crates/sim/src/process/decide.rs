//! One changed run: read the job's incidents, decide, write; then which mails are due.

use super::apply::changes;
use super::{Answer, Backoff, Context, ENVIRONMENT, Effect, Failed, Progress};
use std::rc::Rc;
use strands_core::incident::{JobRow, Known, MailRow, MailState, job_key, notify};
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
    ReadingMails(Option<Rc<JobRow>>),
    Writing(Vec<MailRow>),
    Looking,
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
            (Stage::ReadingJob, Answer::Job(job)) => match incidents_of(job.as_deref()) {
                incidents if incidents.is_empty() => self.decide(job.as_deref(), &[], context),
                incidents => {
                    self.stage = Stage::ReadingMails(job);
                    let job_key = self.job_key.clone();
                    Progress::Do(Effect::ReadMails { job_key, incidents })
                }
            },
            (Stage::ReadingMails(job), Answer::Mails(mails)) => {
                self.decide(job.as_deref(), &mails, context)
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

    fn decide(
        &mut self,
        job: Option<&JobRow>,
        mails: &[MailRow],
        context: &Context<'_>,
    ) -> Progress<Result<Vec<MailRow>, Failed>> {
        let known = Known {
            job,
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

fn incidents_of(job: Option<&JobRow>) -> Vec<String> {
    let open = job.into_iter().flat_map(|job| &job.open);
    open.map(|open| open.incident_id.clone()).collect()
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
