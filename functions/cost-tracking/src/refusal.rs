//! Why a question has no answer.

use serde::Serialize;
use strands_agent::{Code, Fault};
use strands_core::cost::InvalidInput;
use strands_core::run::Candidate;
use strands_forecast::NoForecast;
use strands_store::StoreError;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// `invalid_input`, `not_found`, `conflict`, `no_history`, `overflow` or `upstream_unavailable`.
    pub code: &'static str,
    /// For the person or the agent who asked.
    pub message: String,
    /// The argument that it is about.
    pub path: String,
    /// Of a conflict: the runs that could have been meant.
    #[serde(skip)]
    pub candidates: Vec<Candidate>,
}

impl Refusal {
    pub(crate) fn invalid(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new("invalid_input", path, message)
    }

    pub(crate) fn new(
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            path: path.into(),
            candidates: Vec::new(),
        }
    }

    /// A job of which nothing is priced.
    pub(crate) fn no_history(job: Option<&str>) -> Self {
        let message = match job {
            Some(job) => format!("job {job} has no priced run on a day before today"),
            None => "no job has a priced run on a day before today".to_owned(),
        };
        Self::new("no_history", "job_name", message)
    }
}

impl From<StoreError> for Refusal {
    fn from(fault: StoreError) -> Self {
        Self::new("upstream_unavailable", "", fault.to_string())
    }
}

impl From<NoForecast> for Refusal {
    fn from(fault: NoForecast) -> Self {
        Self::new(code(fault), "points", fault.to_string())
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal.code {
            "not_found" => Code::NotFound,
            "conflict" => Code::Conflict,
            "no_history" => Code::NoHistory,
            "overflow" => Code::Overflow,
            "upstream_unavailable" => return Self::unavailable(refusal.message),
            _ => return Self::invalid(refusal.path, refusal.message),
        };
        let candidates = refusal.candidates.iter();
        Self {
            field: Some(refusal.path).filter(|path| !path.is_empty()),
            candidates: candidates
                .filter_map(|it| serde_json::to_value(it).ok())
                .collect(),
            ..Self::new(code, refusal.message)
        }
    }
}

/// The machine-readable word for why there is no forecast.
#[must_use]
pub const fn code(fault: NoForecast) -> &'static str {
    match fault {
        NoForecast::NoHistory => "no_history",
        NoForecast::Overflow => "overflow",
        NoForecast::BeyondCalendar => "invalid_input",
    }
}

/// The faults of a document, as refusals.
pub(crate) fn refusals(faults: Vec<InvalidInput>) -> Vec<Refusal> {
    let refusal = |it: InvalidInput| Refusal::new(it.code(), it.field, it.problem.to_string());
    faults.into_iter().map(refusal).collect()
}
