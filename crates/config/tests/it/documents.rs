//! What is committed beside the code is what the code gives.

use crate::support::{loaded, repository};
use std::fs;
use strands_config::practice::scan;
use strands_config::{reference, schema};

/// Compares a file with what it is made from, or writes it where `UPDATE_DOCS` is set.
fn current(path: &str, made: &str) {
    let path = repository().join(path);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, made).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "{} is stale: UPDATE_DOCS=1 cargo test -p strands-config documents",
        path.display()
    );
}

#[test]
fn the_committed_schema_is_that_of_the_types() {
    current(
        "docs/etl_config.schema.json",
        &(serde_json::to_string_pretty(&schema()).unwrap() + "\n"),
    );
}

#[test]
fn the_committed_reference_is_that_of_the_types() {
    current("docs/configuration.md", &reference());
}

#[test]
fn every_key_of_the_file_is_described() {
    let reference = reference();
    for line in reference.lines().filter(|line| line.starts_with("| `")) {
        let meaning = line.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        assert!(!meaning.trim().is_empty(), "{line}");
    }
}

#[test]
fn the_example_is_in_order_and_follows_every_practice() {
    let text = fs::read_to_string(repository().join("examples/etl_config.json")).unwrap();
    let loaded = loaded(&text);
    assert_eq!(loaded.warnings, []);
    assert_eq!(scan(&loaded.config, &text), []);
}

#[test]
fn constructs_of_a_first_file_load() {
    let text = r#"{
        "config_version": "2.0",
        "templates": {"default_platform": {"allow_agent_override": true, "glue_version": "3.0", "python_version": "3"}},
        "variables": {"bucket": "acme-lake", "environment": "${ENV:STAGE:production}"},
        "jobs": [
            {"job_id": "basket_summary", "extends": "default_platform", "enabled": true,
             "execution": {"script_path": "./jobs/basket.py", "script_type": "pyspark", "schedule": "0 3 * * *"},
             "platform": {"user_preference": "glue", "allow_agent_override": false, "dpu_count": 6, "auto_adjust_dpu": true},
             "data_sources": [{"name": "raw", "source_type": "s3", "path": "s3://${variables.bucket}/raw/${variables.environment}/"}]},
            {"job_id": "many_sources",
             "platform": {"user_preference": null, "allow_agent_override": true, "auto_select_platform": true},
             "data_sources": [
                {"name": "baskets", "source_type": "glue_catalog", "database": "shop", "table": "baskets", "role_in_flow": "fact",
                 "joins_with": ["people", "goods", "shops"]},
                {"name": "people", "source_type": "glue_catalog", "database": "master", "table": "people", "role_in_flow": "dimension"},
                {"name": "goods", "source_type": "redshift", "cluster": "wh", "database": "master", "table": "goods"},
                {"name": "shops", "source_type": "rds", "instance": "ops", "database": "retail", "table": "shops"}],
             "data_flow": {"analysis_enabled": true, "auto_detect_joins": true, "auto_optimize_join_order": true}}
        ]}"#;
    assert_eq!(loaded(text).warnings, []);
}
