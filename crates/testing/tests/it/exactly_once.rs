//! A run counts once, whatever is duplicated, reordered, batched or raced. The history is played
//! once as it happened, and once disturbed; all rows and totals must be equal. Controls take one
//! guard away each and must be caught by the same comparison.

use crate::history::{Event, Guard, History, a_history, play_disturbed, play_in_order};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tokio::runtime::Runtime;

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// Each case plays two histories against tables, so there are few, and little shrinking.
fn cases(count: u32, max_shrink_iters: u32) -> Config {
    Config {
        cases: count,
        max_shrink_iters,
        failure_persistence: None,
        ..Config::default()
    }
}

#[test]
fn rows_and_totals_do_not_depend_on_delivery() {
    let runtime = runtime();
    TestRunner::new(cases(24, 100))
        .run(&a_history(), |history| {
            let (expected, disturbed) = runtime.block_on(async {
                (
                    play_in_order(&history.events).await,
                    play_disturbed(&history, Guard::All).await,
                )
            });
            prop_assert_eq!(expected, disturbed);
            Ok(())
        })
        .unwrap();
}

/// Whether the comparison notices, within a few histories, that a guard is gone.
fn is_caught(without: Guard) -> bool {
    let runtime = runtime();
    let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let result =
        TestRunner::new_with_rng(cases(24, 0), seed).run(&a_history(), |history: History| {
            let (expected, disturbed) = runtime.block_on(async {
                (
                    play_in_order(&history.events).await,
                    play_disturbed(&history, without).await,
                )
            });
            prop_assert!(expected == disturbed);
            Ok(())
        });
    result.is_err()
}

#[test]
fn a_ledger_without_its_version_condition_is_caught() {
    assert!(is_caught(Guard::NoVersionCondition));
}

#[test]
fn tracking_without_the_ledger_is_caught() {
    assert!(is_caught(Guard::NoLedger));
}

#[test]
fn posting_without_the_marker_is_caught() {
    assert!(is_caught(Guard::NoMarker));
}

#[test]
fn a_transaction_conflict_that_is_not_retried_is_caught() {
    assert!(is_caught(Guard::NoRetry));
}

#[test]
fn the_history_in_order_has_what_it_should() {
    let events = [
        Event::sample(0, "running", 0),
        Event::sample(0, "success", 30),
        Event::sample(1, "failed", 40),
    ];
    let rows = runtime().block_on(play_in_order(&events));
    let all = rows.iter().find(|row| row.contains("#all")).unwrap();
    for part in [
        r#""total_executions":{"N":"2"}"#,
        r#""successful_executions":{"N":"1"}"#,
        r#""failed_executions":{"N":"1"}"#,
    ] {
        assert!(all.contains(part), "{all}");
    }
}
