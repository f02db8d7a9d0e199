//! Tables, and builders of what lies in them.

use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use strands_core::cost::Component;
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::{
    Because, IncidentRow, IncidentState, JobRow, Kind, MailRow, MailState, Severity, Step,
};
use strands_core::money::MicroUsd;
use strands_core::plan::{Plan, Write};
use strands_core::run::{
    Advance, Facts, Figure, Ledger, Observation, Platform, RunError, RunKey, State, advance,
};
use strands_core::totals::{Contribution, Held, Marker, Sums};
use strands_store::{Store, StoreError};
use strands_testing::proxy::{Call, Verdict};
use strands_testing::{Proxy, TestStore};

pub(crate) const EXECUTIONS: &str = "StrandsJobExecutions";
pub(crate) const TRENDS: &str = "StrandsCostTrends";
pub(crate) const LEDGER: &str = "StrandsLedger";
pub(crate) const INCIDENTS: &str = "StrandsIncidents";
pub(crate) const DEAD_LETTERS: &str = "StrandsDeadLetters";
pub(crate) const QUALITY: &str = "StrandsDataQualityHistory";
pub(crate) const TOOL_CALLS: &str = "StrandsAgentInvocations";
pub(crate) const ISSUES: &str = "StrandsIssueRegistry";
pub(crate) const SESSIONS: &str = "StrandsSessions";
pub(crate) const ROLLUPS: &str = "StrandsRollups";
pub(crate) const TABLES: [&str; 10] = [
    SESSIONS,
    EXECUTIONS,
    TRENDS,
    LEDGER,
    INCIDENTS,
    QUALITY,
    TOOL_CALLS,
    ISSUES,
    DEAD_LETTERS,
    ROLLUPS,
];

pub(crate) const JOB_KEY: &str = "production/orders";

/// Empty tables, and the client that the functions use.
pub(crate) async fn start() -> (TestStore, Store) {
    let tables = TestStore::start().await;
    let store = tables.store().await;
    (tables, store)
}

/// The same tables behind a proxy that counts the calls.
pub(crate) async fn watched(tables: &TestStore) -> (Proxy, Store) {
    let forward = |call: Call| async { Verdict::Forward(call.request) };
    let proxy = Proxy::start(&tables.url(), forward).await;
    let store = Store::at_endpoint(proxy.url()).await;
    (proxy, store)
}

/// Seconds after the beginning of the tests' day.
pub(crate) fn at(seconds: i64) -> Timestamp {
    let start: Timestamp = "2026-11-20T02:00:00Z".parse().unwrap();
    Timestamp::from_second(start.as_second() + seconds).unwrap()
}

pub(crate) fn airflow() -> Platform {
    Platform::Custom("airflow".into())
}

pub(crate) fn key(platform: Platform, run_id: &str) -> RunKey {
    RunKey {
        account: "111122223333".into(),
        region: "eu-west-1".into(),
        platform,
        scope: "-".into(),
        run_id: run_id.into(),
    }
}

/// A report of an orchestrator about the run `r` of the job `orders`.
pub(crate) fn report(state: State, seconds: i64) -> Observation {
    report_of("r", state, seconds)
}

pub(crate) fn report_of(run_id: &str, state: State, seconds: i64) -> Observation {
    let key = key(airflow(), run_id);
    let mut report = Observation::new(key, state, state.default_native(), at(seconds));
    report.digest = Some(format!("{run_id}/{state}/{seconds}"));
    report.job_name = Some("orders".into());
    report.ended_at = state.is_terminal().then(|| at(seconds));
    report.error = state
        .is_unsuccessful()
        .then(|| RunError::new(Some("TaskError".into()), "exit code 1"));
    report
}

/// The report of a run's end that tells its start and its cost too.
pub(crate) fn ended(run_id: &str, state: State, from: i64, to: i64) -> Observation {
    let mut report = report_of(run_id, state, to);
    report.started_at = Some(at(from));
    report.units.usd = Figure::new(0.25);
    report
}

pub(crate) fn prices() -> PriceSheet {
    PriceSheet::embedded().unwrap().clone()
}

/// Advances a run by a report, without facts.
pub(crate) fn step(current: Option<&Ledger>, report: &Observation) -> Advance {
    advance(current, report, Facts::Unasked, at(0), &prices())
}

/// The run after these reports, in that order.
pub(crate) fn run_after<'a>(reports: impl IntoIterator<Item = &'a Observation>) -> Ledger {
    let mut run = None;
    for report in reports {
        run = Some(step(run.as_ref(), report).run);
    }
    run.unwrap()
}

pub(crate) fn put_run(run: &Ledger, expect: Option<u64>) -> Write {
    Write::Run {
        run: Box::new(run.clone()),
        expect,
    }
}

pub(crate) fn set_execution(run: &Ledger) -> Write {
    Write::Execution(Box::new(run.clone()))
}

pub(crate) fn marker(version: u64) -> Marker {
    Marker {
        version,
        environment: Some("production".into()),
        contribution: Contribution {
            day: "2026-11-20".parse().unwrap(),
            quarter: Some(at(0)),
            groups: BTreeMap::new(),
            job: Some("orders".into()),
            sums: sums(1, 250_000),
        },
    }
}

pub(crate) fn put_marker(run_key: &str, marker: &Marker, expect: Option<u64>) -> Write {
    Write::Marker {
        run_key: run_key.into(),
        marker: marker.clone(),
        expect: expect.map(|version| Held {
            version,
            environment: Some("production".into()),
        }),
    }
}

/// Successful runs of a second each that reported their cost.
pub(crate) fn sums(executions: i64, micro_usd: i64) -> Sums {
    Sums {
        executions,
        successful: executions,
        duration_ms: executions * 1_000,
        cost: BTreeMap::from([(Component::Reported, MicroUsd(micro_usd))]),
        ..Sums::default()
    }
}

pub(crate) fn job_row(version: u64) -> JobRow {
    JobRow {
        version,
        ..JobRow::new(JOB_KEY.into())
    }
}

pub(crate) fn put_job(row: &JobRow, expect: Option<u64>) -> Write {
    Write::Job {
        row: Box::new(row.clone()),
        expect,
    }
}

pub(crate) fn incident(job_key: &str, id: &str, opened: i64) -> IncidentRow {
    IncidentRow {
        job_key: job_key.into(),
        entry: format!("incident#{}#{id}", at(opened)),
        incident_id: id.into(),
        kind: Kind::Failure,
        severity: Severity::High,
        environment: "production".into(),
        job: "orders".into(),
        jobs: Vec::new(),
        cause: "outofmemoryerror java heap space".into(),
        state: IncidentState::Open,
        due_at: at(opened).as_millisecond(),
        opened_at: at(opened),
        reopened: 0,
        flapping: None,
        resolved_at: None,
        resolution: None,
        run_key: Some(key(airflow(), "r").text()),
        attempt: Some(1),
        month: None,
        exposed: None,
        runs: 1,
        cost: None,
        acknowledged_at: None,
    }
}

pub(crate) fn put_incident(row: &IncidentRow) -> Write {
    Write::Incident(Box::new(row.clone()))
}

/// A mail that waits since `due`, in seconds after the beginning of the tests' day.
pub(crate) fn mail(id: &str, due: i64) -> MailRow {
    MailRow {
        job_key: JOB_KEY.into(),
        entry: format!("mail#i1#{id}"),
        mail_id: id.into(),
        incident_id: "i1".into(),
        incident_entry: None,
        step: Step::Opened,
        round: 0,
        kind: Kind::Failure,
        severity: Severity::High,
        update: None,
        address: "a@example.com".into(),
        because: Because::Recipient,
        run_key: Some(key(airflow(), "r").text()),
        state: MailState::Pending,
        due_at: at(due).as_millisecond(),
        hold: None,
        attempts: 0,
        created_at: at(0),
        claimed_at: None,
        unconfirmed_at: None,
        sent_at: None,
        provider_id: None,
        reason: None,
        digest: None,
    }
}

pub(crate) fn put_mail(row: &MailRow) -> Write {
    Write::Mail(Box::new(row.clone()))
}

pub(crate) async fn execute(
    store: &Store,
    writes: impl IntoIterator<Item = Write>,
) -> Result<(), StoreError> {
    store.execute(&Plan::new(writes), at(0)).await
}

/// Puts a row as no release of Strands would.
pub(crate) fn put_by_hand(tables: &TestStore, table: &str, item: &Value) {
    let request = json!({"TableName": table, "Item": item});
    let request = serde_json::from_value(request).unwrap();
    tables.database().put_item(request).unwrap();
}

/// Sets a text attribute as another program would.
pub(crate) fn set_by_hand(
    tables: &TestStore,
    table: &str,
    key: &Value,
    attribute: &str,
    value: &str,
) {
    let request = json!({
        "TableName": table,
        "Key": key,
        "UpdateExpression": "SET #name = :value",
        "ExpressionAttributeNames": {"#name": attribute},
        "ExpressionAttributeValues": {":value": {"S": value}},
    });
    let request = serde_json::from_value(request).unwrap();
    tables.database().update_item(request).unwrap();
}

/// Everything that lies in the tables.
pub(crate) fn everything(tables: &TestStore) -> Vec<Vec<Value>> {
    TABLES.map(|table| tables.rows(table)).into()
}

/// The row of a table that has only one.
pub(crate) fn only_row(tables: &TestStore, table: &str) -> Value {
    let rows = tables.rows(table);
    assert_eq!(rows.len(), 1, "{table}: {rows:?}");
    rows.into_iter().next().unwrap()
}
