use super::support::{ROLLUPS, at, start};
use serde_json::json;
use strands_core::now::{JobNow, PastRun};
use strands_core::run::State;
use strands_core::totals::{Board, Sums};
use strands_store::StoreError;

/// Hourly runs, of which the newest is in that state.
fn orders(count: i64, newest: State) -> JobNow {
    let runs = (0..count).map(|hour| PastRun {
        execution_id: format!("exec-{hour:02}"),
        platform: "custom:dbt".into(),
        state: if hour + 1 == count {
            newest
        } else {
            State::Success
        },
        placed_at: at(3_600 * hour),
        started_at: Some(at(3_600 * hour)),
        duration_ms: Some(60_000 + hour),
    });
    JobNow::of("production", "orders", runs).unwrap()
}

#[tokio::test]
async fn a_job_shows_its_newest_run_its_rhythm_and_its_usual_times() {
    let (tables, store) = start().await;
    let row = orders(12, State::Running).after(None).unwrap();
    store.put_job_now(&row).await.unwrap();
    let mut stored = tables.rows(ROLLUPS).pop().unwrap();
    stored.as_object_mut().unwrap().remove("ttl");
    let expected = json!({
        "scope": {"S": "now#production"},
        "bucket": {"S": "orders"},
        "version": {"N": "1"},
        "platform": {"S": "custom:dbt"},
        "last_execution": {"S": "exec-11"},
        "last_state": {"S": "running"},
        "last_at": {"N": at(3_600 * 11).as_second().to_string()},
        "running": {"N": "1"},
        "period_s": {"N": "3600"},
        "expected_at": {"N": at(3_600 * 12).as_second().to_string()},
        "before_at": {"N": at(3_600 * 10).as_second().to_string()},
        "p50_ms": {"N": "60005"},
        "p95_ms": {"N": "60010"},
        "timed_runs": {"N": "11"},
    });
    assert_eq!(stored, expected);
    assert_eq!(
        store.job_now("production", "orders").await,
        Ok(Some(row.clone()))
    );
    assert_eq!(store.jobs_now("production").await, Ok(vec![row]));
    assert_eq!(store.jobs_now("staging").await, Ok(Vec::new()));
    assert_eq!(store.job_now("production", "").await, Ok(None));
}

#[tokio::test]
async fn a_job_without_a_rhythm_shows_none() {
    let (_tables, store) = start().await;
    let row = orders(3, State::Failed).after(None).unwrap();
    assert_eq!((row.expectation, row.spread), (None, None));
    store.put_job_now(&row).await.unwrap();
    assert_eq!(store.job_now("production", "orders").await, Ok(Some(row)));
}

#[tokio::test]
async fn an_older_writer_comes_too_late() {
    let (_tables, store) = start().await;
    let first = orders(3, State::Running).after(None).unwrap();
    store.put_job_now(&first).await.unwrap();
    assert_eq!(store.put_job_now(&first).await, Err(StoreError::Conflict));
    let second = orders(3, State::Success).after(Some(&first)).unwrap();
    let other = orders(3, State::Failed).after(Some(&first)).unwrap();
    store.put_job_now(&second).await.unwrap();
    assert_eq!(store.put_job_now(&other).await, Err(StoreError::Conflict));
    assert_eq!(
        store.job_now("production", "orders").await,
        Ok(Some(second))
    );
}

#[tokio::test]
async fn a_board_is_read_back_and_replaced() {
    let (_tables, store) = start().await;
    let day = "2026-11-20".parse().unwrap();
    let sums = |micro: i64| super::support::sums(3, micro);
    let full = Board::of(&[
        (Some("orders".to_owned()), sums(3_000_001), sums(5_000_000)),
        (None, Sums::default(), sums(9_000_000)),
        (
            Some("gone".to_owned()),
            sums(70),
            Sums {
                unpriced: 2,
                ..Sums::default()
            },
        ),
    ]);
    assert_eq!(full.dearest, ["orders", "gone"]);
    assert_eq!(store.board("production", day).await, Ok(None));
    for board in [full, Board::of(&[])] {
        store.put_board("production", day, &board).await.unwrap();
        assert_eq!(store.board("production", day).await, Ok(Some(board)));
    }
}
