//! What became of each event, for Lambda and for the command line.

use serde::Serialize;
use serde_json::Value;
use strands_core::event::{Kind, QualityResult, Reason, Rejection};
use strands_core::run::{Ledger, Outcome, RunRecord};
use strands_runtime::BatchResponse;
use strands_store::StoreError;

/// Why an event was rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The reason.
    pub code: Reason,
    /// Field and remedy.
    pub message: String,
}

/// What became of one event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// Its outcome.
    pub outcome: Outcome,
    /// What it is about; `null` when rejected.
    pub kind: Option<Kind>,
    /// The run after it; `null` when it is about none, or rejected.
    pub run: Option<RunRecord>,
    /// The result of a data quality check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<QualityResult>,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Refusal>,
}

impl Answer {
    pub(crate) fn run(kind: Kind, outcome: Outcome, run: &Ledger) -> Self {
        Self {
            outcome,
            run: Some(RunRecord::from(run)),
            ..Self::applied(kind)
        }
    }

    pub(crate) fn quality(result: QualityResult) -> Self {
        Self {
            quality: Some(result),
            ..Self::applied(Kind::Quality)
        }
    }

    pub(crate) const fn applied(kind: Kind) -> Self {
        Self {
            outcome: Outcome::Applied,
            kind: Some(kind),
            run: None,
            quality: None,
            error: None,
        }
    }

    pub(crate) fn rejected(rejection: Rejection) -> Self {
        Self {
            outcome: Outcome::Rejected,
            kind: None,
            run: None,
            quality: None,
            error: Some(Refusal {
                code: rejection.reason,
                message: rejection.message,
            }),
        }
    }

    pub(crate) const fn metric(&self) -> &'static str {
        match self.outcome {
            Outcome::Applied => "EventsApplied",
            Outcome::Duplicate => "EventsDuplicate",
            Outcome::Stale => "EventsStale",
            Outcome::Rejected => "EventsRejected",
        }
    }
}

/// What became of a delivery. An error is a passing fault: the message must come back.
#[derive(Debug)]
pub enum Response {
    /// One event.
    Single(Box<Result<Answer, StoreError>>),
    /// A batch, by message id, in record order.
    Batch(Vec<(String, Result<Answer, StoreError>)>),
}

impl Response {
    /// Every result, in order.
    #[must_use]
    pub fn results(&self) -> Vec<&Result<Answer, StoreError>> {
        match self {
            Self::Single(result) => vec![result.as_ref()],
            Self::Batch(results) => results.iter().map(|(_, result)| result).collect(),
        }
    }

    /// Which messages of a batch must come back.
    #[must_use]
    pub fn failures(&self) -> BatchResponse {
        match self {
            Self::Single(_) => BatchResponse::default(),
            Self::Batch(results) => BatchResponse::failed(
                results
                    .iter()
                    .filter(|(_, result)| result.is_err())
                    .map(|(id, _)| id.clone()),
            ),
        }
    }

    pub(crate) fn into_lambda(self) -> Result<Value, StoreError> {
        match self {
            Self::Single(result) => Ok(to_value(&(*result)?)),
            Self::Batch(_) => Ok(to_value(&self.failures())),
        }
    }
}

fn to_value<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}
