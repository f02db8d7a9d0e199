//! Who asks, and the stack that was deployed.

use super::{Asked, Deployed, Operation, list, text};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Twelve-digit account id.
    pub account: String,
    /// Of the user or role.
    pub arn: String,
}

/// A deployed stack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stack {
    /// `CREATE_COMPLETE` and so on.
    pub status: String,
    /// Why it is in that state, where the service says so.
    pub reason: Option<String>,
    /// When it was last updated, or created.
    pub changed_at: Option<String>,
    /// Values by parameter.
    pub parameters: BTreeMap<String, String>,
    /// Values by output.
    pub outputs: BTreeMap<String, String>,
}

impl Stack {
    /// Whether the last deployment went through.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        matches!(
            self.status.as_str(),
            "CREATE_COMPLETE" | "UPDATE_COMPLETE" | "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
        )
    }

    /// Whether a deployment runs now.
    #[must_use]
    pub fn is_in_progress(&self) -> bool {
        self.status.ends_with("_IN_PROGRESS")
    }
}

impl Deployed {
    /// Who asks.
    pub async fn caller(&self) -> Asked<Caller> {
        let answer = self.ask_known(Operation::CallerIdentity, json!({})).await?;
        Ok(Caller {
            account: text(&answer, "Account").unwrap_or_default(),
            arn: text(&answer, "Arn").unwrap_or_default(),
        })
    }

    /// The stack of that name.
    pub async fn stack(&self, name: &str) -> Asked<Option<Stack>> {
        let parameters = json!({"StackName": name});
        let answer = self.ask(Operation::Stack, parameters).await?;
        Ok(answer.and_then(|answer| list(&answer, "Stacks").next().map(stack)))
    }
}

fn stack(found: &Value) -> Stack {
    Stack {
        status: text(found, "StackStatus").unwrap_or_default(),
        reason: text(found, "StackStatusReason").filter(|reason| !reason.is_empty()),
        changed_at: text(found, "LastUpdatedTime").or_else(|| text(found, "CreationTime")),
        parameters: pairs(found, "Parameters", "ParameterKey", "ParameterValue"),
        outputs: pairs(found, "Outputs", "OutputKey", "OutputValue"),
    }
}

fn pairs(found: &Value, name: &str, key: &str, value: &str) -> BTreeMap<String, String> {
    let pair = |it: &Value| Some((text(it, key)?, text(it, value)?));
    list(found, name).filter_map(pair).collect()
}
