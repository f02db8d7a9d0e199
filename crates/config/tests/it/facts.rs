//! Which job a run is of, and what is known about it.

use crate::support::loaded;
use std::collections::BTreeMap;
use strands_config::facts;
use strands_core::job::{Accepted, Basis, Budget, Fact, Facts, Output, Tags};
use strands_core::money::MicroUsd;
use strands_core::run::Platform;

#[test]
fn runs_find_their_job_by_alias_then_id_then_name() {
    let loaded = loaded(
        r#"{"jobs": [
            {"job_id": "a", "job_name": "Load", "aliases": {"glue": ["load-v2"], "emr-serverless": "load", "custom:airflow": "dag.load"}},
            {"job_id": "b", "job_name": "Mart"}, {"job_id": "c", "job_name": "Same"}, {"job_id": "d", "job_name": "Same"}
        ]}"#,
    );
    let id = |platform: Platform, name: &str| {
        let job = loaded.config.job_of(&platform, name);
        job.map(|job| job.job_id.as_str())
    };
    assert_eq!(id(Platform::Glue, "load-v2"), Some("a"));
    assert_eq!(id(Platform::EmrServerless, "load"), Some("a"));
    assert_eq!(
        id(Platform::Custom("airflow".to_owned()), "dag.load"),
        Some("a")
    );
    assert_eq!(id(Platform::Batch, "a"), Some("a"));
    assert_eq!(
        id(Platform::Glue, "a"),
        None,
        "on Glue it has a name of its own"
    );
    assert_eq!(id(Platform::Glue, "Mart"), Some("b"));
    assert_eq!(id(Platform::Glue, "b"), Some("b"));
    assert_eq!(id(Platform::Glue, "Same"), None);
    assert_eq!(id(Platform::Glue, "load-V2"), None, "names are exact");
}

#[test]
fn a_fact_is_the_configurations_else_a_tags_else_a_labels_else_unknown() {
    let loaded = loaded(
        r#"{"jobs": [{"job_id": "a", "tags": {"team": "core"}, "cost": {"budget_per_run_usd": 2.5, "cost_alerts": {"threshold_percent": 90}},
            "execution": {"schedule": "0 2 * * *"}, "sla": {"time_zone": "Europe/Berlin"}}]}"#,
    );
    let map = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    };
    let tags = Tags {
        resource: map(&[
            ("Team", "other"),
            ("strands:Cost-Center", "cc-1"),
            ("stakeholders", "a@example.com b@example.com"),
        ]),
        run: BTreeMap::new(),
        labels: map(&[("ENV", "staging"), ("cost_center", "cc-2")]),
    };
    let known = facts(loaded.config.job("a"), &tags);
    let text = |value: &str, basis| {
        Some(Fact {
            value: value.to_owned(),
            basis,
        })
    };
    assert_eq!(known.team, text("core", Basis::Config));
    assert_eq!(known.cost_center, text("cc-1", Basis::Tag));
    assert_eq!(known.environment, text("staging", Basis::Label));
    assert_eq!(known.priority, None);
    assert_eq!(known.deadline, None);
    assert_eq!(known.time_zone, text("Europe/Berlin", Basis::Config));
    assert_eq!(
        known.budget,
        Some(Fact {
            value: Budget {
                limit: MicroUsd(2_500_000),
                threshold: Some(MicroUsd(2_250_000)),
                is_silent: false,
            },
            basis: Basis::Config
        })
    );
    assert_eq!(known.stakeholders.unwrap().value.len(), 2);
    let none = facts(
        None,
        &Tags {
            resource: map(&[("budget_per_run_usd", "-1")]),
            ..Tags::default()
        },
    );
    assert_eq!(none, Facts::default());
}

#[test]
fn a_runs_facts_name_the_version_and_the_job_that_they_are_of() {
    let loaded = loaded(
        r#"{"jobs": [{"job_id": "a", "aliases": {"glue": "load-v2"},
            "cost": {"cost_alerts": {"enabled": false, "threshold_percent": 80}}}]}"#,
    );
    let tags = Tags {
        resource: BTreeMap::from([("Budget-Per-Run-USD".to_owned(), "10".to_owned())]),
        ..Tags::default()
    };
    let known = loaded.facts(&Platform::Glue, Some("load-v2"), &tags);
    assert_eq!(known.job_id.as_deref(), Some("a"));
    assert_eq!(known.config_sha256.as_ref(), Some(&loaded.sha256));
    let budget = known.budget.unwrap();
    assert_eq!(
        (budget.basis, budget.value.limit),
        (Basis::Tag, MicroUsd(10_000_000))
    );
    assert_eq!(budget.value.threshold, Some(MicroUsd(8_000_000)));
    assert!(budget.value.is_silent);
    let stranger = loaded.facts(&Platform::Glue, Some("other"), &Tags::default());
    assert_eq!(stranger.job_id, None);
}

#[test]
fn what_a_job_writes_and_which_findings_are_known_is_told_resolved() {
    let loaded = loaded(
        r#"{"variables": {"lake": "s3://lake-prod"},
            "compliance": {"ignore": [{"path": "*", "column": "created_by", "reason": "service accounts"}]},
            "jobs": [
              {"job_id": "a", "compliance": {"auto_detect_pii": true,
                  "ignore": [{"path": "*/orders/*", "column": "contact", "type": "email", "reason": "role addresses"}]},
               "outputs": [
                  {"name": "orders", "source_type": "s3", "path": "${variables.lake}/orders/"},
                  {"name": "mart", "source_type": "glue_catalog", "database": "sales", "table": "mart"},
                  {"name": "live", "source_type": "dynamodb", "table_name": "Live"}]},
              {"job_id": "b", "compliance": {"auto_detect_pii": false}},
              {"job_id": "c"}]}"#,
    );
    let of = |name: &str| loaded.facts(&Platform::Glue, Some(name), &Tags::default());
    let [a, b, c] = ["a", "b", "c"].map(of);
    let written = a.outputs.clone().unwrap().value.into_iter();
    let written: Vec<(String, Option<String>)> = written
        .map(|Output { name, location }| (name, location))
        .collect();
    let expected = [
        ("orders", Some("s3://lake-prod/orders/")),
        ("mart", Some("glue:sales.mart")),
        ("live", None),
    ];
    assert_eq!(
        written,
        expected.map(|(name, place)| (name.to_owned(), place.map(str::to_owned)))
    );
    let accepted = |path: &str, column: &str, kind: Option<&str>| Accepted {
        path: path.to_owned(),
        column: column.to_owned(),
        kind: kind.map(str::to_owned),
    };
    assert_eq!(
        a.accepted_findings.as_ref().unwrap().value,
        [
            accepted("*/orders/*", "contact", Some("email")),
            accepted("*", "created_by", None)
        ]
    );
    assert_eq!([&a, &b, &c].map(Facts::asks_for_scan), [true, false, false]);
    assert_eq!(
        [&b, &c].map(|it| it.accepted_findings.is_some()),
        [false, false]
    );
}
