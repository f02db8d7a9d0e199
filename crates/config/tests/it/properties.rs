//! What holds for any file.

use crate::support::environment;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use strands_config::Config;

/// Jobs that use templates, variables, the environment and conditions.
fn document() -> impl Strategy<Value = Value> {
    let job = (0..4u8, 0..4u8, any::<bool>(), 1..50u32, "[a-z]{1,8}");
    (proptest::collection::vec(job, 0..5), 1..20u32).prop_map(|(jobs, size)| {
        let jobs: Vec<Value> = jobs
            .into_iter()
            .enumerate()
            .map(|(at, (template, text, conditional, dpu, team))| {
                let mut job = json!({"job_id": format!("job{at}"), "tags": {"team": team}});
                let platform = if conditional {
                    json!({"if": {"environment": "production", "size": {"gt": 9}},
                           "then": {"dpu_count": dpu}, "else": {"dpu_count": "${variables.size}"}})
                } else {
                    json!({"dpu_count": dpu})
                };
                job["platform"] = platform;
                job["extends"] = match template {
                    0 => json!("base"),
                    1 => json!(["base", "platform"]),
                    2 => json!("platform"),
                    _ => json!([]),
                };
                job["description"] = json!(match text {
                    0 => "size ${variables.size} in ${ENV:REGION}",
                    1 => "${ENV:NONE:fallback}",
                    2 => "${SECRET:ssm:/path}",
                    _ => "plain",
                });
                job
            })
            .collect();
        json!({
            "variables": {"size": size, "twice": ["${variables.size}", "${variables.size}"]},
            "templates": {"base": {"enabled": true, "cost": {"budget_per_run_usd": "${variables.size}"}},
                          "platform": {"glue_version": "5.0", "if": {"size": {"lt": 5}}, "then": {"min_dpu": 1}}},
            "jobs": jobs,
        })
    })
}

fn resolved(document: &Value) -> Vec<Value> {
    let environment = environment(&[("REGION", "eu-west-1")]);
    let loaded = Config::load(&document.to_string(), &environment).unwrap();
    loaded
        .config
        .resolved_jobs()
        .map(|(_, node)| serde_json::to_value(node).unwrap())
        .collect()
}

/// The same value as text with the keys of every object in another order.
fn reordered(value: &Value, turn: usize) -> String {
    match value {
        Value::Object(object) => {
            let mut members: Vec<String> = object
                .iter()
                .map(|(key, value)| format!("{}:{}", json!(key), reordered(value, turn)))
                .collect();
            let by = turn % members.len().max(1);
            members.rotate_left(by);
            if turn.is_multiple_of(2) {
                members.reverse();
            }
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| reordered(item, turn)).collect();
            format!("[{}]", items.join(","))
        }
        scalar => scalar.to_string(),
    }
}

/// Any JSON that has words of the file in it.
fn anything() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("jobs"),
        Just("job_id"),
        Just("extends"),
        Just("if"),
        Just("then"),
        Just("else"),
        Just("platform"),
        Just("data_sources"),
        Just("source_type"),
        Just("variables"),
        Just("templates"),
        Just("joins_with"),
        Just("global_settings"),
        Just("channels"),
        Just("type"),
        Just("a"),
        Just("applies_to"),
        Just("aliases"),
        Just("data_quality"),
        Just("accuracy_rules"),
        Just("pattern"),
        Just("rule_type"),
        Just("compliance"),
    ];
    let text = prop_oneof![
        Just("${variables.a}"),
        Just("${ENV:X}"),
        Just("${SECRET:x}"),
        Just("${"),
        Just("a"),
        Just("s3"),
        Just("glue"),
        Just("${variables.${variables.a}}"),
        Just("$${a}"),
        Just("regex"),
        Just("[A-Z|a-z]"),
        Just("slack"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((word.clone(), inner), 0..6).prop_map(|members| {
                let members = members
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value));
                Value::Object(members.collect::<Map<_, _>>())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn resolving_again_changes_nothing(document in document()) {
        let once = resolved(&document);
        let again = resolved(&json!({"jobs": once}));
        prop_assert_eq!(&again, &once);
        let text = json!(once).to_string().replace("${SECRET:", "");
        for left in ["${", "\"extends\":", "\"if\":", "\"then\":", "\"else\":"] {
            prop_assert!(!text.contains(left), "{}", text);
        }
    }

    #[test]
    fn the_order_of_keys_makes_no_difference(document in document(), turn in 0..7usize) {
        let environment = environment(&[("REGION", "eu-west-1")]);
        let other = Config::load(&reordered(&document, turn), &environment).unwrap();
        let other: Vec<Value> = other.config.resolved_jobs().map(|(_, node)| serde_json::to_value(node).unwrap()).collect();
        prop_assert_eq!(other, resolved(&document));
    }

    #[test]
    fn any_document_is_read_or_refused_with_places(document in anything()) {
        let text = serde_json::to_string_pretty(&document).unwrap();
        let environment = environment(&[]);
        match Config::load(&text, &environment) {
            Ok(loaded) => prop_assert!(loaded.config.resolved_jobs().count() == loaded.config.jobs.len()),
            Err(faults) => {
                prop_assert!(!faults.errors.is_empty());
                for fault in faults.errors.iter().chain(&faults.warnings) {
                    prop_assert!(fault.line.is_some_and(|line| line <= text.lines().count().max(1)));
                    prop_assert!(!fault.message.starts_with("cannot be read"), "{}", fault.message);
                }
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\[\\]{}\":,a-z0-9 $./*\\\\\n]{0,60}") {
        let _ = Config::load(&text, &environment(&[]));
    }

    #[test]
    fn a_secret_never_leaves_the_file(secret in "[A-Za-z0-9]{12,24}", key in "password|apiKey|client_secret|db-token", at in 0..4usize) {
        let part = json!({ &key: &secret });
        let document = match at {
            0 => json!({"variables": {"db": part}, "jobs": [{"job_id": "${variables.db}"}]}),
            1 => json!({"templates": {"t": part}, "jobs": [{"job_id": "a", "extends": "t", "job_name": 4}]}),
            2 => json!({"jobs": [{"job_id": "a", "platform": part, "cost": {"budget_per_run_usd": &secret}}]}),
            _ => json!({"jobs": [{"job_id": &secret, "tags": part}, {"job_id": &secret}]}),
        };
        let faults = Config::load(&document.to_string(), &environment(&[])).unwrap_err();
        let said = format!("{:?}", (&faults.errors, &faults.warnings));
        prop_assert!(!said.contains(&secret), "{}", said);
    }
}
