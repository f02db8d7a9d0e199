//! email-notification: a failure is told, its recovery is told, and a bounce stops an address. Where the
//! process ends between the provider's taking a mail and the confirmation, and SES's events are lost as
//! well, and only there, the mail is sent a second time.

use super::Place;
use super::office::{Events, Provider, go_on, minutes_later, office, outbox, told, track};
use serde_json::Value;
use strands_core::incident::MailState;
use strands_testing::Crash;

async fn failure(crash: Crash, events: Events) -> (usize, Vec<usize>) {
    let place = Place::new(crash.clone()).await;
    let store = place.sound().await;
    track(&store, "orders-1", "failed", 10).await;
    tell(&place, crash, &Provider::default(), events).await
}

async fn recovery(crash: Crash, events: Events) -> (usize, Vec<usize>) {
    let place = Place::new(crash.clone()).await;
    let store = place.sound().await;
    let provider = Provider::default();
    track(&store, "orders-1", "failed", 10).await;
    let opened = place.tables.ledger_batch();
    let sound = office(store.clone(), &provider, Crash::never());
    sound.handle(opened, minutes_later(0)).await.unwrap();
    track(&store, "orders-2", "success", 40).await;
    tell(&place, crash, &provider, events).await
}

/// Tells what the ledger's stream says, with a process that may end; how many calls it made, and how
/// often each mail was taken in the end.
async fn tell(
    place: &Place,
    crash: Crash,
    provider: &Provider,
    events: Events,
) -> (usize, Vec<usize>) {
    let batch = place.tables.ledger_batch();
    let fragile = office(place.fragile().await, provider, crash.clone());
    let _ = crash
        .live(fragile.handle(batch.clone(), minutes_later(1)))
        .await;
    go_on(place, provider, &batch, events).await;
    let mails = outbox(&place.sound().await).await;
    assert!(
        mails.iter().all(|mail| mail.state == MailState::Sent),
        "{mails:#?}"
    );
    let taken = provider.taken();
    assert_eq!(taken.len(), mails.len(), "a mail is missing");
    (crash.calls(), taken.into_values().collect())
}

async fn failure_once(crash: Crash) -> usize {
    let (calls, taken) = failure(crash, Events::Arrive).await;
    assert_eq!(taken, [1]);
    calls
}

async fn recovery_once(crash: Crash) -> usize {
    let (calls, taken) = recovery(crash, Events::Arrive).await;
    assert_eq!(taken, [1, 1]);
    calls
}

/// A bounce is taken in once, and the next failure is told to the next in the row.
async fn bounce(crash: Crash) -> usize {
    let place = Place::new(crash.clone()).await;
    let store = place.sound().await;
    let provider = Provider::default();
    track(&store, "orders-1", "failed", 10).await;
    let sound = office(store.clone(), &provider, Crash::never());
    sound
        .handle(place.tables.ledger_batch(), minutes_later(0))
        .await
        .unwrap();
    let mail_id = outbox(&store).await[0].mail_id.clone();
    let event: Value = told("Bounce", &mail_id);
    let fragile = office(place.fragile().await, &provider, crash.clone());
    let work = fragile.handle(event.clone(), minutes_later(1));
    if crash.live(work).await.is_none() {
        sound.handle(event, minutes_later(2)).await.unwrap();
    }
    let rows = place.tables.rows("StrandsIncidents");
    let stopped = rows.iter().filter(|row| row["entry"]["S"] == "address");
    let stops: Vec<&Value> = stopped
        .map(|row| &row["stop"]["M"]["reason"]["S"])
        .collect();
    assert_eq!(stops, ["bounced"]);
    let bounced = rows.iter().filter_map(|row| row["bounced"]["N"].as_str());
    assert_eq!(bounced.collect::<Vec<_>>(), ["1"]);
    crash.calls()
}

/// With SES's events lost, a mail may be taken twice in these cells alone: the process ended after the
/// provider took the mail and before that was written.
async fn failure_without_events(crash: Crash) -> usize {
    let (calls, taken) = failure(crash, Events::AreLost).await;
    assert_eq!(taken, [1]);
    calls
}

async fn failure_in_the_cell(crash: Crash) -> usize {
    let (calls, taken) = failure(crash, Events::AreLost).await;
    assert_eq!(taken, [2]);
    calls
}

mod a_failure {
    use super::failure_once as story;

    matrix!(
        story makes 11:
        reads_the_job = 1,
        reads_the_environment = 2,
        opens_the_incident = 3,
        reads_the_run = 4,
        reads_the_incident = 5,
        looks_for_the_last_good_run = 6,
        reads_whether_the_address_is_stopped = 7,
        counts_what_bounced = 8,
        claims_the_mail = 9,
        sends_it = 10,
        confirms_it = 11,
    );
}

mod a_recovery {
    use super::recovery_once as story;

    matrix!(
        story makes 16:
        call_1 = 1, call_2 = 2, call_3 = 3, call_4 = 4, call_5 = 5, call_6 = 6, call_7 = 7,
        resolves_the_incident = 8,
        call_9 = 9, call_10 = 10, call_11 = 11, call_12 = 12, call_13 = 13,
        claims_the_mail = 14,
        sends_it = 15,
        confirms_it = 16,
    );
}

mod a_bounce {
    use super::bounce as story;

    matrix!(
        story makes 4:
        looks_among_claims = 1,
        looks_among_sent = 2,
        reads_the_address = 3,
        stops_it = 4,
    );
}

mod where_events_are_lost {
    use super::{failure_in_the_cell, failure_without_events};
    use crate::crash::runtime;
    use strands_testing::{Crash, Side};

    /// Ended before or after these calls, the mail is sent once.
    #[test]
    fn a_mail_is_sent_once_wherever_else_the_process_ends() {
        for call in 1..=11 {
            for side in [Side::Before, Side::After] {
                let taken_but_not_confirmed = match side {
                    Side::Before => call == 11,
                    Side::After => call == 10,
                };
                if !taken_but_not_confirmed {
                    runtime().block_on(failure_without_events(Crash::at(call, side)));
                }
            }
        }
    }

    #[test]
    fn a_mail_is_sent_twice_in_the_documented_cell() {
        for (call, side) in [(10, Side::After), (11, Side::Before)] {
            runtime().block_on(failure_in_the_cell(Crash::at(call, side)));
        }
    }
}
