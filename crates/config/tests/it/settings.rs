//! What the file says to all functions.

use crate::support::{faults, loaded, marked};
use serde_json::json;
use std::collections::BTreeSet;
use strands_core::incident::{Because, DigestWish, Kind, Severity};
use strands_core::job::Payer;
use strands_core::money::MicroUsd;
use strands_core::settings::Settings;

const FILE: &str = r#"{
  "jobs": [
    {"job_id": "orders", "job_name": "orders_daily_load", "aliases": {"glue": ["orders-v2"]},
     "stakeholders": ["mart@example.com"], "tags": {"Team": "core", "cost-center": "cc-1"},
     "notifications": {"owners": ["ada@example.com"], "on_success": ["bo@example.com"], "severity": "critical"},
     "cost": {"budget_monthly_usd": 120.5, "budget_owner": "cy@example.com",
              "cost_alerts": {"threshold_percent": 80, "alert_channels": ["spending", "email"]}}},
    {"job_id": "contacts", "tags": {"team": "core"}},
    {"job_id": "quiet", "cost": {"budget_monthly_usd": 5, "cost_alerts": {"enabled": false, "alert_channels": ["spending"]}}}
  ],
  "global_settings": {
    "channels": {"spending": {"type": "sns", "topic_arn": "arn:aws:sns:eu-west-1:111122223333:spending"}},
    "notifications": {
      "fallback": ["any@example.com"], "time_zone": "Europe/Berlin", "digest_hour": 7,
      "teams": {"core": {"on_call": ["dee@example.com"], "channels": ["spending"]}},
      "budget_owners": {"cc-1": ["eve@example.com"]},
      "readers": {"ada@example.com": {"quiet_hours": {"from": "22:00", "to": "06:30"}, "digest": "weekly", "kinds": ["failure"]}},
      "mutes": [{"job": "contacts", "until": "2026-12-02T06:00:00Z", "reason": "source is moved"}]},
    "budgets": [{"team": "core", "monthly_usd": 900}, {"monthly_usd": 2000, "threshold_percent": 75}, {"monthly_usd": 1, "enabled": false}]
  }
}"#;

fn settings() -> Settings {
    loaded(FILE).settings()
}

#[test]
fn people_are_told_of_every_name_that_a_job_runs_under() {
    let routing = settings().routing.unwrap();
    for name in ["orders", "orders_daily_load", "orders-v2"] {
        let told = routing.concerned(Some(name), Kind::Cost, Severity::High);
        let told: Vec<_> = told
            .iter()
            .map(|(address, because)| (address.as_str(), *because))
            .collect();
        let expected = [
            ("ada@example.com", Because::Recipient),
            ("cy@example.com", Because::BudgetOwner),
            ("eve@example.com", Because::BudgetOwner),
            ("mart@example.com", Because::Stakeholder),
        ];
        assert_eq!(told, expected, "{name}");
        assert_eq!(routing.severity(Some(name)), Severity::Critical);
    }
    assert_eq!(
        routing
            .on_failure(Some("contacts"))
            .into_keys()
            .collect::<Vec<_>>(),
        ["dee@example.com"]
    );
    assert_eq!(
        routing
            .on_failure(Some("stranger"))
            .into_keys()
            .collect::<Vec<_>>(),
        ["any@example.com"]
    );
    let ada = routing.reader("Ada@example.com");
    assert_eq!(
        (ada.digest_hour, ada.settings.digest),
        (7, DigestWish::Weekly)
    );
    assert!(ada.settings.quiet_hours.is_some());
    assert!(
        routing
            .mute(Some("contacts"), "2026-12-01T00:00:00Z".parse().unwrap())
            .is_some()
    );
    assert!(routing.names_channel("spending"));
}

#[test]
fn months_are_budgeted_by_job_team_and_all() {
    let budgets = settings().budgets;
    let told: Vec<_> = budgets
        .iter()
        .map(|it| (it.payer.clone(), it.limit, it.threshold_percent.to_string()))
        .collect();
    let usd = |usd: i64| MicroUsd(usd * 1_000_000);
    let expected = [
        (
            Payer::Job("orders".to_owned()),
            MicroUsd(120_500_000),
            "80".to_owned(),
        ),
        (Payer::Team("core".to_owned()), usd(900), "90".to_owned()),
        (Payer::All, usd(2_000), "75".to_owned()),
    ];
    assert_eq!(told, expected);
    let of_team: BTreeSet<_> = budgets[1].jobs.iter().map(String::as_str).collect();
    assert_eq!(
        of_team,
        BTreeSet::from(["contacts", "orders", "orders-v2", "orders_daily_load"])
    );
}

#[test]
fn what_is_said_survives_the_tables() {
    let written = serde_json::to_value(settings()).unwrap();
    assert_eq!(
        serde_json::from_value::<Settings>(written.clone()).unwrap(),
        settings()
    );
    assert_eq!(written["channels"]["spending"]["type"], json!("sns"));
}

#[test]
fn a_file_that_names_nobody_leaves_the_settings_to_others() {
    let said = loaded(r#"{"jobs": [{"job_id": "a"}]}"#).settings();
    assert_eq!(said, Settings::default());
}

#[test]
fn every_fault_of_them_has_its_place() {
    for (path, file) in [
        (
            "global_settings.notifications.fallback[0]",
            r#"{"global_settings": {"notifications": {"fallback": [«"ada"»]}}}"#,
        ),
        (
            "global_settings.notifications.teams.core.channels[0]",
            r#"{"global_settings": {"notifications": {"teams": {"core": {"channels": [«"slak"»]}}}}}"#,
        ),
        (
            "global_settings.notifications.readers.ada",
            r#"{"global_settings": {"notifications": {"readers": {«"ada"»: {}}}}}"#,
        ),
        (
            "global_settings.notifications.time_zone",
            r#"{"global_settings": {"notifications": {"time_zone": «"Mars"»}}}"#,
        ),
        (
            "global_settings.notifications.digest_hour",
            r#"{"global_settings": {"notifications": {"digest_hour": «24»}}}"#,
        ),
        (
            "global_settings.notifications.mutes[0].until",
            r#"{"global_settings": {"notifications": {"mutes": [{"job": "a", "until": «"soon"», "reason": "x"}]}}}"#,
        ),
        (
            "global_settings.budgets[0].monthly_usd",
            r#"{"global_settings": {"budgets": [{"monthly_usd": «0»}]}}"#,
        ),
        (
            "jobs[0].notifications.owners[0]",
            r#"{"jobs": [{"job_id": "a", "notifications": {"owners": [«"ada"»]}}]}"#,
        ),
        (
            "jobs[0].cost.budget_owner",
            r#"{"jobs": [{"job_id": "a", "cost": {"budget_owner": «"ada"»}}]}"#,
        ),
        (
            "jobs[0].cost.budget_monthly_usd",
            r#"{"jobs": [{"job_id": "a", "cost": {"budget_monthly_usd": «-1»}}]}"#,
        ),
        (
            "global_settings.channels.hook.secret",
            r#"{"global_settings": {"channels": {"hook": «{"type": "webhook", "url": "https://example.com"}»}}}"#,
        ),
        (
            "global_settings.channels[\"a b\"]",
            r#"{"global_settings": {"channels": {«"a b"»: {"type": "email"}}}}"#,
        ),
    ] {
        let (text, line, column) = marked(file);
        let found = faults(&text).errors;
        assert_eq!(found.len(), 1, "{found:#?}");
        let fault = &found[0];
        assert_eq!(
            (fault.path.as_str(), fault.line, fault.column),
            (path, Some(line), Some(column))
        );
        assert!(
            !fault.message.contains("ada"),
            "an address is personal: {}",
            fault.message
        );
    }
}
