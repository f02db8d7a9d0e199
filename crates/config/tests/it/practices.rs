//! What a sound file would say.

use crate::support::{loaded, marked};
use strands_config::practice::scan;

fn codes(text: &str) -> Vec<&'static str> {
    let loaded = loaded(text);
    scan(&loaded.config, text)
        .iter()
        .map(|finding| finding.code)
        .collect()
}

#[test]
fn a_bare_job_is_told_what_it_lacks() {
    assert_eq!(
        codes(r#"{"jobs": [{"job_id": "a"}]}"#),
        [
            "no_owner",
            "no_cost_center",
            "no_budget",
            "no_schedule",
            "no_outputs",
            "no_quality_rules"
        ]
    );
}

#[test]
fn each_practice_has_its_case() {
    for (code, section) in [
        (
            "alert_without_budget",
            r#""cost": {"cost_alerts": {"threshold_percent": 90}}"#,
        ),
        (
            "alert_without_channel",
            r#""cost": {"cost_alerts": {"threshold_percent": 90}}"#,
        ),
        (
            "spot_without_bound",
            r#""cost": {"spot_instances": {"enabled": true}}"#,
        ),
        (
            "spot_for_deadline",
            r#""cost": {"spot_instances": {"enabled": true, "max_spot_percentage": 100}}, "sla": {"deadline": "08:00"}, "workload_characteristics": {"criticality": "critical"}"#,
        ),
        (
            "schedule_without_zone",
            r#""execution": {"schedule": "0 2 * * *"}"#,
        ),
        (
            "no_deadline",
            r#""workload_characteristics": {"criticality": "high"}"#,
        ),
        (
            "size_without_bounds",
            r#""platform": {"auto_adjust_dpu": true}"#,
        ),
        (
            "size_outside_bounds",
            r#""platform": {"dpu_count": 30, "max_dpu": 20}"#,
        ),
        (
            "source_without_size",
            r#""data_sources": [{"name": "s", "source_type": "s3", "path": "s3://b/", "auto_detect_size": false}]"#,
        ),
        (
            "personal_data_without_retention",
            r#""compliance": {"pii_fields": ["mail"]}"#,
        ),
        (
            "personal_data_without_class",
            r#""compliance": {"pii_fields": ["mail"]}"#,
        ),
        (
            "personal_data_unencrypted",
            r#""compliance": {"pii_fields": ["mail"], "encryption_at_rest": false}"#,
        ),
        (
            "critical_rule_only_warns",
            r#""data_quality": {"completeness_checks": [{"field": "a", "severity": "critical", "action": "warn"}]}"#,
        ),
        (
            "integrity_without_source",
            r#""data_sources": [{"name": "s", "source_type": "s3", "path": "s3://b/"}], "data_quality": {"referential_integrity": [{"child_table": "s", "child_key": "a", "parent_table": "t", "parent_key": "a"}]}"#,
        ),
    ] {
        let text = format!(r#"{{"jobs": [{{"job_id": "a", {section}}}]}}"#);
        assert!(codes(&text).contains(&code), "{code}: {:?}", codes(&text));
    }
}

#[test]
fn a_finding_stands_at_its_value_or_where_it_is_missing() {
    let (text, line, column) = marked(
        r#"{"jobs": [{"job_id": "a", "compliance": {"pii_fields": ["mail"],
            "encryption_at_rest": «false»}}]}"#,
    );
    let findings = scan(&loaded(&text).config, &text);
    let place = |code: &str| {
        let finding = findings
            .iter()
            .find(|finding| finding.code == code)
            .unwrap();
        (finding.path.clone(), finding.line, finding.column)
    };
    let at = (
        "jobs[0].compliance.encryption_at_rest".to_owned(),
        line,
        column,
    );
    assert_eq!(place("personal_data_unencrypted"), at);
    assert_eq!(place("no_budget").0, "jobs[0].cost.budget_per_run_usd");
}
