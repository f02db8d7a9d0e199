//! Tags of the resource that a job is: of the job itself, else of what it belongs to (the services'
//! API references).

use super::value::tags;
use super::{Api, Call, Operation, ReadFault};
use crate::job::JobKey;
use crate::run::Platform;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The tags of a job; `None` where nobody can be asked, or the service does not know it.
pub(super) async fn read<A: Api>(
    api: &A,
    job: &JobKey,
) -> Result<Option<BTreeMap<String, String>>, ReadFault> {
    let Some(call) = question(job) else {
        return Ok(None);
    };
    let answer = api.call(&call).await?;
    Ok(answer.map(|answer| of(call.operation, &answer)))
}

fn question(job: &JobKey) -> Option<Call> {
    let arn = job.arn();
    let (operation, parameter) = match job.platform {
        Platform::Glue => (Operation::GlueTags, "ResourceArn"),
        Platform::EmrServerless => (Operation::EmrServerlessTags, "resourceArn"),
        Platform::StepFunctions => (Operation::StateMachineTags, "resourceArn"),
        Platform::Lambda => (Operation::FunctionTags, "Resource"),
        Platform::Athena => (Operation::WorkGroupTags, "ResourceARN"),
        Platform::DataBrew => (Operation::DataBrewTags, "ResourceArn"),
        Platform::EmrEc2 => {
            let parameters = json!({"ClusterId": job.scope});
            return Some(Call::new(Operation::EmrCluster, &job.scope, parameters));
        }
        _ => return None,
    };
    let arn = arn?;
    Some(Call::new(operation, &arn, json!({parameter: arn})))
}

fn of(operation: Operation, answer: &Value) -> BTreeMap<String, String> {
    match operation {
        Operation::EmrCluster => tags(&answer["Cluster"]["Tags"]),
        Operation::EmrServerlessTags | Operation::StateMachineTags => tags(&answer["tags"]),
        _ => tags(&answer["Tags"]),
    }
}
