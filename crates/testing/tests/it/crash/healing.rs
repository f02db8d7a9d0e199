//! reconcile: a posting and a notification that were lost, and a claim that nobody confirmed.

use super::Place;
use super::office::{Provider, minutes_later, office, outbox, track};
use reconcile::Reconcile;
use serde_json::json;
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::MailState;
use strands_core::platform::NoReader;
use strands_store::Store;
use strands_testing::{Crash, Side};

/// What is lost: the posting of an ended run, and the confirmation of a mail. A process that may end
/// looks for it; its successor's pass finds what is left, and a third finds nothing.
async fn story(crash: Crash) -> usize {
    let place = Place::new(crash.clone()).await;
    let store = place.sound().await;
    let provider = Provider::default();
    track(&store, "orders-1", "failed", 10).await;
    let dies = Crash::at(1, Side::After);
    let sender = office(store.clone(), &provider, dies.clone());
    let batch = place.tables.ledger_batch();
    assert!(
        dies.live(sender.handle(batch, minutes_later(0)))
            .await
            .is_none()
    );

    let fragile = reconcile(place.fragile().await);
    let pass = json!({"schedule": "reconcile"});
    let work = fragile.handle(pass.clone(), minutes_later(30));
    let _ = crash.live(work).await;
    let successor = reconcile(store.clone());
    successor
        .handle(pass.clone(), minutes_later(100))
        .await
        .unwrap();
    let last = successor.handle(pass, minutes_later(170)).await.unwrap();
    assert_eq!(last.answer["runs_posted"], 0, "{}", last.answer);
    assert_eq!(last.answer["runs_announced"], 0, "{}", last.answer);
    assert_eq!(last.answer["claims_released"], 0, "{}", last.answer);

    let totals = place.tables.rows("StrandsCostTrends");
    assert_eq!(
        totals.len(),
        3,
        "the day of the job, of its platform and of all jobs: {totals:?}"
    );
    assert!(
        totals.iter().all(|row| row["total_executions"]["N"] == "1"),
        "{totals:?}"
    );
    let mails = outbox(&store).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(
        mails[0].state,
        MailState::Pending,
        "it waits to be sent again"
    );
    crash.calls()
}

fn reconcile(store: Store) -> Reconcile<NoReader> {
    Reconcile {
        store,
        reader: None,
        prices: PriceSheet::embedded().unwrap().clone(),
        environment: "production".to_owned(),
    }
}

matrix!(
    story makes 15:
    call_1 = 1,
    call_2 = 2,
    call_3 = 3,
    call_4 = 4,
    call_5 = 5,
    call_6 = 6,
    call_7 = 7,
    call_8 = 8,
    call_9 = 9,
    call_10 = 10,
    call_11 = 11,
    call_12 = 12,
    call_13 = 13,
    call_14 = 14,
    call_15 = 15,
);
