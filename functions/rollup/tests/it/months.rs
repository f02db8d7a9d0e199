//! Months: what the schedule asks for.

use crate::Place;
use serde_json::json;
use strands_core::totals::{Durations, Group, Owner, Sums};
use strands_store::trends::Month;

#[tokio::test]
async fn the_schedule_puts_the_months_whose_days_have_rows() {
    let place = Place::new().await;
    place.track("strands_run_dbt_succeeded").await;
    let function = place.launch().start().await;
    function.invoke(place.tables.ledger_batch()).await.unwrap();
    let day = place.day_of("2026-11-18T05:33:02Z");
    let sums = place.sums(day, &Owner::All).await.unwrap();

    let answer = function
        .invoke(json!({"schedule": "months", "back": 1}))
        .await;

    assert_eq!(answer, Ok(json!({"rows": 4, "jobs": 0})));
    let month = place.store.month(Month::of(day)).await.unwrap();
    assert_eq!(month.len(), 4);
    let of = |group, value: &str| Owner::Group(group, value.to_owned());
    let owners: Vec<Owner> = month.iter().map(|total| total.owner.clone()).collect();
    let platform = of(Group::Platform, "custom:dbt");
    let is_team = |owner: &Owner| matches!(owner, Owner::Group(Group::Team, _));
    assert!(
        owners.contains(&platform) && owners.iter().any(is_team),
        "{owners:?}"
    );
    for total in month {
        assert_eq!(total.period, Month::of(day).text());
        let without_durations = Sums {
            durations: Durations::default(),
            ..total.sums
        };
        assert_eq!(without_durations, sums);
    }
}

#[tokio::test]
async fn the_schedule_again_puts_the_same_sums() {
    let place = Place::new().await;
    place.track("strands_run_dbt_succeeded").await;
    let function = place.launch().start().await;
    function.invoke(place.tables.ledger_batch()).await.unwrap();
    let month = Month::of(place.day_of("2026-11-18T05:33:02Z"));
    function
        .invoke(place.samples.event("schedules/months"))
        .await
        .unwrap();
    let once = place.store.month(month).await.unwrap();

    function
        .invoke(place.samples.event("schedules/months"))
        .await
        .unwrap();

    assert_eq!(place.store.month(month).await.unwrap(), once);
}

#[tokio::test]
async fn without_days_there_are_no_months() {
    let place = Place::new().await;
    let function = place.launch().start().await;

    let answer = function
        .invoke(json!({"schedule": "months", "back": 1}))
        .await;

    assert_eq!(answer, Ok(json!({"rows": 0, "jobs": 0})));
}
