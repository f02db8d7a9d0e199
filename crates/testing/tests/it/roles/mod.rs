//! Each role allows what its function calls and nothing else. What a function calls is seen in a story
//! that takes all its ways; that no way is missing is held against its source, as every method of the
//! store that it names was called and seen as well. All other tests run the functions under these roles.

mod methods;
mod needs;
mod stories;
mod visit;

use crate::crash::runtime;
use std::collections::BTreeSet;
use stories::{FUNCTIONS, Seen};
use strands_testing::{Right, Role};

/// What a role lacks, and what it has that nothing needs; a line each.
fn faults(role: &Role, needed: &BTreeSet<Right>) -> Vec<String> {
    let lacks = needed.difference(&role.rights);
    let lacks = lacks.map(|right| format!("{} lacks {right}", role.name));
    let unneeded = role.rights.difference(needed);
    let unneeded = unneeded.map(|right| format!("{} has {right}, which nothing needs", role.name));
    lacks.chain(unneeded).collect()
}

/// What a function's story saw, and what Lambda needs to run it.
fn needed_by(binary: &str) -> BTreeSet<Right> {
    let Seen {
        tables,
        asked,
        sends,
    } = runtime().block_on(stories::seen(binary));
    let mut needed = needs::of_lambda(binary);
    needed.extend(tables);
    needed.extend(asked.into_iter().map(needs::of_question));
    needed.extend((binary == "optimization").then(needs::of_scripts));
    needed.extend(
        (binary == "supervisor")
            .then(needs::of_agents)
            .into_iter()
            .flatten(),
    );
    needed.extend(
        (binary == "compliance")
            .then(needs::of_tables)
            .into_iter()
            .flatten(),
    );
    needed.extend(sends.then(needs::of_mail).into_iter().flatten());
    needed
}

#[test]
fn each_role_allows_what_its_function_calls_and_nothing_else() {
    let faults: Vec<String> = FUNCTIONS
        .iter()
        .flat_map(|binary| faults(&Role::of_function(binary), &needed_by(binary)))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn no_call_that_a_function_names_is_missing_from_its_role() {
    let taken = runtime().block_on(methods::taken());
    let mut faults = Vec::new();
    for binary in FUNCTIONS {
        let role = Role::of_function(binary);
        let named = methods::named_by(binary);
        assert!(!named.is_empty(), "{binary} names none");
        for method in named
            .iter()
            .filter(|it| !matches!(it.as_str(), "execute" | "clone"))
        {
            let rights = taken.get(method.as_str());
            let rights = rights.unwrap_or_else(|| panic!("call `{method}` in methods.rs"));
            assert!(!rights.is_empty(), "{method} was not seen");
            let lacking = rights.difference(&role.rights);
            faults.extend(lacking.map(|right| format!("{binary}: {method} takes {right}")));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_question_is_put_by_those_who_ask() {
    use strands_core::platform::Operation;
    let about_runs = Operation::ALL.as_slice();
    let all = [about_runs, &Operation::TAGS].concat();
    for (binary, put) in [("tracking", all.as_slice()), ("reconcile", about_runs)] {
        let seen = runtime().block_on(stories::seen(binary));
        assert_eq!(seen.asked, put.iter().copied().collect(), "{binary}");
    }
}

#[test]
fn the_schedules_may_invoke_the_functions_that_have_one_and_nothing_else() {
    let role = Role::named("SchedulesRole");
    let faults = faults(&role, &needs::of_schedules());
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_right_too_few_and_a_right_too_many_are_told() {
    for binary in FUNCTIONS {
        let role = Role::of_function(binary);
        let needed = role.rights.clone();
        assert_eq!(faults(&role, &needed), Vec::<String>::new());
        for right in &needed {
            let mut less = role.clone();
            less.rights.remove(right);
            let told = format!("{} lacks {right}", role.name);
            assert_eq!(faults(&less, &needed), [told]);
            let mut wider = role.clone();
            let wide = Right {
                resource: "*".to_owned(),
                condition: Some("{}".to_owned()),
                ..right.clone()
            };
            wider.rights.insert(wide.clone());
            let told = format!("{} has {wide}, which nothing needs", role.name);
            assert_eq!(faults(&wider, &needed), [told]);
        }
    }
}

/// What policies beside a role add to it, each with its condition, but for the key of encryption.
fn added(role: &str) -> BTreeSet<(String, Right)> {
    Role::added(role)
        .into_iter()
        .filter(|(condition, _)| condition != "HasKey")
        .flat_map(|(condition, rights)| {
            let rights = rights.into_iter();
            rights.map(move |right| (condition.clone(), right))
        })
        .collect()
}

/// Channels are named by whoever deploys: each right is on what they name, and there only where they do.
#[test]
fn the_role_that_tells_channels_may_use_those_that_are_named_and_nothing_else() {
    let added = added("EmailNotificationRole");
    let expected = [
        ("HasChannelTopics", "sns:Publish", "ChannelTopics"),
        (
            "HasChannelSecrets",
            "secretsmanager:GetSecretValue",
            "ChannelSecrets",
        ),
        (
            "HasChannelParameters",
            "ssm:GetParameter",
            "ChannelParameters",
        ),
    ];
    let expected = expected
        .map(|(condition, action, resource)| (condition.to_owned(), Right::new(action, resource)));
    assert_eq!(added, BTreeSet::from(expected));
}

/// Scripts lie where their owners put them, and name so when they deploy.
#[test]
fn the_role_that_reads_scripts_may_read_those_that_are_named_and_nothing_else() {
    let added = added("OptimizationRole");
    let right = Right::new("s3:GetObject", "ScriptObjects");
    assert_eq!(
        added,
        BTreeSet::from([("HasScriptObjects".to_owned(), right)])
    );
}

/// Data lies in buckets of other people, who open them by name.
#[test]
fn the_role_that_reads_data_may_read_the_buckets_that_are_named_and_nothing_else() {
    let expected = [
        ("s3:ListBucket", "aws:s3:::ComplianceBuckets"),
        ("s3:GetObject", "aws:s3:::ComplianceBuckets/*"),
    ];
    let expected = expected.map(|(action, resource)| {
        let right = Right::new(action, format!("arn:{resource}"));
        ("HasComplianceBuckets".to_owned(), right)
    });
    assert_eq!(added("ComplianceRole"), BTreeSet::from(expected));
}

/// Configuration and price sheet are named by whoever deploys: tracking may read these objects, or that
/// parameter, and nothing else.
#[test]
fn the_role_that_reads_the_configuration_may_read_the_named_file_and_nothing_else() {
    let rights = added("TrackingRole");
    let told: Vec<_> = rights
        .iter()
        .map(|(condition, right)| (condition.as_str(), right.to_string()))
        .collect();
    let expected = [
        ("HasConfig", "s3:GetObject on s3:::ConfigUris3://none"),
        (
            "HasConfig",
            "ssm:GetParameter on ssm:parameterConfigUrissm:/none",
        ),
        ("HasPrices", "s3:GetObject on s3:::PricesUris3://none"),
    ]
    .map(|(condition, right)| (condition, right.to_owned()));
    assert_eq!(told, expected);
}
