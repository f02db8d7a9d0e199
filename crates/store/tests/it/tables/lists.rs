use super::support::{
    EXECUTIONS, at, ended, execute, key, only_row, report_of, run_after, set_execution, start,
    watched,
};
use std::cmp::Reverse;
use strands_core::money::MicroUsd;
use strands_core::run::{Ledger, Platform, State};
use strands_store::Store;
use strands_store::executions::{Listed, Selection};

const HOUR: i64 = 3_600;

async fn keep(store: &Store, runs: &[Ledger]) {
    let writes: Vec<_> = runs.iter().map(set_execution).collect();
    for chunk in writes.chunks(100) {
        execute(store, chunk.to_vec()).await.unwrap();
    }
}

fn run(run_id: &str, state: State, start: i64) -> Ledger {
    let mut report = report_of(run_id, state, start + 60);
    report.started_at = Some(at(start));
    run_after(&[report])
}

fn run_of(platform: Platform, job: Option<&str>, run_id: &str, state: State, start: i64) -> Ledger {
    let mut report = report_of(run_id, state, start + 60);
    report.key = key(platform, run_id);
    report.job_name = job.map(str::to_owned);
    report.started_at = Some(at(start));
    run_after(&[report])
}

/// Runs of all states, two platforms and three jobs, in a few seconds, several in each.
fn mixture() -> Vec<Ledger> {
    let platforms = [Platform::Glue, Platform::Custom("airflow".into())];
    let jobs = [Some("orders"), Some("events"), None];
    (0..60_u16)
        .map(|number| {
            let place = usize::from(number);
            run_of(
                platforms[place % 2].clone(),
                jobs[place % 3],
                &format!("run-{number}"),
                State::ALL[place % 6 * 5 % 6],
                i64::from(number % 7),
            )
        })
        .collect()
}

/// Ids of the runs that a list must show, in its order.
fn expected<'a>(runs: impl IntoIterator<Item = &'a Ledger>) -> Vec<String> {
    let mut runs: Vec<&Ledger> = runs.into_iter().collect();
    runs.sort_by_key(|run| Reverse((run.timestamp, &run.execution_id)));
    runs.iter().map(|run| run.execution_id.clone()).collect()
}

fn ids(listed: &[Listed]) -> Vec<String> {
    listed.iter().map(|run| run.execution_id.clone()).collect()
}

async fn list(store: &Store, selection: Selection) -> Vec<String> {
    ids(&store.list_runs(&selection, usize::MAX).await.unwrap())
}

fn of_job(job: &str) -> Selection {
    Selection {
        job: Some(job.into()),
        ..Selection::default()
    }
}

#[tokio::test]
async fn a_line_shows_what_is_known_of_the_run() {
    let (_tables, store) = start().await;
    let run = run_after(&[ended("r", State::Success, 10, 70)]);
    keep(&store, std::slice::from_ref(&run)).await;
    let line = Listed {
        execution_id: run.execution_id.clone(),
        timestamp: at(10).as_second(),
        run_key: run.key.text(),
        run_id: "r".into(),
        job_name: Some("orders".into()),
        platform: "custom:airflow".into(),
        state: State::Success,
        attempt: Some(1),
        started_at: Some(at(10).as_second()),
        ended_at: Some(at(70).as_second()),
        duration_ms: Some(60_000),
        cost: Some(MicroUsd(250_000)),
        cost_status: Some("estimated".into()),
    };
    for selection in [of_job("orders"), Selection::default()] {
        let listed = store.list_runs(&selection, 10).await;
        assert_eq!(listed, Ok(vec![line.clone()]));
    }
}

#[tokio::test]
async fn a_run_without_a_job_name_is_listed_among_all_and_under_no_job() {
    let (tables, store) = start().await;
    let run = run_of(Platform::Glue, None, "r", State::Running, 0);
    keep(&store, std::slice::from_ref(&run)).await;
    assert_eq!(only_row(&tables, EXECUTIONS).get("job_name"), None);
    let listed = store.list_runs(&Selection::default(), 10).await.unwrap();
    assert_eq!(ids(&listed), [run.execution_id]);
    assert_eq!(listed[0].job_name, None);
    assert_eq!(list(&store, of_job("(unnamed)")).await, [""; 0]);
}

#[tokio::test]
async fn a_run_that_gets_a_name_and_another_state_moves_between_the_lists() {
    let (_tables, store) = start().await;
    let in_state = |state| Selection {
        state: Some(state),
        ..Selection::default()
    };
    let before = run_of(Platform::Glue, None, "r", State::Running, 0);
    let after = run_of(Platform::Glue, Some("orders"), "r", State::Success, 0);
    keep(&store, &[before]).await;
    keep(&store, std::slice::from_ref(&after)).await;
    assert_eq!(list(&store, in_state(State::Running)).await, [""; 0]);
    for selection in [
        of_job("orders"),
        in_state(State::Success),
        Selection::default(),
    ] {
        let listed = list(&store, selection).await;
        assert_eq!(listed, [after.execution_id.as_str()]);
    }
}

#[tokio::test]
async fn runs_are_listed_newest_first_also_within_one_second() {
    let (_tables, store) = start().await;
    let runs = mixture();
    keep(&store, &runs).await;
    assert_eq!(list(&store, Selection::default()).await, expected(&runs));
    let orders = runs.iter().filter(|run| run.job_name() == Some("orders"));
    assert_eq!(list(&store, of_job("orders")).await, expected(orders));
}

#[tokio::test]
async fn a_limit_cuts_the_list_and_changes_nothing_else() {
    let (_tables, store) = start().await;
    let runs = mixture();
    keep(&store, &runs).await;
    let all = expected(&runs);
    for limit in [0, 1, 2, 9, 10, 59, 60, 61] {
        let listed = store.list_runs(&Selection::default(), limit).await;
        assert_eq!(ids(&listed.unwrap()), all[..limit.min(60)], "{limit}");
    }
}

#[tokio::test]
async fn every_filter_holds_alone_and_with_others() {
    let (_tables, store) = start().await;
    let runs = mixture();
    keep(&store, &runs).await;
    let (since, until) = (Some(at(2)), Some(at(5)));
    for job in [None, Some("orders"), Some("nobody")] {
        for state in [None, Some(State::Failed), Some(State::Queued)] {
            for platform in [None, Some("glue"), Some("custom:airflow"), Some("spark")] {
                for (since, until) in [(None, None), (since, None), (None, until), (since, until)] {
                    let selection = Selection {
                        job: job.map(str::to_owned),
                        state,
                        platform: platform.map(str::to_owned),
                        since,
                        until,
                        after: None,
                    };
                    let selected = runs.iter().filter(|run| {
                        let started = run.first_started_at().unwrap();
                        let named = run.key.platform.to_string();
                        job.is_none_or(|job| run.job_name() == Some(job))
                            && state.is_none_or(|state| run.state() == state)
                            && platform.is_none_or(|it| named == it)
                            && since.is_none_or(|since| started >= since)
                            && until.is_none_or(|until| started < until)
                    });
                    let selected = expected(selected);
                    assert_eq!(list(&store, selection.clone()).await, selected);
                    let three = store.list_runs(&selection, 3).await.unwrap();
                    assert_eq!(ids(&three), selected[..selected.len().min(3)]);
                }
            }
        }
    }
}

#[tokio::test]
async fn an_empty_span_lists_nothing() {
    let (_tables, store) = start().await;
    keep(&store, &mixture()).await;
    for (since, until) in [(3, 3), (5, 2)] {
        let selection = Selection {
            since: Some(at(since)),
            until: Some(at(until)),
            ..Selection::default()
        };
        assert_eq!(list(&store, selection).await, [""; 0]);
    }
}

#[tokio::test]
async fn pages_are_disjoint_and_complete() {
    let (_tables, store) = start().await;
    let runs = mixture();
    keep(&store, &runs).await;
    let glue = Selection {
        platform: Some("glue".into()),
        since: Some(at(1)),
        until: Some(at(6)),
        ..Selection::default()
    };
    let failed = Selection {
        state: Some(State::Failed),
        ..Selection::default()
    };
    for selection in [Selection::default(), of_job("events"), glue, failed] {
        let whole = list(&store, selection.clone()).await;
        assert!(whole.len() > 7, "{selection:?}");
        for limit in [1, 4, 7] {
            let mut selection = selection.clone();
            let mut walked = Vec::new();
            loop {
                let page = store.list_runs(&selection, limit).await.unwrap();
                assert!(page.len() <= limit);
                let Some(last) = page.last() else { break };
                selection.after = Some(last.cursor());
                walked.extend(ids(&page));
            }
            assert_eq!(walked, whole, "{selection:?}");
        }
    }
}

#[tokio::test]
async fn runs_that_do_not_fit_into_one_answer_are_all_listed() {
    let (tables, store) = start().await;
    let runs: Vec<Ledger> = (0..1_400_u16)
        .map(|number| {
            let run_id = format!("{number:0>900}");
            run(&run_id, State::Running, i64::from(number / 5))
        })
        .collect();
    keep(&store, &runs).await;
    let (proxy, watched) = watched(&tables).await;
    let all = expected(&runs);
    assert_eq!(list(&watched, of_job("orders")).await, all);
    assert!(proxy.take_exchanges().len() > 1);
    assert_eq!(list(&store, Selection::default()).await, all);
    let most = store.list_runs(&of_job("orders"), 698).await.unwrap();
    assert_eq!(ids(&most), all[..698]);
    let selection = Selection {
        after: Some(most[696].cursor()),
        ..of_job("orders")
    };
    assert_eq!(list(&store, selection).await, all[697..]);
}

#[tokio::test]
async fn the_latest_run_is_the_one_that_started_last() {
    let (_tables, store) = start().await;
    assert_eq!(store.latest_run("orders").await, Ok(None));
    let latest = run("b", State::Running, 50);
    let mut later = run_of(Platform::Glue, Some("events"), "c", State::Failed, 90);
    keep(&store, std::slice::from_ref(&latest)).await;
    keep(&store, &[run("a", State::Success, 10)]).await;
    keep(&store, std::slice::from_ref(&later)).await;
    let found = store.latest_run("orders").await.unwrap().unwrap();
    assert_eq!(found.execution_id, latest.execution_id);
    later = run("d", State::Queued, 51);
    keep(&store, std::slice::from_ref(&later)).await;
    let found = store.latest_run("orders").await.unwrap().unwrap();
    assert_eq!(found.execution_id, later.execution_id);
}

#[tokio::test]
async fn a_run_failed_in_the_last_day_if_it_ended_in_it() {
    let (_tables, store) = start().await;
    let failed =
        |run_id: &str, from: i64, to: i64| run_after(&[ended(run_id, State::Failed, from, to)]);
    let counted = [
        failed("ended an hour ago", -30 * HOUR, -HOUR),
        failed("just ended", -60, 0),
        failed("ended a day ago", -25 * HOUR, -24 * HOUR),
        failed("ran for almost two days", -47 * HOUR, -60),
    ];
    let mut unknown_start = report_of("start unknown", State::Failed, -10);
    unknown_start.job_name = None;
    let unknown_start = run_after(&[unknown_start]);
    let others = [
        failed("ended 25 hours ago", -30 * HOUR, -25 * HOUR),
        failed("ended a second too early", -25 * HOUR, -24 * HOUR - 1),
        failed("ends after now", -HOUR, 1),
        run_after(&[ended("success", State::Success, -HOUR, -60)]),
        run_after(&[ended("timeout", State::Timeout, -HOUR, -60)]),
        run_after(&[report_of("running", State::Running, -60)]),
    ];
    keep(&store, &counted).await;
    keep(&store, &others).await;
    keep(&store, std::slice::from_ref(&unknown_start)).await;
    let listed = store.failed_in_last_day(at(0)).await.unwrap();
    let counted = counted.iter().chain([&unknown_start]);
    assert_eq!(ids(&listed), expected(counted));
}
