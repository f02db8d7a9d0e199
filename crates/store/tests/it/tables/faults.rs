use super::support::{
    EXECUTIONS, INCIDENTS, JOB_KEY, LEDGER, airflow, at, ended, everything, execute, key, mail,
    marker, put_by_hand, put_mail, put_marker, put_run, report, run_after, set_by_hand,
    set_execution, start, watched,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::TcpListener;
use strands_core::incident::MailState;
use strands_core::run::{Figure, State};
use strands_store::executions::Selection;
use strands_store::{Store, StoreError};
use strands_testing::Proxy;
use strands_testing::proxy::Verdict;

#[track_caller]
fn assert_damaged<T: std::fmt::Debug>(read: Result<T, StoreError>, of: &str) {
    match read {
        Err(StoreError::Damaged { table, reason }) => {
            assert_eq!(table, of);
            assert!(!reason.is_empty());
        }
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_refused(written: &Result<(), StoreError>) {
    assert!(
        matches!(written, Err(StoreError::Refused(_))),
        "{written:?}"
    );
}

#[tokio::test]
async fn a_damaged_row_of_the_ledger_names_its_table() {
    let (tables, store) = start().await;
    let row = |entry: &str, version: Value| json!({"run_key": {"S": "k"}, "entry": {"S": entry}, "version": version});
    put_by_hand(&tables, LEDGER, &row("run", json!({"N": "1"})));
    put_by_hand(&tables, LEDGER, &row("posted", json!({"S": "one"})));
    assert_damaged(store.run("k").await, "Ledger");
    assert_damaged(store.markers(["k".to_owned()]).await, "Ledger");
    let image = serde_json::from_value(row("run", json!({"S": "one"}))).unwrap();
    assert_damaged(strands_store::ledger::change_of(image), "Ledger");
    let image = serde_json::from_value(row("run", json!({"N": "1"}))).unwrap();
    assert_damaged(strands_store::ledger::run_of(image), "Ledger");
}

#[tokio::test]
async fn a_damaged_row_of_the_executions_names_its_table() {
    let (tables, store) = start().await;
    let run = run_after(&[report(State::Failed, 0)]);
    execute(&store, [set_execution(&run)]).await.unwrap();
    let key = json!({
        "execution_id": {"S": run.execution_id},
        "timestamp": {"N": run.timestamp.to_string()},
    });
    set_by_hand(&tables, EXECUTIONS, &key, "status", "weird");
    assert_damaged(store.latest_run("orders").await, "JobExecutions");
}

#[tokio::test]
async fn a_damaged_row_of_the_incidents_names_its_table() {
    let (tables, store) = start().await;
    for entry in ["job", "incident#1", "mail#1#1"] {
        let row = json!({
            "job_key": {"S": JOB_KEY},
            "entry": {"S": entry},
            "state": {"S": "pending"},
            "due_at": {"N": "1"},
        });
        put_by_hand(&tables, INCIDENTS, &row);
    }
    assert_damaged(store.job(JOB_KEY).await, "Incidents");
    assert_damaged(store.incident(JOB_KEY, "incident#1").await, "Incidents");
    assert_damaged(store.incidents(JOB_KEY).await, "Incidents");
    assert_damaged(store.mails(JOB_KEY, None).await, "Incidents");
    assert_damaged(
        store.mails_due(MailState::Pending, at(0)).await,
        "Incidents",
    );
}

#[tokio::test]
async fn an_item_that_is_too_large_is_refused_and_not_written() {
    let (tables, store) = start().await;
    let mut large = ended("r", State::Failed, 0, 1);
    large.labels = BTreeMap::from([("large".into(), "x".repeat(410_000))]);
    let run = run_after(&[large]);
    assert_refused(&execute(&store, [put_run(&run, None)]).await);
    assert_refused(&execute(&store, [set_execution(&run)]).await);
    let plan = [put_marker("k", &marker(1), None), put_run(&run, None)];
    assert_refused(&execute(&store, plan).await);
    let mut large = mail("m1", 0);
    large.reason = Some("x".repeat(410_000));
    assert_refused(&execute(&store, [put_mail(&large)]).await);
    assert!(everything(&tables).iter().all(Vec::is_empty));
}

#[tokio::test]
async fn an_item_that_grows_too_large_is_refused_and_stays_as_it_was() {
    let (tables, store) = start().await;
    let run = run_after(&[report(State::Running, 0)]);
    execute(&store, [set_execution(&run)]).await.unwrap();
    let before = everything(&tables);
    let mut large = ended("r", State::Failed, 0, 1);
    large.labels = BTreeMap::from([("large".into(), "x".repeat(410_000))]);
    let mut run = run_after(&[large]);
    run.timestamp = at(0).as_second();
    assert_refused(&execute(&store, [set_execution(&run)]).await);
    let plan = [put_marker("k", &marker(1), None), set_execution(&run)];
    assert_refused(&execute(&store, plan).await);
    assert_eq!(everything(&tables), before);
}

#[tokio::test]
async fn what_a_table_cannot_hold_is_refused() {
    let (_tables, store) = start().await;
    let mut huge = report(State::Success, 0);
    huge.metrics = BTreeMap::from([("rows".into(), Figure::new(1e200).unwrap())]);
    assert_refused(&execute(&store, [put_run(&run_after(&[huge]), None)]).await);
    let mut nameless = report(State::Success, 0);
    nameless.job_name = Some(String::new());
    let nameless = run_after(&[nameless]);
    assert_refused(&execute(&store, [set_execution(&nameless)]).await);
    let plan = [put_run(&nameless, None), set_execution(&nameless)];
    assert_refused(&execute(&store, plan).await);
    let long = "k".repeat(2_049);
    assert_refused(&execute(&store, [put_marker(&long, &marker(1), None)]).await);
}

#[tokio::test]
async fn an_endpoint_that_nobody_serves_is_a_passing_fault() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let store = Store::at_endpoint(&url).await;
    let run = run_after(&[report(State::Running, 0)]);
    let plan = [put_run(&run, None), set_execution(&run)];
    let all = Selection::default();
    let (read, listed, written, planned) = tokio::join!(
        store.run("k"),
        store.list_runs(&all, 1),
        execute(&store, [put_run(&run, None)]),
        execute(&store, plan),
    );
    let faults = [read.err(), listed.err(), written.err(), planned.err()];
    for fault in faults {
        let Some(StoreError::Passing(reason)) = fault else {
            panic!("{fault:?}");
        };
        assert!(reason.to_lowercase().contains("connect"), "{reason}");
    }
}

#[tokio::test]
async fn a_table_that_is_not_there_is_a_passing_fault() {
    let (tables, store) = start().await;
    let request = json!({"TableName": LEDGER});
    let request = serde_json::from_value(request).unwrap();
    tables.database().delete_table(request).unwrap();
    let read = store.run("k").await;
    assert!(matches!(read, Err(StoreError::Passing(_))), "{read:?}");
}

/// What the store makes of a plan of one write, and of two, that the service answers so.
async fn answered(status: u16, answer: Value) -> [Result<(), StoreError>; 2] {
    let (tables, _) = start().await;
    let verdict = Verdict::Answer(status, answer);
    let proxy = Proxy::start(&tables.url(), move |_| std::future::ready(verdict.clone())).await;
    let store = Store::at_endpoint(proxy.url()).await;
    let run = run_after(&[report(State::Running, 0)]);
    let plan = [put_run(&run, None), set_execution(&run)];
    let (alone, together) = tokio::join!(
        execute(&store, [put_run(&run, None)]),
        execute(&store, plan),
    );
    [alone, together]
}

fn fault(code: &str) -> Value {
    json!({
        "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"),
        "message": "told to by a test",
    })
}

#[tokio::test]
async fn what_may_succeed_later_is_a_passing_fault_with_its_code() {
    for (status, code) in [
        (400, "ProvisionedThroughputExceededException"),
        (400, "AccessDeniedException"),
        (400, "ExpiredTokenException"),
        (500, "InternalServerError"),
    ] {
        for written in answered(status, fault(code)).await {
            let Err(StoreError::Passing(reason)) = written else {
                panic!("{code}: {written:?}");
            };
            assert_eq!(reason, format!("{code}: told to by a test"));
        }
    }
}

#[tokio::test]
async fn a_canceled_transaction_is_judged_by_the_reasons_of_its_parts() {
    let canceled = |reasons: [&str; 2]| {
        let mut answer = fault("TransactionCanceledException");
        answer["CancellationReasons"] = reasons.map(|code| json!({"Code": code})).into();
        answered(400, answer)
    };
    for conflict in ["ConditionalCheckFailed", "TransactionConflict"] {
        let [_, written] = canceled(["None", conflict]).await;
        assert_eq!(written, Err(StoreError::Conflict), "{conflict}");
    }
    let [_, written] = canceled(["ConditionalCheckFailed", "ValidationError"]).await;
    assert_refused(&written);
    let [_, written] = canceled(["ThrottlingError", "None"]).await;
    assert!(
        matches!(written, Err(StoreError::Passing(_))),
        "{written:?}"
    );
    let [alone, _] = answered(400, fault("TransactionConflictException")).await;
    assert_eq!(alone, Err(StoreError::Conflict));
}

#[tokio::test]
async fn a_plan_is_one_call() {
    let (tables, _) = start().await;
    let (proxy, store) = watched(&tables).await;
    let run = run_after(&[report(State::Running, 0)]);
    let plan = [put_run(&run, None), set_execution(&run)];
    execute(&store, plan).await.unwrap();
    let marker = put_marker(&key(airflow(), "r").text(), &marker(1), None);
    execute(&store, [marker]).await.unwrap();
    execute(&store, []).await.unwrap();
    let calls: Vec<String> = proxy
        .take_exchanges()
        .into_iter()
        .map(|exchange| exchange.operation)
        .collect();
    assert_eq!(calls, ["TransactWriteItems", "PutItem"]);
}
