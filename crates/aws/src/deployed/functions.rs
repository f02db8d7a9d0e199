//! Functions, and what they read from.

use super::{Asked, Deployed, Operation, list, text};
use serde_json::{Value, json};

/// What queues, streams and schedules invoke, as the template names it.
const ALIAS: &str = "live";

/// How many functions may run at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concurrency {
    /// In the account and region.
    pub limit: Option<i64>,
    /// Of them, not reserved by single functions.
    pub unreserved: Option<i64>,
}

/// A function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// `Active` and so on; absent where the service does not say.
    pub state: Option<String>,
    /// Why it is in that state.
    pub state_reason: Option<String>,
    /// `Successful` and so on.
    pub update: Option<String>,
    /// Why the last update ended so.
    pub update_reason: Option<String>,
    /// When it was changed last.
    pub modified: Option<String>,
    /// `arm64` or `x86_64`.
    pub architecture: Option<String>,
}

/// A queue or stream that Lambda reads for a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// ARN of the queue or stream.
    pub source: String,
    /// `Enabled` and so on.
    pub state: String,
    /// What became of the last read: `OK`, `No records processed`, or a fault.
    pub last_result: Option<String>,
}

impl Deployed {
    /// How many functions may run at once.
    pub async fn concurrency(&self) -> Asked<Concurrency> {
        let answer = self.ask_known(Operation::Concurrency, json!({})).await?;
        let limit = &answer["AccountLimit"];
        Ok(Concurrency {
            limit: limit["ConcurrentExecutions"].as_i64(),
            unreserved: limit["UnreservedConcurrentExecutions"].as_i64(),
        })
    }

    /// The function of that name.
    pub async fn function(&self, name: &str) -> Asked<Option<Function>> {
        let parameters = json!({"FunctionName": name});
        let answer = self.ask(Operation::Function, parameters).await?;
        Ok(answer.map(|answer| Function {
            state: text(&answer, "State"),
            state_reason: text(&answer, "StateReason"),
            update: text(&answer, "LastUpdateStatus"),
            update_reason: text(&answer, "LastUpdateStatusReason"),
            modified: text(&answer, "LastModified"),
            architecture: answer["Architectures"][0].as_str().map(str::to_owned),
        }))
    }

    /// What Lambda reads for the function's alias.
    pub async fn mappings(&self, function: &str) -> Asked<Vec<Mapping>> {
        let parameters = json!({"FunctionName": format!("{function}:{ALIAS}")});
        let answer = self.ask_known(Operation::Mappings, parameters).await?;
        let mapping = |it: &Value| Mapping {
            source: text(it, "EventSourceArn").unwrap_or_default(),
            state: text(it, "State").unwrap_or_default(),
            last_result: text(it, "LastProcessingResult"),
        };
        Ok(list(&answer, "EventSourceMappings").map(mapping).collect())
    }
}
