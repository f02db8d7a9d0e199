//! One report: read, ask where facts are wanted, decide, write; again when another writer came first.

use super::{Answer, Backoff, Context, Effect, Failed, Progress};
use crate::settings::Control;
use crate::tables::Change;
use std::rc::Rc;
use strands_core::plan::{Plan, Write};
use strands_core::reconcile::Reply;
use strands_core::run::{Advance, Facts, Ledger, Observation, Outcome, advance, wants_facts};

#[derive(Debug)]
pub(crate) struct Apply {
    report: Rc<Observation>,
    run_key: String,
    asked: Asked,
    stage: Stage,
    backoff: Backoff,
}

/// The platform is asked at most once, whatever comes between.
#[derive(Debug)]
enum Asked {
    NotYet,
    Heard(Box<Reply>),
}

#[derive(Debug)]
enum Stage {
    Begin,
    Reading,
    Asking(Option<Rc<Ledger>>),
    Writing(Outcome),
}

impl Apply {
    /// An event, about which the platform may be asked.
    pub(crate) fn event(report: Rc<Observation>) -> Self {
        Self {
            run_key: report.key.text(),
            report,
            asked: Asked::NotYet,
            stage: Stage::Begin,
            backoff: Backoff::new(),
        }
    }

    pub(crate) fn resume(
        &mut self,
        answer: Answer,
        context: &Context<'_>,
    ) -> Progress<Result<Outcome, Failed>> {
        match (std::mem::replace(&mut self.stage, Stage::Begin), answer) {
            (Stage::Begin, _) => {
                self.stage = Stage::Reading;
                Progress::Do(Effect::ReadRun(self.run_key.clone()))
            }
            (Stage::Reading, Answer::Run(current)) => self.know(current, context),
            (Stage::Asking(current), Answer::Facts(facts)) => {
                self.asked = Asked::Heard(facts);
                self.decide(current.as_deref(), context)
            }
            (Stage::Writing(outcome), Answer::Written) => Progress::Done(Ok(outcome)),
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

    fn know(
        &mut self,
        current: Option<Rc<Ledger>>,
        context: &Context<'_>,
    ) -> Progress<Result<Outcome, Failed>> {
        let current = current.filter(|_| context.control != Control::NoLedger);
        if matches!(self.asked, Asked::NotYet) && wants_facts(current.as_deref(), &self.report) {
            self.stage = Stage::Asking(current);
            return Progress::Do(Effect::Ask(self.report.clone()));
        }
        self.decide(current.as_deref(), context)
    }

    fn decide(
        &mut self,
        known: Option<&Ledger>,
        context: &Context<'_>,
    ) -> Progress<Result<Outcome, Failed>> {
        let facts = self.facts();
        let Advance { outcome, plan, .. } =
            advance(known, &self.report, facts, context.now, context.prices);
        if plan.is_empty() {
            return Progress::Done(Ok(outcome));
        }
        let plan = match (context.control, known) {
            (Control::NoLattice, Some(known)) => self.replace(known, context),
            _ => plan,
        };
        self.stage = Stage::Writing(outcome);
        Progress::Do(Effect::Write(changes(plan)))
    }

    fn facts(&self) -> Facts<'_> {
        match &self.asked {
            Asked::NotYet => Facts::Unasked,
            Asked::Heard(reply) => match reply.as_ref() {
                Err(_) => Facts::Unanswered,
                Ok(answer) => Facts::Answered(answer.as_ref()),
            },
        }
    }

    /// What last-writer-wins would write: the report as if it were the first.
    fn replace(&self, known: &Ledger, context: &Context<'_>) -> Plan {
        let facts = self.facts();
        let mut run = advance(None, &self.report, facts, context.now, context.prices).run;
        run.version = known.version + 1;
        run.timestamp = known.timestamp;
        run.execution_id.clone_from(&known.execution_id);
        run.received_at = known.received_at;
        let run = Box::new(run);
        let expect = Some(known.version);
        Plan::new([
            Write::Run {
                run: run.clone(),
                expect,
            },
            Write::Execution(run),
        ])
    }
}

pub(super) fn changes(plan: Plan) -> Vec<Change> {
    plan.into_writes().into_iter().map(Change::Plan).collect()
}
