use super::support::{
    LEDGER, airflow, at, ended, execute, key, marker, prices, put_by_hand, put_marker, put_run,
    report, report_of, run_after, start, step, sums, watched,
};
use serde_json::json;
use std::collections::BTreeMap;
use strands_core::cost::Component;
use strands_core::cost::glue::{Job, JobRun};
use strands_core::money::MicroUsd;
use strands_core::platform::glue_report;
use strands_core::run::ledger::REMEMBERED_EVENTS;
use strands_core::run::{
    Facts, Figure, Ledger, Observation, Parent, Platform, RunError, State, advance,
};
use strands_core::totals::{Contribution, Marker, Sums};
use strands_store::Store;
use strands_store::ledger::{change_of, run_of};

const SPOKEN: &str = "größer als 🐘 — 注文\n\t\"\\/%#\u{7f}";

fn glue_event(state: State, attempt: u32, seconds: i64) -> Observation {
    let key = key(Platform::Glue, "jr_1");
    let mut event = Observation::new(key, state, state.default_native(), at(seconds));
    event.attempt = attempt;
    event.digest = Some(format!("{attempt}/{state}"));
    event.job_name = Some(SPOKEN.into());
    event
}

fn facts(event: &Observation, job_run: serde_json::Value) -> Observation {
    let run: JobRun = serde_json::from_value(job_run).unwrap();
    let job: Job = serde_json::from_value(json!({
        "Name": "orders",
        "Command": {"Name": "glueetl"},
        "MaxRetries": 1,
        "DefaultArguments": {"--enable-auto-scaling": "true", "--token": "secret"},
    }))
    .unwrap();
    glue_report(event, run, Some(job)).unwrap()
}

/// A run with everything that a run can have.
fn full_run() -> Ledger {
    let mut failed = glue_event(State::Failed, 1, 600);
    failed.delayed = true;
    failed.resources = ["arn:aws:glue:eu-west-1:111122223333:job/é".into()].into();
    failed.metrics = [("rows", 0.1 + 0.2), ("tiny", 5e-100), ("huge", -1.5e100)]
        .map(|(name, figure)| (name.to_owned(), Figure::new(figure).unwrap()))
        .into();
    failed.labels = BTreeMap::from([
        ("empty".into(), String::new()),
        (SPOKEN.into(), SPOKEN.into()),
    ]);
    failed.parent = Some(Parent {
        platform: "airflow".into(),
        run_id: SPOKEN.into(),
    });
    failed.sequence = u64::MAX;
    let first = facts(
        &failed,
        json!({
            "JobRunState": "FAILED",
            "StartedOn": "2026-11-20T02:00:00.123Z",
            "CompletedOn": "2026-11-20T02:10:00.456Z",
            "ErrorMessage": SPOKEN,
            "ExecutionTime": 590,
            "DPUSeconds": 1234.567,
            "MaxCapacity": 0.0625,
            "NumberOfWorkers": 2,
            "WorkerType": "G.1X",
            "GlueVersion": "4.0",
            "ExecutionClass": "FLEX",
        }),
    );
    let second = glue_event(State::Success, 2, 1_200);
    let retried = facts(
        &second,
        json!({
            "JobRunState": "SUCCEEDED",
            "StartedOn": "2026-11-20T02:11:00Z",
            "CompletedOn": "2026-11-20T02:20:00Z",
            "ExecutionTime": 530,
            "MaxCapacity": 10.0,
            "NumberOfWorkers": 10,
            "WorkerType": "G.1X",
            "GlueVersion": "4.0",
            "Arguments": {"--enable-auto-scaling": "true"},
        }),
    );
    let run = advance(
        None,
        &failed,
        Facts::Answered(Some(&first)),
        at(601),
        &prices(),
    )
    .run;
    let mut run = advance(
        Some(&run),
        &second,
        Facts::Answered(Some(&retried)),
        at(1_201),
        &prices(),
    )
    .run;
    for event in 0..REMEMBERED_EVENTS {
        run.remember(&format!("{event:064x}"));
    }
    run
}

async fn read_back(store: &Store, run: &Ledger) -> Ledger {
    execute(store, [put_run(run, None)]).await.unwrap();
    store.run(&run.key.text()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_run_with_everything_reads_back_as_written() {
    let (_tables, store) = start().await;
    let run = full_run();
    assert_eq!(run.attempts().len(), 2);
    assert!(run.attempts().iter().all(|it| it.usage().is_some()));
    assert!(run.cost.as_ref().is_some_and(|cost| cost.known().0 > 0));
    assert!(run.contribution.is_some() && run.parent().is_some());
    assert!(run.has_seen(&format!("{:064x}", 0)) && !run.has_seen("1/failed"));
    assert_eq!(read_back(&store, &run).await, run);
}

#[tokio::test]
async fn a_run_of_which_hardly_anything_is_known_reads_back_as_written() {
    let (_tables, store) = start().await;
    let mut first = report(State::Queued, 0);
    (first.job_name, first.digest) = (None, None);
    let run = run_after(&[first]);
    assert_eq!(read_back(&store, &run).await, run);
}

#[tokio::test]
async fn empty_texts_read_back_as_empty_texts() {
    let (_tables, store) = start().await;
    let mut failed = report(State::Failed, 5);
    failed.native_state = String::new();
    failed.error = Some(RunError::new(Some(String::new()), ""));
    failed.labels = BTreeMap::from([("empty".into(), String::new())]);
    failed.digest = Some(String::new());
    let run = run_after(&[failed]);
    assert_eq!(read_back(&store, &run).await, run);
}

#[tokio::test]
async fn a_run_whose_ends_contradict_reads_back_as_written() {
    let (_tables, store) = start().await;
    let mut stopping = report(State::Running, 1);
    stopping.stopping = true;
    let run = run_after(&[
        stopping,
        ended("r", State::Success, 0, 60),
        report(State::Failed, 61),
    ]);
    assert!(run.flags().contains("conflict"));
    assert_eq!(read_back(&store, &run).await, run);
}

#[tokio::test]
async fn an_unknown_run_is_none() {
    let (_tables, store) = start().await;
    assert_eq!(store.run("nobody").await, Ok(None));
}

#[tokio::test]
async fn a_run_and_its_marker_do_not_hide_each_other() {
    let (_tables, store) = start().await;
    let run = run_after(&[ended("r", State::Success, 0, 60)]);
    let key = run.key.text();
    execute(&store, [put_marker(&key, &marker(1), None)])
        .await
        .unwrap();
    assert_eq!(store.run(&key).await, Ok(None));
    assert_eq!(read_back(&store, &run).await, run);
    let markers = store.markers([key.clone()]).await.unwrap();
    assert_eq!(markers, BTreeMap::from([(key, marker(1))]));
}

#[tokio::test]
async fn a_marker_reads_back_as_written() {
    let (_tables, store) = start().await;
    let negative = Sums {
        executions: -1,
        failed: 2,
        stopped: 3,
        timeout: 4,
        unpriced: 5,
        duration_ms: i64::MAX,
        cost: BTreeMap::from([
            (Component::GlueDpu, MicroUsd(i64::MAX)),
            (Component::Reported, MicroUsd(-1)),
        ]),
        ..Sums::default()
    };
    let contribution = |job: Option<&str>, sums| Contribution {
        day: "2026-02-28".parse().unwrap(),
        quarter: job.map(|_| at(900)),
        job: job.map(str::to_owned),
        groups: BTreeMap::new(),
        sums,
    };
    let written = [
        ("a", contribution(Some(SPOKEN), negative)),
        ("b", contribution(None, Sums::default())),
        ("c", contribution(Some("#all"), sums(1, 0))),
    ]
    .map(|(key, contribution)| {
        let version = u64::MAX;
        let marker = Marker {
            version,
            environment: contribution.quarter.map(|_| "staging".to_owned()),
            contribution,
        };
        (key.to_owned(), marker)
    });
    let writes = written.clone();
    let writes = writes.map(|(key, marker)| put_marker(&key, &marker, None));
    execute(&store, writes).await.unwrap();
    let read = store.markers(["a", "b", "c"].map(str::to_owned)).await;
    assert_eq!(read, Ok(BTreeMap::from(written)));
}

#[tokio::test]
async fn markers_are_read_beyond_a_hundred_keys_repeated_or_unknown() {
    let (_tables, store) = start().await;
    let known: BTreeMap<String, Marker> = (0..250)
        .map(|run| (format!("run-{run}"), marker(run + 1)))
        .collect();
    let writes: Vec<_> = known
        .iter()
        .map(|(key, marker)| put_marker(key, marker, None))
        .collect();
    for chunk in writes.chunks(100) {
        execute(&store, chunk.to_vec()).await.unwrap();
    }
    let unknown = (0..60).map(|run| format!("unknown-{run}"));
    let keys: Vec<String> = known.keys().cloned().chain(unknown).collect();
    // Every key comes again after all the others.
    let asked = keys.iter().cloned().chain(keys.iter().rev().cloned());
    assert_eq!(store.markers(asked).await, Ok(known));
}

#[tokio::test]
async fn markers_of_no_keys_are_none() {
    let (_tables, store) = start().await;
    assert_eq!(store.markers([]).await, Ok(BTreeMap::new()));
    let unknown = ["nobody", "nobody"].map(str::to_owned);
    assert_eq!(store.markers(unknown).await, Ok(BTreeMap::new()));
}

#[tokio::test]
async fn markers_that_do_not_fit_into_one_answer_are_all_read() {
    let (tables, _) = start().await;
    let (proxy, store) = watched(&tables).await;
    let job = "x".repeat(395_000);
    for run in 0..45 {
        let sums = serde_json::to_value(Sums::default()).unwrap();
        let sums: serde_json::Map<_, _> = sums
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), json!({"N": value.to_string()})))
            .collect();
        let row = json!({
            "run_key": {"S": format!("run-{run}")},
            "entry": {"S": "posted"},
            "version": {"N": "1"},
            "contribution": {"M": {
                "day": {"S": "2026-11-20"},
                "job": {"S": job},
                "sums": {"M": sums},
            }},
        });
        put_by_hand(&tables, LEDGER, &row);
    }
    let keys = (0..45).map(|run| format!("run-{run}"));
    assert_eq!(store.markers(keys).await.unwrap().len(), 45);
    assert!(proxy.take_exchanges().len() > 1);
}

#[tokio::test]
async fn an_id_that_two_platforms_share_names_two_runs_newest_first() {
    let (_tables, store) = start().await;
    let older = run_after(&[report_of("shared", State::Running, 10)]);
    let mut newer = report_of("shared", State::Running, 20);
    newer.key = key(Platform::Glue, "shared");
    let newer = run_after(&[newer]);
    let other = run_after(&[report_of("other", State::Running, 30)]);
    for run in [&newer, &other, &older] {
        execute(&store, [put_run(run, None)]).await.unwrap();
    }
    let shared = older.key.text();
    execute(&store, [put_marker(&shared, &marker(1), None)])
        .await
        .unwrap();
    let keys = store.run_keys_of("shared").await.unwrap();
    assert_eq!(keys, [newer.key.text(), older.key.text()]);
    assert_eq!(store.run_keys_of("nobody").await, Ok(Vec::new()));
}

#[tokio::test]
async fn the_stream_tells_a_run_and_its_change_as_they_were_written() {
    let (tables, store) = start().await;
    let first = full_run();
    let second = step(Some(&first), &glue_event(State::Failed, 3, 2_000)).run;
    let unpriced = run_after(&[report_of("other", State::Running, 0)]);
    execute(&store, [put_run(&first, None)]).await.unwrap();
    let replace = put_run(&second, Some(first.version));
    execute(&store, [replace]).await.unwrap();
    execute(&store, [put_run(&unpriced, None)]).await.unwrap();
    let batch = tables.ledger_batch();
    let images: Vec<serde_dynamo::Item> = batch["Records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| serde_json::from_value(record["dynamodb"]["NewImage"].clone()).unwrap())
        .collect();
    let runs = [first, second, unpriced];
    assert_eq!(images.len(), runs.len());
    for (image, run) in images.into_iter().zip(runs) {
        let change = change_of(image.clone()).unwrap().unwrap();
        assert_eq!(change.run_key, run.key.text());
        assert_eq!(change.version, run.version);
        assert_eq!(change.contribution, run.contribution);
        assert_eq!(run_of(image), Ok(Some(run)));
    }
}

#[tokio::test]
async fn a_marker_in_the_stream_is_no_change_of_a_run() {
    let (tables, store) = start().await;
    let key = key(airflow(), "r").text();
    execute(&store, [put_marker(&key, &marker(1), None)])
        .await
        .unwrap();
    let row = tables.rows(LEDGER).remove(0);
    let image: serde_dynamo::Item = serde_json::from_value(row).unwrap();
    assert_eq!(change_of(image.clone()), Ok(None));
    assert_eq!(run_of(image), Ok(None));
}
