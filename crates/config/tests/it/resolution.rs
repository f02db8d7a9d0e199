//! What a file means once templates, variables and conditions are resolved.

use crate::support::{environment, faults, job, loaded, words};
use serde_json::json;
use strands_config::Config;

#[test]
fn templates_merge_deeply_own_keys_win_and_arrays_are_replaced() {
    let job = job(r#"{"templates": {
            "base": {"platform": {"dpu_count": 4, "glue_version": "4.0"}, "stakeholders": ["a@example.com"], "tags": {"team": "x"}},
            "more": {"platform": {"dpu_count": 6}, "tags": {"priority": "low"}}
        }, "jobs": [{"job_id": "j", "extends": ["base", "more"], "platform": {"python_version": "3"}, "stakeholders": ["b@example.com"]}]}"#);
    assert_eq!(
        job,
        json!({
            "job_id": "j", "stakeholders": ["b@example.com"], "tags": {"team": "x", "priority": "low"},
            "platform": {"dpu_count": 6, "glue_version": "4.0", "python_version": "3"},
        })
    );
}

#[test]
fn a_template_of_one_section_goes_to_that_section() {
    let of_keys = job(
        r#"{"templates": {"default_platform": {"allow_agent_override": true, "glue_version": "3.0", "python_version": "3"}},
        "jobs": [{"job_id": "j", "extends": "default_platform"}]}"#,
    );
    assert_eq!(of_keys["platform"]["glue_version"], "3.0");
    let said = job(
        r#"{"templates": {"strict": {"applies_to": "data_quality", "enabled": true}},
        "jobs": [{"job_id": "j", "extends": "strict"}]}"#,
    );
    assert_eq!(
        said,
        json!({"job_id": "j", "data_quality": {"enabled": true}})
    );
    let direct = job(
        r#"{"templates": {"p": {"applies_to": "platform", "dpu_count": 2}},
        "jobs": [{"job_id": "j", "platform": {"extends": "p", "min_dpu": 1}}]}"#,
    );
    assert_eq!(
        direct,
        json!({"job_id": "j", "platform": {"dpu_count": 2, "min_dpu": 1}})
    );
    let through = job(
        r#"{"templates": {"p": {"dpu_count": 2}, "whole": {"extends": "p", "enabled": false}},
        "jobs": [{"job_id": "j", "extends": "whole"}]}"#,
    );
    assert_eq!(
        through,
        json!({"job_id": "j", "enabled": false, "platform": {"dpu_count": 2}})
    );
}

#[test]
fn variables_keep_their_type_alone_and_become_text_inside_a_text() {
    let job = job(
        r#"{"variables": {"n": 3, "list": ["a", "b"], "deep": {"x": "${variables.n}", "half": 0.5}, "yes": true},
        "jobs": [{"job_id": "j-${variables.n}-${variables.yes}-${variables.deep.half}",
                  "platform": {"dpu_count": "${variables.deep.x}"},
                  "compliance": {"pii_fields": "${variables.list}"}}]}"#,
    );
    assert_eq!(job["job_id"], "j-3-true-0.5");
    assert_eq!(job["platform"]["dpu_count"], 3);
    assert_eq!(job["compliance"]["pii_fields"], json!(["a", "b"]));
}

#[test]
fn the_environment_gives_texts_and_numbers_where_they_are_due() {
    let job = job(
        r#"{"jobs": [{"job_id": "j", "job_name": "${ENV:REGION}", "description": "${ENV:NONE:jdbc:x://y:1}",
            "tags": {"empty": "${ENV:NONE:}"}, "platform": {"dpu_count": "${ENV:DPUS}", "auto_adjust_dpu": "${ENV:NONE:true}"}}]}"#,
    );
    assert_eq!(
        job,
        json!({"job_id": "j", "job_name": "eu-west-1", "description": "jdbc:x://y:1", "tags": {"empty": ""},
            "platform": {"dpu_count": 7, "auto_adjust_dpu": true}})
    );
}

#[test]
fn secrets_stay_and_escaped_placeholders_become_text() {
    let job = job(
        r#"{"variables": {"env": "prod"}, "jobs": [{"job_id": "j", "description": "$${variables.env} costs 5$",
            "tags": {"a": "${SECRET:secretsmanager:db-${variables.env}#password}", "b": "x ${SECRET:ssm:/y} z"}}]}"#,
    );
    assert_eq!(job["description"], "${variables.env} costs 5$");
    assert_eq!(
        job["tags"]["a"],
        "${SECRET:secretsmanager:db-prod#password}"
    );
    assert_eq!(job["tags"]["b"], "x ${SECRET:ssm:/y} z");
}

#[test]
fn conditions_decide_over_variables_environment_and_tags() {
    for (condition, holds) in [
        (r#"{"environment": "production"}"#, true),
        (r#"{"environment": "staging"}"#, false),
        (
            r#"{"environment": {"in": ["staging", "production"]}}"#,
            true,
        ),
        (r#"{"environment": ["staging"]}"#, false),
        (r#"{"not": {"environment": "staging"}}"#, true),
        (r#"{"environment": {"not": "production"}}"#, false),
        (
            r#"{"all": [{"environment": "production"}, {"size": 5}]}"#,
            true,
        ),
        (
            r#"{"any": [{"environment": "staging"}, {"size": {"gt": 4}}]}"#,
            true,
        ),
        (r#"{"environment": "production", "size": {"<": 5}}"#, false),
        (r#"{"variables.size": {"gte": 5, "lte": 5}}"#, true),
        (r#"{"tags.team": "core"}"#, true),
        (r#"{"tags.squad": "core"}"#, false),
        (r#"{"ENV:REGION": "eu-west-1"}"#, true),
        (r#"{"ENV:NONE": "x"}"#, false),
        (r#"{"environment": "${variables.target}"}"#, true),
    ] {
        let text = format!(
            r#"{{"variables": {{"size": 5, "target": "production"}}, "jobs": [{{"job_id": "j", "tags": {{"team": "core"}},
                "platform": {{"max_dpu": 30, "if": {condition}, "then": {{"dpu_count": 20}}, "else": {{"dpu_count": 5}}}}}}]}}"#
        );
        let dpu = if holds { 20 } else { 5 };
        assert_eq!(
            job(&text)["platform"],
            json!({"dpu_count": dpu, "max_dpu": 30}),
            "{condition}"
        );
    }
}

#[test]
fn a_condition_may_stand_for_a_value_and_may_leave_nothing() {
    let job = job(
        r#"{"jobs": [{"job_id": "j", "platform": {"dpu_count": {"if": {"environment": "production"}, "then": 8, "else": 2}},
            "workload": {"if": {"environment": "staging"}, "then": {}},
            "stakeholders": ["a@example.com", {"if": {"environment": "staging"}, "then": "b@example.com"}]}]}"#,
    );
    assert_eq!(
        job,
        json!({"job_id": "j", "platform": {"dpu_count": 8}, "stakeholders": ["a@example.com"]})
    );
}

#[test]
fn own_keys_win_over_the_conditions_of_a_template() {
    let text = |own: &str| {
        format!(
            r#"{{"templates": {{"p": {{"if": {{"environment": "production"}}, "then": {{"dpu_count": 20}}, "else": {{"dpu_count": 5}}}}}},
            "jobs": [{{"job_id": "j", "extends": "p"{own}}}]}}"#
        )
    };
    assert_eq!(job(&text(""))["platform"]["dpu_count"], 20);
    assert_eq!(
        job(&text(r#", "platform": {"dpu_count": 9}"#))["platform"]["dpu_count"],
        9
    );
}

#[test]
fn a_branch_that_does_not_hold_is_not_checked_but_its_placeholders_are() {
    let text = r#"{"jobs": [{"job_id": "j", "platform": {"if": {"environment": "staging"}, "then": {"dpu_count": "${ENV:NONE}"}}}]}"#;
    assert_eq!(words(&faults(text).errors), ["missing_environment"]);
}

#[test]
fn origins_tell_job_template_variable_environment_and_default() {
    let loaded = loaded(
        r#"{"variables": {"team": "core"}, "templates": {"p": {"glue_version": "5.0"}},
        "jobs": [{"job_id": "j", "extends": "p", "tags": {"team": "${variables.team}"}, "job_name": "${ENV:REGION}",
                  "description": "in ${ENV:REGION}"}]}"#,
    );
    let (_, node) = loaded.config.resolved_jobs().next().unwrap();
    let leaves = node.leaves();
    let origin = |path: &str| {
        let leaf = leaves.iter().find(|leaf| leaf.path == path);
        leaf.unwrap_or_else(|| panic!("{path}: {leaves:?}"))
            .origin
            .to_string()
    };
    for (path, expected) in [
        ("job_id", "job"),
        ("platform.glue_version", "template:p"),
        ("tags.team", "variable:team"),
        ("job_name", "environment:REGION"),
        ("description", "environment:REGION"),
        ("platform.allow_agent_override", "default"),
        ("enabled", "default"),
    ] {
        assert_eq!(origin(path), expected, "{path}");
    }
    assert!(!leaves.iter().any(|leaf| leaf.path.starts_with("cost")));
}

#[test]
fn a_version_is_told_by_its_text() {
    let environment = environment(&[]);
    let load = |text: &str| Config::load(text, &environment).unwrap().sha256;
    assert_eq!(
        load("{}"),
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    );
    assert_ne!(load("{}"), load("{} "));
}

#[test]
fn comments_trailing_commas_and_a_byte_order_mark_are_read() {
    let text = "\u{feff}{ // jobs\n \"jobs\": [ /* one */ {\"job_id\": \"ä\",}, ],\n}";
    assert_eq!(job(text), json!({"job_id": "ä"}));
}

#[test]
fn sections_stand_alone() {
    for text in [
        "{}",
        r#"{"jobs": []}"#,
        r#"{"jobs": [{"job_id": "j", "data_quality": {"duplicate_check": {"key_fields": ["a"]}}}]}"#,
        r#"{"jobs": [{"job_id": "j", "data_quality": {"referential_integrity": [
            {"child_table": "a", "child_key": "x", "parent_table": "b", "parent_key": "x"}]}}]}"#,
        r#"{"global_settings": {"feature_flags": {}}}"#,
    ] {
        assert!(loaded(text).warnings.is_empty(), "{text}");
    }
}

#[test]
fn conditions_may_stand_in_the_outermost_object_in_lists_and_in_variables() {
    let text = r#"{
        "variables": {"stage": "production", "size": {"if": {"environment": "production"}, "then": 20, "else": 5}},
        "templates": {"base": {"global_settings": {"feature_flags": {"enable_auto_optimization": false}}}},
        "extends": "base",
        "if": {"stage": "${ENV:STAGE:production}"},
        "then": {"jobs": [
            {"if": {"environment": "production"}, "then": {"job_id": "a", "platform": {"dpu_count": "${variables.size}"}}},
            {"if": {"environment": "test"}, "then": {"job_id": "b"}}
        ]},
        "else": {"jobs": []}
    }"#;
    let loaded = loaded(text);
    assert_eq!(loaded.warnings, []);
    let ids: Vec<&str> = loaded
        .config
        .jobs
        .iter()
        .map(|it| it.job_id.as_str())
        .collect();
    assert_eq!(ids, ["a"]);
    let flags = &loaded.config.global_settings.feature_flags;
    assert!(!flags.enable_auto_optimization && flags.enable_predictive_scaling);
    assert_eq!(job(text)["platform"]["dpu_count"], 20);
}
