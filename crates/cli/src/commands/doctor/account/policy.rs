//! The IAM policy that `doctor --aws` needs: nothing but reading.

use crate::args::{Doctor, Global};
use crate::output;
use serde_json::{Value, json};
use strands_aws::deployed::Operation;
use strands_config::Location;
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

/// The action and the resource that reading a file needs.
fn reading(location: &Location, partition: &str, region: &str) -> (&'static str, String) {
    match location {
        Location::Object { bucket, key } => {
            let arn = format!("arn:{partition}:s3:::{bucket}/{key}");
            ("s3:GetObject", arn)
        }
        Location::Parameter(name) => {
            let name = name.trim_start_matches('/');
            let arn = format!("arn:{partition}:ssm:{region}:*:parameter/{name}");
            ("ssm:GetParameter", arn)
        }
    }
}

pub(in crate::commands::doctor) fn print(global: &Global, args: &Doctor) {
    let region = global.region.as_deref();
    let policy = policy(region, &args.stack, &args.reads);
    output::print(&format!("{policy:#}"));
    if args.reads.is_empty() {
        let words = "where the parameters ConfigUri and PricesUri name files, --reads URI adds the right to read each";
        output::note(global, words);
    }
}

fn policy(region: Option<&str>, stack: &str, files: &[Location]) -> Value {
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
    for location in files {
        let (action, resource) = reading(location, partition, region);
        statements.push(json!({"Effect": "Allow", "Action": action, "Resource": resource}));
    }
    statements.push(json!({"Effect": "Allow", "Action": others, "Resource": "*"}));
    json!({"Version": "2012-10-17", "Statement": statements})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_holds_every_action_that_is_asked_and_none_that_writes() {
        let policy = policy(Some("cn-north-1"), "etl", &[]).to_string();
        for operation in Operation::READING {
            assert!(policy.contains(operation.action()), "{operation:?}");
        }
        assert!(!policy.contains(Operation::PutEvents.action()));
        assert!(
            policy.contains("arn:aws-cn:sqs:cn-north-1:*:etl-*"),
            "{policy}"
        );
    }

    #[test]
    fn files_may_be_read_where_they_are_named() {
        for (uri, action, resource) in [
            (
                "s3://acme-config/etl.json",
                "s3:GetObject",
                "arn:aws:s3:::acme-config/etl.json",
            ),
            (
                "ssm:/acme/etl",
                "ssm:GetParameter",
                "arn:aws:ssm:eu-west-1:*:parameter/acme/etl",
            ),
        ] {
            let location = uri.parse().unwrap();
            let policy = policy(Some("eu-west-1"), "etl", &[location]);
            let expected = json!({"Effect": "Allow", "Action": action, "Resource": resource});
            let statements = policy["Statement"].as_array().unwrap();
            assert!(statements.contains(&expected), "{uri}: {policy}");
        }
        let without = policy(Some("eu-west-1"), "etl", &[]).to_string();
        assert!(!without.contains("GetObject") && !without.contains("GetParameter"));
    }
}
