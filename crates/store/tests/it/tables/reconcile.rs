//! What reconciling finds: pages of runs in a state, runs whose facts are due, many rows at once.

use super::support::{
    LEDGER, at, ended, execute, job_row, put_job, put_run, report, report_of, run_after,
    set_execution, start, watched,
};
use strands_core::reconcile::{Page, Reach, begin};
use strands_core::run::{Ledger, Platform, State};
use strands_store::{Store, StoreError};
use strands_testing::TestStore;

async fn put(store: &Store, run: &Ledger) {
    let plan = [put_run(run, None), set_execution(run)];
    execute(store, plan).await.unwrap();
}

/// Every key of a state within the window, page by page, and how many pages there were.
async fn all(store: &Store, state: State, window: (i64, i64)) -> (Vec<String>, usize) {
    let (mut keys, mut pages, mut after): (_, _, Option<Page>) = (Vec::new(), 0, None);
    loop {
        let page = store.page_of_runs(state, window, after.as_ref());
        let (page, last) = page.await.unwrap();
        keys.extend(page);
        pages += 1;
        match last {
            Some(last) => after = Some(last),
            None => return (keys, pages),
        }
    }
}

#[tokio::test]
async fn pages_of_a_state_are_whole_disjoint_and_in_order_even_within_a_second() {
    let (_tables, store) = start().await;
    let mut expected = Vec::new();
    for number in 0..250 {
        let from = number / 90;
        let run = run_after(&[ended(&format!("r-{number:03}"), State::Success, from, 500)]);
        put(&store, &run).await;
        expected.push(run.key.text());
    }
    put(&store, &run_after(&[ended("f", State::Failed, 0, 500)])).await;

    let window = (at(0).as_second(), at(10).as_second());
    let (mut keys, pages) = all(&store, State::Success, window).await;
    assert!(pages >= 3, "{pages}");
    keys.sort();
    assert_eq!(keys, expected);
    let (second, _) = all(
        &store,
        State::Success,
        (at(1).as_second(), at(1).as_second()),
    )
    .await;
    assert_eq!(second.len(), 90);
    assert_eq!(all(&store, State::Success, (2, 1)).await, (Vec::new(), 1));
}

fn unanswered(run_id: &str, minute: i64) -> Ledger {
    let mut report = report_of(run_id, State::Failed, minute * 60);
    report.key.platform = Platform::Glue;
    let mut run = run_after(&[report]);
    run.unanswered = true;
    run
}

fn rows_with_due(tables: &TestStore) -> usize {
    let rows = tables.rows(LEDGER);
    let due = rows.iter().filter(|row| row.get("due").is_some());
    due.filter(|row| row.get("due_at").is_some()).count()
}

#[tokio::test]
async fn only_runs_whose_facts_could_not_be_read_are_due_and_in_their_order() {
    let (tables, store) = start().await;
    let (first, second, later) = (unanswered("a", 5), unanswered("b", 0), unanswered("c", 60));
    for run in [&first, &second, &later] {
        put(&store, run).await;
    }
    let mut answered = unanswered("d", 0);
    answered.unanswered = false;
    put(&store, &answered).await;
    put(&store, &run_after(&[report(State::Running, 0)])).await;

    assert_eq!(rows_with_due(&tables), 3);
    let due = store.run_keys_due(at(20 * 60), 10).await;
    assert_eq!(due, Ok(vec![second.key.text(), first.key.text()]));
    let due = store.run_keys_due(at(20 * 60), 1).await;
    assert_eq!(due, Ok(vec![second.key.text()]));

    let mut read = second.clone();
    read.unanswered = false;
    read.version += 1;
    execute(&store, [put_run(&read, Some(second.version))])
        .await
        .unwrap();
    assert_eq!(rows_with_due(&tables), 2);
    let due = store.run_keys_due(at(20 * 60), 10).await;
    assert_eq!(due, Ok(vec![first.key.text()]));
}

#[tokio::test]
async fn many_runs_and_jobs_are_read_in_few_calls() {
    let (tables, store) = start().await;
    let mut keys = vec!["nobody".to_owned()];
    for number in 0..120 {
        let run = run_after(&[ended(&format!("r-{number}"), State::Success, 0, 60)]);
        put(&store, &run).await;
        keys.push(run.key.text());
    }
    execute(&store, [put_job(&job_row(1), None)]).await.unwrap();
    let (proxy, store) = watched(&tables).await;

    assert_eq!(store.runs(keys).await.unwrap().len(), 120);
    let job_keys = [job_row(1).job_key, "production/nobody".to_owned()];
    assert_eq!(store.jobs(job_keys).await, Ok(vec![job_row(1)]));
    assert_eq!(store.runs([]).await, Ok(Vec::new()));
    assert_eq!(proxy.take_exchanges().len(), 3);
}

#[tokio::test]
async fn a_sweep_is_kept_and_only_one_pass_moves_it() {
    let (_tables, store) = start().await;
    assert_eq!(store.sweep().await, Ok(None));
    let begun = begin(None, Reach::Day, at(0)).unwrap();
    let page = Page {
        timestamp: 7,
        execution_id: "exec-1".into(),
    };
    let moved = begun.clone().passed(Some(page));
    store.put_sweep(&moved, at(0)).await.unwrap();
    assert_eq!(store.sweep().await, Ok(Some(moved.clone())));

    let rival = begun.passed(None);
    assert_eq!(
        store.put_sweep(&rival, at(0)).await,
        Err(StoreError::Conflict)
    );
    let on = moved.clone().passed(None);
    store.put_sweep(&on, at(0)).await.unwrap();
    let late = moved.passed(None);
    assert_eq!(
        store.put_sweep(&late, at(0)).await,
        Err(StoreError::Conflict)
    );
    assert_eq!(store.sweep().await, Ok(Some(on)));
}
