//! The IAM policy that `import --aws` needs: nothing but reading, derived from what is asked.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use strands_core::history::Source;
use strands_core::platform::Operation;
use strands_core::run::key::partition;

/// The resources that an action can be narrowed to (Service Authorization Reference); `None`: it knows
/// none.
const fn resource(operation: Operation) -> Option<&'static str> {
    Some(match operation {
        Operation::GlueJobRuns => "glue:{place}:job/*",
        Operation::Executions => "states:{place}:stateMachine:*",
        Operation::Execution => "states:{place}:execution:*",
        Operation::EmrServerlessJobRuns => "emr-serverless:{place}:/applications/*",
        Operation::EmrServerlessJobRun | Operation::EmrServerlessAttempts => {
            "emr-serverless:{place}:/applications/*/jobruns/*"
        }
        Operation::QueryExecutionIds | Operation::QueryExecutions => "athena:{place}:workgroup/*",
        Operation::EmrSteps => "elasticmapreduce:{place}:cluster/*",
        Operation::EmrContainersJobRuns => "emr-containers:{place}:/virtualclusters/*",
        Operation::DataBrewJobRuns => "databrew:{place}:job/*",
        _ => return None,
    })
}

/// The policy for these services.
pub(super) fn policy(sources: &[Source], region: Option<&str>) -> Value {
    let partition = region.map_or("aws", partition);
    let place = format!("{}:*", region.unwrap_or("*"));
    let mut actions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for operation in sources.iter().flat_map(|source| source.operations()) {
        let resource = resource(*operation).map_or_else(
            || "*".to_owned(),
            |resource| format!("arn:{partition}:{}", resource.replace("{place}", &place)),
        );
        actions
            .entry(resource)
            .or_default()
            .push(operation.action());
    }
    let statements = actions.into_iter().map(
        |(resource, actions)| json!({"Effect": "Allow", "Action": actions, "Resource": resource}),
    );
    json!({"Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_holds_what_is_asked_and_nothing_that_writes() {
        let policy = policy(&Source::ALL, Some("cn-north-1"));
        let text = policy.to_string();
        for operation in Source::ALL.iter().flat_map(|source| source.operations()) {
            assert!(
                text.contains(&format!("\"{}\"", operation.action())),
                "{text}"
            );
        }
        let statements = policy["Statement"].as_array().unwrap();
        let actions = statements
            .iter()
            .flat_map(|it| it["Action"].as_array().unwrap());
        for action in actions.map(|it| it.as_str().unwrap()) {
            let name = action.split(':').nth(1).unwrap();
            let reads = ["Get", "List", "Describe", "BatchGet"];
            assert!(
                reads.iter().any(|begin| name.starts_with(begin)),
                "{action}"
            );
        }
        assert!(
            text.contains("arn:aws-cn:glue:cn-north-1:*:job/*"),
            "{text}"
        );
    }

    #[test]
    fn one_service_needs_its_own_rights_alone() {
        let expected = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["glue:GetJobs"], "Resource": "*"},
            {"Effect": "Allow", "Action": ["glue:GetJobRuns"], "Resource": "arn:aws:glue:*:*:job/*"},
        ]});
        assert_eq!(policy(&[Source::Glue], None), expected);
    }
}
