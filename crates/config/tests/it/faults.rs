//! Every code, with the place of the value at fault as it is written.

use crate::support::{faults, load, loaded, marked, words};

/// Code, path, a word of the help, and a file in which `«…»` is at fault.
const ERRORS: &[(&str, &str, &str, &str)] = &[
    (
        "bad_type",
        "jobs[0].platform.dpu_count",
        "without quotes",
        r#"{"jobs": [{"job_id": "a",
        "platform": {"dpu_count": «"10"»}}]}"#,
    ),
    ("bad_type", "jobs", "", r#"{"jobs": «{}»}"#),
    (
        "bad_type",
        "jobs[0].platform.glue_version",
        "quotes",
        r#"{"jobs": [{"job_id": "a", "platform": {"glue_version": «4.0»}}]}"#,
    ),
    (
        "bad_value",
        "jobs[0].platform.user_preference",
        "`glue`",
        r#"{"jobs": [{"job_id": "a", "platform": {
        "user_preference": «"gleu"»}}]}"#,
    ),
    (
        "bad_value",
        "jobs[0].cost.spot_instances.max_spot_percentage",
        "",
        r#"{"jobs": [{"job_id": "a", "cost": {"spot_instances": {"max_spot_percentage": «140»}}}]}"#,
    ),
    (
        "bad_value",
        "jobs[0].data_sources[0].batch_size",
        "",
        r#"{"jobs": [{"job_id": "a", "data_sources": [
        {"name": "s", "source_type": "kinesis", "stream_name": "x", "batch_size": «10001»}]}]}"#,
    ),
    (
        "bad_value",
        "jobs[0].platform.auto_select_platform",
        "user_preference",
        r#"{"jobs": [{"job_id": "a", "platform": {
        "user_preference": null, "auto_select_platform": «false»}}]}"#,
    ),
    (
        "bad_value",
        "jobs[0].data_quality.completeness_checks[0].field",
        "`order_id`",
        r#"{"jobs": [{"job_id": "a",
        "data_sources": [{"name": "s", "source_type": "s3", "path": "s3://b/p/", "columns": ["order_id"]}],
        "data_quality": {"completeness_checks": [{"field": «"ordr_id"»}]}}]}"#,
    ),
    (
        "bad_value",
        "jobs[0].sla.time_zone",
        "`Europe/Berlin`",
        r#"{"jobs": [{"job_id": "a", "sla": {"time_zone": «"Europe/Berlim"»}}]}"#,
    ),
    (
        "bad_value",
        "jobs[0].job_id",
        "away",
        "{\"jobs\": [{\"job_id\": \"a\", «\"job_id\"»: \"b\"}]}",
    ),
    (
        "missing_key",
        "jobs[1].job_id",
        "",
        r#"{"jobs": [{"job_id": "a"},
        «{"job_name": "b"}»]}"#,
    ),
    (
        "missing_key",
        "jobs[0].data_sources[0].source_type",
        "`s3`",
        r#"{"jobs": [{"job_id": "a", "data_sources": [«{"name": "s"}»]}]}"#,
    ),
    (
        "missing_key",
        "jobs[0].data_sources[0].table",
        "",
        r#"{"jobs": [{"job_id": "a", "data_sources": [
        «{"name": "s", "source_type": "glue_catalog", "database": "d"}»]}]}"#,
    ),
    (
        "missing_key",
        "global_settings.channels.slack.webhook",
        "",
        r#"{"global_settings": {"channels": {"slack": «{"type": "slack"}»}}}"#,
    ),
    (
        "unknown_template",
        "jobs[0].extends",
        "`nightly`",
        r#"{"templates": {"nightly": {"enabled": true}}, "jobs": [
        {"job_id": "b", "extends": «"nigthly"»}, {"job_id": "a", "extends": "nightly"}]}"#,
    ),
    (
        "template_cycle",
        "templates.b.extends",
        "",
        r#"{"templates": {"a": {"extends": "b"},
        "b": {"extends": «"a"»}}, "jobs": [{"job_id": "x", "extends": "a"}]}"#,
    ),
    (
        "unknown_variable",
        "jobs[0].job_name",
        "`${variables.bucket}`",
        r#"{"variables": {"bucket": "x"}, "jobs": [{"job_id": "${variables.bucket}",
        "job_name": «"n ${variables.buckte}"»}]}"#,
    ),
    (
        "unknown_variable",
        "jobs[0].job_name",
        "`${variables.bucket}`",
        r#"{"variables": {"bucket": "x"}, "jobs": [{"job_id": "${variables.bucket}",
        "job_name": «"${bucket}"»}]}"#,
    ),
    (
        "unknown_variable",
        "jobs[0].platform.if.enviroment",
        "`environment`",
        r#"{"jobs": [{"job_id": "a", "platform": {
        "if": {«"enviroment"»: "production"}, "then": {"dpu_count": 2}}}]}"#,
    ),
    (
        "variable_cycle",
        "variables.b",
        "",
        r#"{"variables": {"a": "${variables.b}",
        "b": «"x${variables.a}"»}, "jobs": [{"job_id": "a"}]}"#,
    ),
    (
        "missing_environment",
        "variables.environment",
        "`${ENV:ENVIRONMENT:production}`",
        r#"{"variables": {
        "environment": «"${ENV:production}"»}, "jobs": [{"job_id": "a-${variables.environment}"}]}"#,
    ),
    (
        "missing_environment",
        "jobs[0].job_id",
        "`${ENV:NOWHERE:default}`",
        r#"{"jobs": [{"job_id": «"${ENV:NOWHERE}"»}]}"#,
    ),
    (
        "duplicate_job",
        "jobs[1].job_id",
        "jobs[0]",
        r#"{"jobs": [{"job_id": "a"},
        {"job_id": «"a"»}]}"#,
    ),
    (
        "unknown_source",
        "jobs[0].data_sources[0].joins_with[0]",
        "`customers`",
        r#"{"jobs": [{"job_id": "a", "data_sources": [
        {"name": "o", "source_type": "s3", "path": "s3://b/o/", "joins_with": [«"custmers"»]},
        {"name": "customers", "source_type": "s3", "path": "s3://b/c/"}]}]}"#,
    ),
    (
        "unknown_source",
        "jobs[0].data_sources[0].join_keys.stores",
        "`o`",
        r#"{"jobs": [{"job_id": "a", "data_sources": [
        {"name": "o", "source_type": "s3", "path": "s3://b/o/", "join_keys": {«"stores"»: "id"}}]}]}"#,
    ),
    (
        "join_without_key",
        "jobs[0].data_sources[0].joins_with[1]",
        "join_keys",
        r#"{"jobs": [{"job_id": "a", "data_sources": [
        {"name": "o", "source_type": "s3", "path": "s3://b/o/", "joins_with": ["c", «"p"»], "join_keys": {"c": "id"}},
        {"name": "c", "source_type": "s3", "path": "s3://b/c/"}, {"name": "p", "source_type": "s3", "path": "s3://b/p/"}]}]}"#,
    ),
    (
        "min_over_max",
        "jobs[2].platform.min_dpu",
        "at most",
        r#"{"jobs": [{"job_id": "a"}, {"job_id": "b"}, {"job_id": "c",
        "platform": {"min_dpu": «20», "max_dpu": 10}}]}"#,
    ),
    (
        "min_over_max",
        "jobs[0].data_quality.accuracy_rules[0].min",
        "",
        r#"{"jobs": [{"job_id": "a", "data_quality": {"accuracy_rules": [
        {"field": "x", "rule_type": "range", "min": «5», "max": 4}]}}]}"#,
    ),
    (
        "bad_budget",
        "jobs[0].cost.budget_per_run_usd",
        "above 0",
        r#"{"jobs": [{"job_id": "a", "cost": {"budget_per_run_usd": «0»}}]}"#,
    ),
    (
        "bad_regex",
        "jobs[0].data_quality.accuracy_rules[0].pattern",
        "look-around",
        r#"{"jobs": [{"job_id": "a", "data_quality": {"accuracy_rules": [
        {"field": "x", "rule_type": "regex", "pattern": «"(?<=a)b"»}]}}]}"#,
    ),
    (
        "bad_schedule",
        "jobs[0].execution.schedule",
        "minute, hour",
        r#"{"jobs": [{"job_id": "a", "execution": {"schedule": «"0 25 * * *"»}}]}"#,
    ),
    (
        "unsupported_platform",
        "jobs[0].platform.user_preference",
        "`glue`",
        r#"{"jobs": [{"job_id": "a",
        "execution": {"script_type": "pyspark"}, "platform": {"user_preference": «"lambda"»}}]}"#,
    ),
    (
        "unsupported_platform",
        "jobs[0].platform.python_version",
        "`3`",
        r#"{"jobs": [{"job_id": "a", "platform": {"glue_version": "4.0", "python_version": «"2"»}}]}"#,
    ),
    (
        "unknown_channel",
        "jobs[0].cost.cost_alerts.alert_channels[0]",
        "`slack`",
        r#"{"global_settings": {"channels": {"slack": {"type": "slack", "webhook": "${SECRET:ssm:/x}"}}},
        "jobs": [{"job_id": "a", "cost": {"cost_alerts": {"alert_channels": [«"slak"», "email", "slack"]}}}]}"#,
    ),
    (
        "secret_in_clear",
        "global_settings.channels.slack.webhook",
        "SECRET",
        r#"{"global_settings": {"channels": {"slack": {
        "type": "slack", "webhook": «"https://example.com/T0/B0/abc"»}}}}"#,
    ),
    (
        "secret_in_clear",
        "variables.db.password",
        "SECRET",
        r#"{"variables": {"db": {"password": «"correct-horse"»}}, "jobs": [{"job_id": "${variables.db.password}"}]}"#,
    ),
    (
        "alias_conflict",
        "jobs[1].aliases.glue[0]",
        "`a`",
        r#"{"jobs": [{"job_id": "a", "aliases": {"glue": "load"}},
        {"job_id": "b", "aliases": {"glue": [«"load"»]}}]}"#,
    ),
    (
        "alias_conflict",
        "jobs[1].aliases.glue[0]",
        "`a`",
        r#"{"jobs": [{"job_id": "a"}, {"job_id": "b", "aliases": {"glue": [«"a"»]}}]}"#,
    ),
    (
        "unknown_key",
        "compliance.policies[0].require.mask",
        "`masked`",
        r#"{"compliance": {"policies": [{"id": "p", "require": {«"mask"»: "all"}}]}}"#,
    ),
];

/// The same of warnings, in files that are valid.
const WARNINGS: &[(&str, &str, &str, &str)] = &[
    (
        "unknown_key",
        "jobs[0].platfrom",
        "`platform`",
        r#"{"jobs": [{"job_id": "a",
        «"platfrom"»: {}}]}"#,
    ),
    (
        "suspicious_regex",
        "jobs[0].data_quality.accuracy_rules[0].pattern",
        "`[A-Za-z]`",
        r#"{"jobs": [{"job_id": "a", "data_quality": {"accuracy_rules": [
        {"field": "mail", "rule_type": "regex", "pattern": «"^[^@]+@[^@]+\\.[A-Z|a-z]{2,}$"»}]}}]}"#,
    ),
    (
        "role_contradicts_size",
        "jobs[0].data_sources[1].role_in_flow",
        "",
        r#"{"jobs": [{"job_id": "a", "data_sources": [
        {"name": "f", "source_type": "s3", "path": "s3://b/f/", "role_in_flow": "fact", "size_gb": 12, "joins_with": ["d"], "join_keys": {"d": "id"}},
        {"name": "d", "source_type": "s3", "path": "s3://b/d/", "role_in_flow": «"dimension"», "size_gb": 300}]}]}"#,
    ),
    (
        "unsupported_platform",
        "jobs[0].platform.glue_version",
        "later",
        r#"{"jobs": [{"job_id": "a", "platform": {"glue_version": «"2.0"»}}]}"#,
    ),
    (
        "unused_template",
        "templates.old",
        "",
        r#"{"templates": {«"old"»: {"enabled": true}}, "jobs": [{"job_id": "a"}]}"#,
    ),
    (
        "unused_variable",
        "variables.a.old",
        "",
        r#"{"variables": {"a": {"used": 1, «"old"»: 2}}, "jobs": [{"job_id": "j${variables.a.used}"}]}"#,
    ),
];

#[test]
fn every_fault_has_its_code_place_and_help() {
    for (code, path, help, text) in ERRORS {
        let (text, line, column) = marked(text);
        let faults = faults(&text);
        let fault = &faults.errors[0];
        assert_eq!(words(&faults.errors), [*code], "{text}\n{faults:#?}");
        assert_eq!(fault.path, *path, "{text}");
        assert_eq!(
            (fault.line, fault.column),
            (Some(line), Some(column)),
            "{text}"
        );
        let said = fault.help.clone().unwrap_or_default();
        assert!(said.contains(help), "{said}: {text}");
    }
}

#[test]
fn warnings_leave_a_file_valid_and_have_their_places() {
    for (code, path, help, text) in WARNINGS {
        let (text, line, column) = marked(text);
        let loaded = loaded(&text);
        let warning = &loaded.warnings[0];
        assert_eq!(words(&loaded.warnings), [*code], "{text}");
        assert_eq!(warning.path, *path, "{text}");
        assert_eq!(
            (warning.line, warning.column),
            (Some(line), Some(column)),
            "{text}"
        );
        let said = warning.help.clone().unwrap_or_default();
        assert!(said.contains(help), "{said}: {text}");
    }
}

#[test]
fn all_faults_come_at_once_in_the_order_of_the_file() {
    let faults = faults(
        r#"{"jobs": [
            {"job_id": "a", "cost": {"budget_per_run_usd": -1}, "platform": {"min_dpu": 4, "max_dpu": 2, "color": "red"}},
            {"job_id": "a", "execution": {"schedule": "hourly"}},
            {"job_name": "${ENV:NOT_SET}"}
        ]}"#,
    );
    assert_eq!(
        words(&faults.errors),
        [
            "bad_budget",
            "min_over_max",
            "duplicate_job",
            "bad_schedule",
            "missing_key",
            "missing_environment"
        ]
    );
    assert_eq!(words(&faults.warnings), ["unknown_key"]);
}

#[test]
fn a_fault_stands_where_its_value_is_written_and_once() {
    for (path, text) in [
        (
            "templates.base.glue_version",
            r#"{"templates": {"base": {"user_preference": "glue",
            "glue_version": «"9.9"»}}, "jobs": [{"job_id": "a", "extends": "base"}, {"job_id": "b", "extends": "base"}]}"#,
        ),
        (
            "variables.budget",
            r#"{"variables": {
            "budget": «-5»}, "jobs": [{"job_id": "a", "cost": {"budget_per_run_usd": "${variables.budget}"}}]}"#,
        ),
        (
            "variables.low",
            r#"{"variables": {"low": «9»}, "templates": {"size": {"min_dpu": "${variables.low}", "max_dpu": 3}},
            "jobs": [{"job_id": "a", "extends": "size"}]}"#,
        ),
    ] {
        let (text, line, column) = marked(text);
        let faults = faults(&text);
        assert_eq!(faults.errors.len(), 1, "{faults:#?}");
        assert_eq!(faults.errors[0].path, path);
        assert_eq!(
            (faults.errors[0].line, faults.errors[0].column),
            (Some(line), Some(column))
        );
    }
}

#[test]
fn chains_are_named() {
    let cycle = faults(
        r#"{"templates": {"a": {"extends": "b"}, "b": {"extends": ["c"]}, "c": {"extends": "a"}}, "jobs": [{"job_id": "x", "extends": "c"}]}"#,
    );
    assert_eq!(words(&cycle.errors), ["template_cycle"]);
    assert!(
        cycle.errors[0].message.contains("a → b → c → a"),
        "{}",
        cycle.errors[0].message
    );
    let unknown = faults(
        r#"{"templates": {"a": {"extends": "b"}, "b": {"extends": "zzz"}}, "jobs": [{"job_id": "x", "extends": "a"}]}"#,
    );
    assert!(
        unknown.errors[0].message.contains("a → b → zzz"),
        "{}",
        unknown.errors[0].message
    );
    let variables =
        faults(r#"{"variables": {"a": "${variables.b}", "b": ["${variables.a}"]}, "jobs": []}"#);
    assert!(
        variables.errors[0].message.contains("a → b → a"),
        "{}",
        variables.errors[0].message
    );
}

#[test]
fn what_is_no_json_is_one_syntax_fault_with_its_place() {
    for text in [
        "«",
        "{\"jobs\": [1 «2]}",
        "{\n  \"jobs\": «]\n}",
        "{«'jobs': []}",
        "{\"a\": «.5}",
        "{\"a\": «NaN}",
        "{\"a\": 1}«}",
    ] {
        let (text, line, column) = marked(text);
        let faults = faults(&text);
        assert_eq!(words(&faults.errors), ["syntax"], "{text}");
        let fault = &faults.errors[0];
        assert_eq!(fault.line, Some(line), "{text}: {fault:?}");
        assert!(
            fault.column.unwrap().abs_diff(column) <= 1,
            "{text}: {fault:?}"
        );
        assert!(faults.is_unreadable());
    }
}

#[test]
fn nesting_of_any_depth_ends_with_a_fault() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        for depth in [200, 600, 100_000] {
            let text = format!(
                "{{\"variables\": {{\"x\": {}1{}}}}}",
                open.repeat(depth),
                close.repeat(depth)
            );
            let faults = faults(&text);
            assert_eq!(faults.errors.len(), 1, "{open} {depth}");
        }
    }
    let unclosed = faults(&"[".repeat(100_000));
    assert_eq!(words(&unclosed.errors), ["syntax"]);
    let placeholders = format!(
        "{{\"variables\": {{\"x\": \"{}\"}}}}",
        "${ENV:A:".repeat(100_000)
    );
    assert!(load(&placeholders).is_err());
}

#[test]
fn what_grows_without_end_ends_with_a_fault() {
    let doubling = |value: &dyn Fn(usize) -> String| {
        let variables: Vec<String> = (0..64)
            .map(|it| format!("\"v{it}\": {}", value(it + 1)))
            .collect();
        format!(
            "{{\"variables\": {{{}, \"v64\": \"x\"}}, \"jobs\": [{{\"job_id\": \"${{variables.v0}}\"}}]}}",
            variables.join(", ")
        )
    };
    let lists =
        doubling(&|next| format!("[\"${{variables.v{next}}}\", \"${{variables.v{next}}}\"]"));
    let texts = doubling(&|next| format!("\"${{variables.v{next}}}${{variables.v{next}}}\""));
    for text in [lists, texts] {
        assert!(!faults(&text).errors.is_empty());
    }
    let templates: Vec<String> = (0..64)
        .map(|it| {
            format!(
                "\"t{it}\": {{\"a\": {{\"extends\": \"t{}\"}}, \"b\": {{\"extends\": \"t{}\"}}}}",
                it + 1,
                it + 1
            )
        })
        .collect();
    let text = format!(
        "{{\"templates\": {{{}, \"t64\": {{}}}}, \"jobs\": [{{\"job_id\": \"x\", \"extends\": \"t0\"}}]}}",
        templates.join(", ")
    );
    assert!(!faults(&text).errors.is_empty());
}

#[test]
fn a_deep_template_under_a_deep_template_ends_with_a_fault() {
    let nest = |inner: &str| format!("{}{inner}{}", "{\"a\": ".repeat(150), "}".repeat(150));
    let templates: Vec<String> = (0..50)
        .map(|it| {
            format!(
                "\"t{it}\": {}",
                nest(&format!("{{\"extends\": \"t{}\"}}", it + 1))
            )
        })
        .collect();
    let text = format!(
        "{{\"templates\": {{{}, \"t50\": {{}}}}, \"jobs\": [{{\"job_id\": \"x\", \"extends\": \"t0\"}}]}}",
        templates.join(", ")
    );
    assert_eq!(words(&faults(&text).errors), ["bad_value"]);
}

#[test]
fn a_secret_in_clear_is_never_repeated() {
    let secret = "Tr0ub4dor-and-three";
    let text = format!(
        r#"{{"variables": {{"password": "{secret}"}},
            "jobs": [{{"job_id": "{secret}", "platform": {{"user_preference": "${{variables.password}}"}}, "{secret}": 1}},
                     {{"job_id": "{secret}"}}]}}"#
    );
    let faults = faults(&text);
    assert!(words(&faults.errors).contains(&"secret_in_clear"));
    let said = serde_json::to_string(&(&faults.errors, &faults.warnings)).unwrap();
    assert!(!said.contains(secret), "{said}");
}

#[test]
fn a_secret_from_the_environment_is_in_clear_too() {
    let variables = [("HOOK", "https://example.com/T0/B0/abcdef")];
    let environment = crate::support::environment(&variables);
    let text = r#"{"global_settings": {"channels": {"slack": {"type": "slack", "webhook": "${ENV:HOOK}"}}}}"#;
    let faults = strands_config::Config::load(text, &environment).unwrap_err();
    assert_eq!(words(&faults.errors), ["secret_in_clear"]);
    assert!(!format!("{:?}", faults.errors).contains("abcdef"));
}
