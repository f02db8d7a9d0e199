//! Finished runs, each carried through the agents that apply to it.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use strands_core::cost::prices::PriceSheet;
use strands_core::dead_letter::{DeadLetter, ROUND};
use strands_core::event::{Reason, Rejection};
use strands_core::plan::{Plan, Write};
use strands_core::round::{
    Conditions, Examiner, Examiners, Limits, Next, Outcome, Round, StepState, Terms, Unanswered,
    examiners, next,
};
use strands_core::run::Ledger;
use strands_core::tool_call::{ToolCall, id_of};
use strands_runtime::metrics::Metrics;
use strands_runtime::retry::{Backoff, RESERVE};
use strands_runtime::{Moment, tools};
use strands_store::{Store, StoreError};

/// How long an agent that cannot answer now is asked again before the run comes back as a whole.
const PATIENCE: Duration = Duration::from_secs(30);

/// Carries finished runs through the agents.
pub struct Carrier<E> {
    /// The tables.
    pub store: Store,
    /// Who asks the agents.
    pub examiners: E,
    /// The agents that can be asked.
    pub terms: BTreeMap<Examiner, Terms>,
    /// What the agents of one run may take together.
    pub limits: Limits,
    /// Prices.
    pub prices: PriceSheet,
}

/// Why a run could not be carried to the end now; the same may succeed later.
#[derive(Debug, thiserror::Error)]
pub enum Uncarried {
    /// Neither a batch of the executions' stream nor a run.
    #[error(
        "supervisor takes a batch of the executions' stream, {{\"carry\": {{\"execution_id\": \"exec-…\"}}}} or {{\"carry\": {{\"run_key\": \"…\"}}}}, or a call of a tool: {0}"
    )]
    Payload(#[from] serde_json::Error),
    /// The tables.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An agent could not answer now.
    #[error("{0} could not be asked: {1}")]
    Unanswered(Examiner, String),
    /// Somebody else asks an agent about the run.
    #[error("another invocation asks an agent about the run")]
    Busy,
    /// There was no time left to ask an agent.
    #[error("no time was left")]
    OutOfTime,
}

/// The present as it goes on while agents are waited for.
struct Clock {
    moment: Moment,
    started: Instant,
}

impl Clock {
    fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.started.elapsed()).unwrap_or_default();
        self.moment
            .now
            .saturating_add(elapsed)
            .unwrap_or(self.moment.now)
    }

    /// Whether that much fits before the deadline.
    fn has(&self, duration: SignedDuration) -> bool {
        let duration = Duration::try_from(duration).unwrap_or_default();
        Instant::now() + duration + RESERVE <= self.moment.deadline
    }
}

impl<E: Examiners> Carrier<E> {
    /// Carries a run as far as it goes, and gives its round; `None` where there is no such run, or no
    /// agent applies to it.
    pub(crate) async fn carry(
        &self,
        run_key: &str,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<Option<Round>, Uncarried> {
        let clock = Clock {
            moment,
            started: Instant::now(),
        };
        let mut conflicts = Backoff::until(moment.deadline);
        let mut outage = Backoff::until(moment.deadline.min(clock.started + PATIENCE));
        loop {
            let run = self.store.run(run_key).await?;
            let Some(run) = run.filter(|run| !examiners(run).is_empty()) else {
                return Ok(None);
            };
            let held = self.store.round(run_key).await?;
            let stepped = self.step(&run, held.as_ref(), &clock, metrics).await;
            match stepped {
                Ok(true) => {}
                Ok(false) => return Ok(held),
                Err(Uncarried::Store(StoreError::Conflict)) if conflicts.wait().await => {}
                Err(Uncarried::Unanswered(..)) if outage.wait().await => {}
                Err(fault) => return Err(fault),
            }
        }
    }

    /// Does what is to be done now; says whether there may be more.
    async fn step(
        &self,
        run: &Ledger,
        held: Option<&Round>,
        clock: &Clock,
        metrics: &mut Metrics,
    ) -> Result<bool, Uncarried> {
        let conditions = Conditions {
            terms: &self.terms,
            limits: self.limits,
            prices: &self.prices,
        };
        match next(run, held, &conditions, clock.now()) {
            Next::Over => Ok(false),
            Next::Note(round) => {
                metrics.count("StepsSkipped", 1);
                self.write(round, clock).await?;
                Ok(true)
            }
            Next::Busy(until) => {
                let left = until.duration_since(clock.now());
                if !clock.has(left) {
                    return Err(Uncarried::Busy);
                }
                tokio::time::sleep(Duration::try_from(left).unwrap_or_default()).await;
                Ok(true)
            }
            Next::Ask(examiner, claim) => {
                if !self
                    .terms
                    .get(&examiner)
                    .is_some_and(|it| clock.has(it.lease))
                {
                    return Err(Uncarried::OutOfTime);
                }
                self.write(claim.clone(), clock).await?;
                self.ask(run, examiner, &claim, clock, metrics).await
            }
        }
    }

    /// Asks an agent that is claimed, and notes what came of it.
    async fn ask(
        &self,
        run: &Ledger,
        examiner: Examiner,
        claim: &Round,
        clock: &Clock,
        metrics: &mut Metrics,
    ) -> Result<bool, Uncarried> {
        let started = Instant::now();
        let answer = self.examiners.examine(examiner, &claim.run_key).await;
        let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let outcome = Outcome::of(&answer);
        let call = self.call(run, examiner, &answer, took_ms, clock);
        metrics.count("StepsAsked", 1);
        metrics.count(
            "ToolCallsLost",
            u64::from(!tools::keep(&self.store, &call).await),
        );
        let round = claim.after(examiner, &outcome, took_ms, clock.now());
        let is_given_up = round.steps.get(&examiner).map(|it| it.state) == Some(StepState::GivenUp);
        self.write(round, clock).await?;
        match outcome {
            Outcome::Passing(why) => Err(Uncarried::Unanswered(examiner, why)),
            Outcome::Failed(why) if is_given_up => {
                metrics.count("StepsGivenUp", 1);
                let body = format!("{ROUND}{examiner} of {}", claim.run_key);
                let rejection = Rejection::new(Reason::Unanswered, why);
                let letter = DeadLetter::new(&body, &rejection, clock.now());
                self.store.put_dead_letter(&letter).await?;
                Ok(true)
            }
            Outcome::Failed(_) | Outcome::Answered(_) => Ok(true),
        }
    }

    async fn write(&self, round: Round, clock: &Clock) -> Result<(), StoreError> {
        let expect = round.version.checked_sub(1).filter(|held| *held > 0);
        let round = Box::new(round);
        let plan = Plan::new([Write::Round { round, expect }]);
        self.store.execute(&plan, clock.now()).await
    }

    /// What is kept of it beside the calls of tools.
    fn call(
        &self,
        run: &Ledger,
        examiner: Examiner,
        answer: &Result<Value, Unanswered>,
        took_ms: u64,
        clock: &Clock,
    ) -> ToolCall {
        let (agent, at) = (examiner.as_str(), clock.now());
        let size = |value: &Value| u64::try_from(value.to_string().len()).unwrap_or(u64::MAX);
        let error_code = answer.as_ref().err().map(|fault| match fault {
            Unanswered::Passing(_) => "unavailable".to_owned(),
            Unanswered::Failed(_) => "internal".to_owned(),
        });
        ToolCall {
            invocation_id: id_of(agent, &run.execution_id, &[], at),
            at,
            agent_name: agent.to_owned(),
            agent_version: env!("CARGO_PKG_VERSION").to_owned(),
            operation: "scan".to_owned(),
            execution_id: Some(run.execution_id.clone()),
            input_parameters: Vec::new(),
            input_bytes: u64::try_from(run.key.text().len()).unwrap_or(u64::MAX),
            output_bytes: answer.as_ref().map_or(0, size),
            duration_ms: took_ms,
            error_code,
            incident: None,
            session: None,
            host: self.terms.get(&examiner).and_then(|it| it.host.clone()),
        }
    }
}
