use super::support::{TRENDS, execute, start, sums};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use strands_core::cost::Component;
use strands_core::money::MicroUsd;
use strands_core::plan::Write;
use strands_core::totals::{Durations, Group, Owner, Sums, Target};
use strands_store::Store;
use strands_store::trends::{Month, Total};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn job(name: &str) -> Owner {
    Owner::Job(Some(name.into()))
}

async fn add(store: &Store, date: &str, owner: &Owner, sums: &Sums) {
    let target = Target {
        day: day(date),
        owner: owner.clone(),
    };
    let sums = sums.clone();
    execute(store, [Write::AddTotals { target, sums }])
        .await
        .unwrap();
}

fn total(period: &str, owner: &Owner, sums: &Sums) -> Total {
    Total {
        period: period.into(),
        owner: owner.clone(),
        sums: sums.clone(),
    }
}

/// Everything that sums can hold, each figure another.
fn full() -> Sums {
    Sums {
        executions: 15,
        successful: 1,
        failed: 2,
        stopped: 3,
        timeout: 4,
        unpriced: 5,
        duration_ms: 12_345,
        rounded_off_pico: -1_234_567,
        cost: BTreeMap::from([
            (Component::GlueDpu, MicroUsd(1_234_567)),
            (Component::Reported, MicroUsd(100_000)),
        ]),
        durations: Durations::of([(0, 2), (150, 3)]),
    }
}

fn row(rows: &[Value], date: &str, job: &str) -> Value {
    let found = rows
        .iter()
        .find(|row| row["date"]["S"] == date && row["job_name"]["S"] == job);
    found.unwrap().clone()
}

#[tokio::test]
async fn a_row_shows_counts_time_and_money_by_component() {
    let (tables, store) = start().await;
    add(&store, "2026-11-20", &job("orders"), &full()).await;
    let mut row = row(&tables.rows(TRENDS), "2026-11-20", "orders");
    row.as_object_mut().unwrap().remove("ttl");
    let expected = json!({
        "date": {"S": "2026-11-20"},
        "job_name": {"S": "orders"},
        "total_executions": {"N": "15"},
        "successful_executions": {"N": "1"},
        "failed_executions": {"N": "2"},
        "stopped_executions": {"N": "3"},
        "timeout_executions": {"N": "4"},
        "unpriced_runs": {"N": "5"},
        "total_duration_seconds": {"N": "12.345"},
        "total_cost_usd": {"N": "1.334565765433"},
        "rounded_off_usd": {"N": "-0.000001234567"},
        "cost_glue_dpu_usd": {"N": "1.234567"},
        "cost_reported_usd": {"N": "0.1"},
        "d_0": {"N": "2"},
        "d_150": {"N": "3"},
        "postings": {"N": "1"},
    });
    assert_eq!(row, expected);
    let read = store.day(day("2026-11-20")).await;
    assert_eq!(
        read,
        Ok(vec![total("2026-11-20", &job("orders"), &full().settled())])
    );
}

#[tokio::test]
async fn what_is_added_again_counts_again() {
    let (_tables, store) = start().await;
    let twice = full().plus(&full()).settled();
    for _ in 0..2 {
        add(&store, "2026-11-20", &Owner::All, &full()).await;
    }
    let read = store.day(day("2026-11-20")).await;
    assert_eq!(read, Ok(vec![total("2026-11-20", &Owner::All, &twice)]));
}

#[tokio::test]
async fn the_platforms_of_a_day_are_read_without_its_jobs() {
    let (_tables, store) = start().await;
    let of = |group, value: &str| Owner::Group(group, value.to_owned());
    let (glue, dbt) = (
        of(Group::Platform, "glue"),
        of(Group::Platform, "custom:d/b#t"),
    );
    for owner in [
        &Owner::All,
        &Owner::Job(None),
        &job("#platform/glue"),
        &job("platform/glue"),
        &of(Group::Team, "glue"),
        &glue,
        &dbt,
    ] {
        add(&store, "2026-11-20", owner, &sums(3, 250_000)).await;
    }
    add(&store, "2026-11-21", &glue, &sums(9, 1)).await;
    let read = store
        .groups_of_day(Group::Platform, day("2026-11-20"))
        .await;
    let expected = [&dbt, &glue].map(|owner| total("2026-11-20", owner, &sums(3, 250_000)));
    assert_eq!(read, Ok(expected.to_vec()));
}

#[tokio::test]
async fn sums_of_decimals_are_exact() {
    let (tables, store) = start().await;
    // None of these is a binary fraction; as such they would add up to 0.8999…, 0.00000999… and so on.
    for (micro, times, text) in [
        (1, 10, "0.00001"),
        (100_000, 3, "0.3"),
        (100_000, 9, "0.9"),
        (1_100_000, 3, "3.3"),
        (999_999, 7, "6.999993"),
    ] {
        let owner = job(&format!("{micro}x{times}"));
        for _ in 0..times {
            add(&store, "2026-11-20", &owner, &sums(1, micro)).await;
        }
        let row = row(&tables.rows(TRENDS), "2026-11-20", &owner.key());
        assert_eq!(row["total_cost_usd"], json!({"N": text}));
        assert_eq!(row["cost_reported_usd"], json!({"N": text}));
        let read = store.days(&owner, day("2026-11-20"), day("2026-11-20"));
        let read = read.await.unwrap();
        assert_eq!(read[0].sums, sums(times, micro * times));
    }
}

#[tokio::test]
async fn amounts_differ_by_a_factor_of_a_million_million_and_stay_exact() {
    let (_tables, store) = start().await;
    let largest = i64::MAX - 1;
    let mut most = sums(1, largest);
    most.duration_ms = largest;
    let mut least = sums(0, 1);
    least.duration_ms = 1;
    add(&store, "2026-11-20", &Owner::All, &most).await;
    add(&store, "2026-11-20", &Owner::All, &least).await;
    let read = store.day(day("2026-11-20")).await.unwrap();
    assert_eq!(read[0].sums, most.plus(&least));
}

#[tokio::test]
async fn a_negative_difference_takes_away_exactly() {
    let (_tables, store) = start().await;
    let correction = Sums::default().minus(&sums(1, 100_000));
    add(&store, "2026-11-20", &Owner::All, &correction).await;
    let read = store.day(day("2026-11-20")).await.unwrap();
    assert_eq!(read[0].sums, correction);
    for _ in 0..3 {
        add(&store, "2026-11-20", &Owner::All, &sums(1, 100_000)).await;
    }
    for _ in 0..2 {
        add(&store, "2026-11-20", &Owner::All, &correction).await;
    }
    let read = store.day(day("2026-11-20")).await.unwrap();
    assert!(read[0].sums.is_zero());
    assert_eq!(read[0].sums.cost, sums(0, 0).cost);
}

#[tokio::test]
async fn a_component_that_appears_later_joins_the_others() {
    let (_tables, store) = start().await;
    let unpriced = Sums {
        executions: 1,
        unpriced: 1,
        ..Sums::default()
    };
    let mut metered = sums(1, 0);
    metered.cost = BTreeMap::from([(Component::GlueDpu, MicroUsd(7))]);
    let mut held = Sums::default();
    for more in [unpriced, sums(1, 5), metered] {
        add(&store, "2026-11-20", &Owner::All, &more).await;
        held = held.plus(&more);
        let read = store.day(day("2026-11-20")).await.unwrap();
        assert_eq!(read[0].sums, held);
    }
}

#[tokio::test]
async fn owners_do_not_mix_whatever_a_job_is_named() {
    let (_tables, store) = start().await;
    let owners = [
        Owner::All,
        Owner::Job(None),
        job("#all"),
        job("#"),
        job("##all"),
        job("all"),
        job("orders"),
        job("month#2026-11"),
        job("größe 🐘/%"),
    ];
    for (number, owner) in (1..).zip(&owners) {
        add(&store, "2026-11-20", owner, &sums(number, number)).await;
    }
    let month = Month::of(day("2026-11-01"));
    assert_eq!(store.put_month(month).await, Ok(owners.len()));
    for (number, owner) in (1..).zip(&owners) {
        let sums = sums(number, number);
        let days = store.days(owner, day("2026-11-20"), day("2026-11-20"));
        assert_eq!(days.await, Ok(vec![total("2026-11-20", owner, &sums)]));
        let months = store.months(owner, month, month).await;
        assert_eq!(months, Ok(vec![total("2026-11", owner, &sums)]));
    }
    assert_eq!(store.day(day("2026-11-20")).await.unwrap().len(), 9);
    assert_eq!(store.month(month).await.unwrap().len(), 9);
}

#[tokio::test]
async fn a_range_of_days_is_inclusive_and_oldest_first() {
    let (_tables, store) = start().await;
    let dates = [
        "2026-12-01",
        "2026-11-30",
        "2026-10-31",
        "2026-11-02",
        "2027-01-01",
    ];
    for (number, date) in (1..).zip(dates) {
        add(&store, date, &job("orders"), &sums(number, 0)).await;
        add(&store, date, &Owner::All, &sums(10 * number, 0)).await;
    }
    store.put_month(Month::of(day("2026-11-01"))).await.unwrap();
    for (owner, factor) in [(job("orders"), 1), (Owner::All, 10)] {
        let days = store.days(&owner, day("2026-11-02"), day("2026-12-01"));
        let expected = [("2026-11-02", 4), ("2026-11-30", 2), ("2026-12-01", 1)]
            .map(|(date, number)| total(date, &owner, &sums(factor * number, 0)));
        assert_eq!(days.await, Ok(expected.to_vec()));
    }
    let nobody = job("nobody");
    let nothing = store.days(&nobody, day("2026-01-01"), day("2027-12-31"));
    assert_eq!(nothing.await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_range_of_months_is_inclusive_and_oldest_first() {
    let (_tables, store) = start().await;
    let dates = [
        "2026-09-30",
        "2026-10-01",
        "2026-11-30",
        "2026-12-31",
        "2027-01-01",
    ];
    for (number, date) in (1..).zip(dates) {
        add(&store, date, &job("orders"), &sums(number, 0)).await;
        let rows = store.put_month(Month::of(day(date))).await;
        assert_eq!(rows, Ok(1));
    }
    let orders = job("orders");
    let months = store.months(
        &orders,
        Month::of(day("2026-10-15")),
        Month::of(day("2026-12-15")),
    );
    let expected = [("2026-10", 2), ("2026-11", 3), ("2026-12", 4)]
        .map(|(month, number)| total(month, &job("orders"), &sums(number, 0)));
    assert_eq!(months.await, Ok(expected.to_vec()));
}

#[tokio::test]
async fn a_month_is_the_sum_of_its_days_and_of_no_others() {
    let (tables, store) = start().await;
    let february = Month::of(day("2028-02-10"));
    assert_eq!(february.days().count(), 29);
    let mut expected: BTreeMap<Owner, Sums> = BTreeMap::new();
    for (number, date) in (1..).zip(february.days()) {
        let owner = if number % 3 == 0 {
            job("#x")
        } else {
            job("orders")
        };
        for owner in [owner, Owner::All] {
            let more = full().plus(&sums(number, number * 100_001));
            add(&store, &date.to_string(), &owner, &more).await;
            let slot = expected.entry(owner).or_default();
            *slot = std::mem::take(slot).plus(&more.settled());
        }
    }
    for outside in ["2028-01-31", "2028-03-01", "2027-02-10"] {
        add(&store, outside, &job("orders"), &full()).await;
    }
    assert_eq!(store.put_month(february).await, Ok(3));
    let read = store.month(february).await.unwrap();
    assert!(read.iter().all(|total| total.period == "2028-02"));
    let read: BTreeMap<Owner, Sums> = read
        .into_iter()
        .map(|total| (total.owner, total.sums))
        .collect();
    assert_eq!(read, expected);

    let before = tables.rows(TRENDS);
    assert_eq!(store.put_month(february).await, Ok(3));
    assert_eq!(tables.rows(TRENDS), before);
}

#[tokio::test]
async fn a_month_that_is_put_again_follows_its_days() {
    let (_tables, store) = start().await;
    let month = Month::of(day("2026-11-01"));
    let timed = Sums {
        durations: Durations::of([(7, 1), (8, 1)]),
        ..sums(2, 200_000)
    };
    add(&store, "2026-11-20", &Owner::All, &timed).await;
    store.put_month(month).await.unwrap();
    let less = Sums {
        durations: Durations::of([(7, -1), (8, -1)]),
        ..Sums::default().minus(&sums(1, 100_000))
    };
    add(&store, "2026-11-20", &Owner::All, &less).await;
    store.put_month(month).await.unwrap();
    let read = store.month(month).await;
    assert_eq!(
        read,
        Ok(vec![total("2026-11", &Owner::All, &sums(1, 100_000))])
    );
}

#[tokio::test]
async fn a_month_whose_days_have_expired_stays_as_it_is() {
    let (tables, store) = start().await;
    let month = Month::of(day("2026-11-01"));
    add(&store, "2026-11-20", &Owner::All, &sums(2, 200_000)).await;
    store.put_month(month).await.unwrap();
    let expired = json!({
        "TableName": TRENDS,
        "Key": {"date": {"S": "2026-11-20"}, "job_name": {"S": "#all"}},
    });
    let expired = serde_json::from_value(expired).unwrap();
    tables.database().delete_item(expired).unwrap();
    assert_eq!(store.put_month(month).await, Ok(0));
    let read = store.month(month).await;
    assert_eq!(
        read,
        Ok(vec![total("2026-11", &Owner::All, &sums(2, 200_000))])
    );
}

#[test]
fn months_follow_the_calendar() {
    let january = Month::of(day("2026-01-31"));
    assert_eq!(january.text(), "2026-01");
    assert_eq!(january.previous().text(), "2025-12");
    assert_eq!(january.previous().days().count(), 31);
    let february = Month::of(day("2026-02-01"));
    let days: Vec<Date> = february.days().collect();
    assert_eq!((days[0], days[27]), (day("2026-02-01"), day("2026-02-28")));
    assert_eq!(days.len(), 28);
}
