use super::support::{ROLLUPS, at, execute, start};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;
use strands_core::plan::Write;
use strands_core::totals::{Durations, Hour, HourSums, Slot, Started};
use strands_store::Store;

fn hour(start: &str, team: Option<&str>) -> Hour {
    Hour {
        environment: "a#b".into(),
        start: start.parse().unwrap(),
        team: team.map(str::to_owned),
    }
}

fn slot(quarter: u8, platform: &str) -> Slot {
    Slot {
        quarter,
        platform: platform.into(),
    }
}

/// Everything that an hour can hold, each figure another.
fn full() -> HourSums {
    let started = Started {
        successful: 1,
        failed: 2,
        stopped: 3,
        timeout: 4,
        priced: 5,
        unpriced: 6,
        cost_pico: 1_234_567_000_001,
        part_pico: 30_000_000_000_000_000,
    };
    let other = Started {
        failed: 7,
        ..Started::default()
    };
    HourSums {
        slots: BTreeMap::from([
            (slot(0, "glue"), started),
            (slot(3, "custom:a#_b"), other),
            (slot(3, ""), other),
        ]),
        durations: Durations::of([(0, 8), (217, 9)]),
    }
}

async fn add(store: &Store, hour: &Hour, sums: &HourSums) {
    let (hour, sums) = (hour.clone(), sums.clone());
    execute(store, [Write::AddHour { hour, sums }])
        .await
        .unwrap();
}

#[tokio::test]
async fn an_hour_is_a_flat_row_of_numbers() {
    let (tables, store) = start().await;
    let hour = hour("2026-11-20T02:00:00Z", Some("core"));
    add(&store, &hour, &full()).await;
    let mut rows = tables.rows(ROLLUPS);
    let mut row = rows.pop().unwrap();
    row.as_object_mut().unwrap().remove("ttl");
    let expected = json!({
        "scope": {"S": "hour#a#b#2026-11-20"},
        "bucket": {"S": "02#core"},
        "q0_successful#glue": {"N": "1"},
        "q0_failed#glue": {"N": "2"},
        "q0_stopped#glue": {"N": "3"},
        "q0_timeout#glue": {"N": "4"},
        "q0_priced#glue": {"N": "5"},
        "q0_unpriced#glue": {"N": "6"},
        "q0_cost_usd#glue": {"N": "1.234567000001"},
        "q0_unpriced_cost_usd#glue": {"N": "30000"},
        "q3_failed#custom:a#_b": {"N": "7"},
        "q3_failed#": {"N": "7"},
        "d_0": {"N": "8"},
        "d_217": {"N": "9"},
        "postings": {"N": "1"},
    });
    assert_eq!(row, expected);
    let read = store.hours("a#b", Some("core"), at(0), at(1)).await;
    assert_eq!(read, Ok(vec![(hour, full())]));
}

#[tokio::test]
async fn what_is_added_and_taken_away_leaves_nothing() {
    let (_tables, store) = start().await;
    let hour = hour("2026-11-20T02:00:00Z", None);
    add(&store, &hour, &full()).await;
    add(&store, &hour, &full()).await;
    let twice = full().plus(&full());
    assert_eq!(
        store.hours("a#b", None, at(0), at(1)).await,
        Ok(vec![(hour.clone(), twice.clone())])
    );
    add(&store, &hour, &HourSums::default().minus(&twice)).await;
    let read = store.hours("a#b", None, at(0), at(1)).await;
    assert_eq!(read, Ok(vec![(hour, HourSums::default())]));
}

#[tokio::test]
async fn hours_are_read_over_midnight_of_all_or_of_a_team_and_of_no_other_environment() {
    let (_tables, store) = start().await;
    let starts = [
        "2026-11-20T22:00:00Z",
        "2026-11-20T23:00:00Z",
        "2026-11-21T00:00:00Z",
        "2026-11-21T01:00:00Z",
    ];
    let mut there = Vec::new();
    for start in starts {
        for team in [None, Some("core"), Some("~")] {
            there.push(hour(start, team));
        }
    }
    for hour in &there {
        add(&store, hour, &full()).await;
    }
    let other = Hour {
        environment: "a".into(),
        ..there[3].clone()
    };
    add(&store, &other, &full()).await;
    let instant = |text: &str| -> Timestamp { text.parse().unwrap() };
    let (from, to) = (
        instant("2026-11-20T23:00:00Z"),
        instant("2026-11-21T00:30:00Z"),
    );
    for team in [None, Some("core"), Some("~")] {
        let read = store.hours("a#b", team, from, to).await.unwrap();
        let read: Vec<Hour> = read.into_iter().map(|(hour, _)| hour).collect();
        let expected = there[3..9].iter().filter(|it| it.team.as_deref() == team);
        assert_eq!(read, expected.cloned().collect::<Vec<_>>());
    }
    let (from, to) = (
        instant("2026-11-20T22:15:00Z"),
        instant("2026-11-20T22:45:00Z"),
    );
    let within = store.hours("a#b", None, from, to).await;
    assert_eq!(within, Ok(Vec::new()), "hours that begin in it");
}
