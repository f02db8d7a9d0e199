//! The IAM policy that `doctor --aws` needs: nothing but reading.

use crate::args::Global;
use crate::output;
use serde_json::{Value, json};
use strands_aws::deployed::Operation;
use strands_core::run::key::partition;

/// Services whose actions can be narrowed to what the stack made, and how its resources are called.
/// The actions of the others know no resource, or are asked before their names are known.
fn resource(service: &str, arn: &dyn Fn(&str, &str) -> String, stack: &str) -> Option<String> {
    Some(match service {
        "cloudformation" => arn("cloudformation", &format!("stack/{stack}/*")),
        "sqs" => arn("sqs", &format!("{stack}-*")),
        "events" => arn("events", &format!("rule/{stack}-*")),
        _ => return None,
    })
}

pub(in crate::commands::doctor) fn print(global: &Global, stack: &str) {
    output::print(&format!("{:#}", policy(global.region.as_deref(), stack)));
}

fn policy(region: Option<&str>, stack: &str) -> Value {
    let partition = region.map_or("aws", partition);
    let region = region.unwrap_or("*");
    let arn =
        |service: &str, resource: &str| format!("arn:{partition}:{service}:{region}:*:{resource}");
    let mut statements = Vec::new();
    let mut others = Vec::new();
    for operation in Operation::READING {
        let action = operation.action();
        let service = action.split(':').next().unwrap_or_default();
        match resource(service, &arn, stack) {
            None => others.push(action),
            Some(resource) => statements.push(json!({
                "Effect": "Allow", "Action": action, "Resource": resource,
            })),
        }
    }
    statements.push(json!({
        "Effect": "Allow",
        "Action": "dynamodb:Query",
        "Resource": [
            arn("dynamodb", "table/*DeadLetters"),
            arn("dynamodb", "table/*Incidents/index/DueIndex"),
        ],
    }));
    statements.push(json!({"Effect": "Allow", "Action": others, "Resource": "*"}));
    json!({"Version": "2012-10-17", "Statement": statements})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_holds_every_action_that_is_asked_and_none_that_writes() {
        let policy = policy(Some("cn-north-1"), "etl").to_string();
        for operation in Operation::READING {
            assert!(policy.contains(operation.action()), "{operation:?}");
        }
        assert!(!policy.contains(Operation::PutEvents.action()));
        assert!(
            policy.contains("arn:aws-cn:sqs:cn-north-1:*:etl-*"),
            "{policy}"
        );
    }
}
