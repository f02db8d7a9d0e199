//! cost-tracking: what jobs cost, why that changed, and what they will cost.
//!
//! One module an operation, each a typed function over the tables:
//!
//! - [`calculate`]: what a run, or a document of usage, costs
//! - [`trends`]: sums by day, week or month
//! - [`anomalies`]: days that cost something else than expected, and why
//! - [`causes`]: what explains a change
//! - [`forecast`]: the days to come, and whether a month's budget will do
//! - [`budget`]: what a run of a job may cost
//! - [`months`]: what a month has cost, beside what it may
//!
//! [`tools`] has them as tools of an agent.

pub mod anomalies;
pub mod budget;
pub mod calculate;
pub mod causes;
pub mod forecast;
pub mod months;
mod refusal;
pub mod series;
pub mod tools;
pub mod trends;
mod window;

pub use refusal::{Refusal, code};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use strands_agent::{Agent, EnvelopeError, Settings};
use strands_runtime::metrics::Metrics;
use strands_runtime::{Handled, Invocation, Moment};
use tools::Desk;

/// The function, with what it touches.
pub struct CostTracking {
    /// What its operations share.
    pub desk: Desk,
    /// The tools.
    pub agent: Agent<Desk>,
    /// What tools' answers depend on beside their data.
    pub settings: Settings,
}

/// What it is asked without an agent.
#[derive(Debug, Deserialize)]
#[serde(tag = "operation", content = "arguments", rename_all = "snake_case")]
enum Question {
    /// What a run, or a document of usage, costs.
    CalculateCost(Value),
    /// Sums by day, week or month.
    GetTrends(trends::Arguments),
    /// Days that cost something else than expected.
    IdentifyAnomalies(anomalies::Arguments),
    /// The days to come.
    Forecast(forecast::Arguments),
    /// What a run of a job may cost.
    GetBudget {
        /// The job.
        job_name: String,
    },
}

/// Why an invocation failed.
#[derive(Debug, thiserror::Error)]
pub enum CostFault {
    /// Neither a question nor a tool's call.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The answer cannot be written.
    #[error("the answer cannot be written: {0}")]
    Answer(#[from] serde_json::Error),
}

/// Why a question has no document.
enum Unanswered {
    Refused(Vec<Refusal>),
    Fault(CostFault),
}

impl From<Refusal> for Unanswered {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<Vec<Refusal>> for Unanswered {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Refused(refusals)
    }
}

impl CostTracking {
    /// Answers a tool's call in its envelope; and scripts, which ask `{"operation": …, "arguments": {…}}`,
    /// by the operation's document, or `{"errors": [{code, message, path}]}`.
    pub async fn handle(
        &self,
        invocation: Invocation,
        moment: Moment,
    ) -> Result<Handled, CostFault> {
        let is_call = invocation.client_context.is_some();
        if !is_call && invocation.payload.get("operation").is_some() {
            return self.question(invocation.payload, moment).await;
        }
        let Self {
            desk,
            agent,
            settings,
        } = self;
        let answer = strands_runtime::tools::answer(
            "cost-tracking",
            agent,
            desk,
            settings,
            &desk.store,
            &invocation,
            moment,
        );
        Ok(answer.await?)
    }

    async fn question(&self, payload: Value, moment: Moment) -> Result<Handled, CostFault> {
        let mut metrics = Metrics::of("cost-tracking");
        let answered = match serde_json::from_value(payload) {
            Ok(question) => self.answer(question, moment.now).await,
            Err(fault) => Err(Refusal::invalid("arguments", fault.to_string()).into()),
        };
        let answer = match answered {
            Ok(answer) => answer,
            Err(Unanswered::Refused(refusals)) => {
                metrics.count("QuestionsRefused", 1);
                json!({"errors": refusals})
            }
            Err(Unanswered::Fault(fault)) => return Err(fault),
        };
        Ok(Handled { answer, metrics })
    }

    async fn answer(&self, question: Question, now: Timestamp) -> Result<Value, Unanswered> {
        let Desk { store, prices } = &self.desk;
        match question {
            Question::CalculateCost(document) => {
                written(calculate::calculate_cost(store, prices, &document).await?)
            }
            Question::GetTrends(arguments) => {
                written(trends::get_trends(store, &arguments, now).await?)
            }
            Question::IdentifyAnomalies(arguments) => {
                written(anomalies::identify_anomalies(store, &arguments, now).await?)
            }
            Question::Forecast(arguments) => {
                written(forecast::forecast(store, &arguments, now).await?)
            }
            Question::GetBudget { job_name } => {
                written(budget::get_budget(store, &job_name).await?)
            }
        }
    }
}

fn written<T: Serialize>(answer: T) -> Result<Value, Unanswered> {
    serde_json::to_value(answer).map_err(|fault| Unanswered::Fault(fault.into()))
}
