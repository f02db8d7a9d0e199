use super::quality::put_quality;
use super::signals::put_signal;
use super::support::{
    DEAD_LETTERS, EXECUTIONS, INCIDENTS, JOB_KEY, LEDGER, QUALITY, ROLLUPS, TRENDS, at, ended,
    incident, job_row, mail, marker, only_row, prices, put_incident, put_job, put_mail, put_marker,
    put_run, run_after, set_execution, start, sums,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use strands_core::dead_letter::DeadLetter;
use strands_core::event::{Reason, Rejection};
use strands_core::incident::IncidentState;
use strands_core::plan::{Plan, Write};
use strands_core::run::{Facts, State, advance};
use strands_core::totals::{Hour, HourSums, Owner, Target};
use strands_store::Retention;
use strands_store::trends::Month;

/// The TTL attribute of a row that stays so long.
fn ttl(from: Timestamp, days: i64) -> Value {
    json!({"N": (from.as_second() + days * 86_400).to_string()})
}

#[tokio::test]
async fn the_ledger_stays_from_the_last_write_on() {
    let (tables, store) = start().await;
    let days = Retention::default().ledger;
    let run = run_after(&[ended("r", State::Success, 0, 60)]);
    for (expect, now) in [(None, at(100)), (Some(run.version), at(5_000))] {
        let plan = Plan::new([put_run(&run, expect)]);
        store.execute(&plan, now).await.unwrap();
        assert_eq!(only_row(&tables, LEDGER)["ttl"], ttl(now, days));
    }
    let plan = Plan::new([put_marker("k", &marker(1), None)]);
    store.execute(&plan, at(9_000)).await.unwrap();
    let rows = tables.rows(LEDGER);
    let posted = rows.iter().find(|row| row["entry"]["S"] == "posted");
    assert_eq!(posted.unwrap()["ttl"], ttl(at(9_000), days));
}

#[tokio::test]
async fn an_execution_stays_from_its_start_or_its_receipt_whichever_is_later() {
    let days = Retention::default().executions;
    for (started, received, from) in [(0, 500, 500), (900, 500, 900)] {
        let (tables, store) = start().await;
        let report = ended("r", State::Success, started, 1_000);
        let run = advance(None, &report, Facts::Unasked, at(received), &prices()).run;
        let plan = Plan::new([set_execution(&run)]);
        store.execute(&plan, at(7_777)).await.unwrap();
        assert_eq!(only_row(&tables, EXECUTIONS)["ttl"], ttl(at(from), days));
    }
}

#[tokio::test]
async fn totals_stay_from_their_day_and_their_month_on() {
    let (tables, store) = start().await;
    let days = Retention::default().trends;
    let add = Write::AddTotals {
        target: Target {
            day: "2026-11-20".parse().unwrap(),
            owner: Owner::All,
        },
        sums: sums(1, 1),
    };
    store.execute(&Plan::new([add]), at(0)).await.unwrap();
    let midnight = "2026-11-20T00:00:00Z".parse().unwrap();
    assert_eq!(only_row(&tables, TRENDS)["ttl"], ttl(midnight, days));
    let november = Month::of("2026-11-20".parse().unwrap());
    store.put_month(november).await.unwrap();
    let rows = tables.rows(TRENDS);
    let month = rows.iter().find(|row| row["date"]["S"] == "month#2026-11");
    let first = "2026-11-01T00:00:00Z".parse().unwrap();
    assert_eq!(month.unwrap()["ttl"], ttl(first, days));
}

#[tokio::test]
async fn an_hour_stays_from_its_start_on() {
    let (tables, store) = start().await;
    let hour = Hour {
        environment: "production".into(),
        start: at(0),
        team: None,
    };
    let sums = HourSums::default();
    let add = Write::AddHour { hour, sums };
    store.execute(&Plan::new([add]), at(9_999)).await.unwrap();
    let days = Retention::default().rollups;
    assert_eq!(only_row(&tables, ROLLUPS)["ttl"], ttl(at(0), days));
}

#[tokio::test]
async fn a_mail_stays_from_its_making_on_and_a_job_from_its_last_write() {
    let (tables, store) = start().await;
    let mut row = mail("m1", 10);
    row.created_at = at(7);
    let writes = [put_mail(&row), put_job(&job_row(1), None)];
    store.execute(&Plan::new(writes), at(99)).await.unwrap();
    store.claim(&row, at(100)).await.unwrap();
    let retention = Retention::default();
    for stored in tables.rows(INCIDENTS) {
        let is_mail = stored["entry"]["S"] == row.entry;
        let expected = if is_mail {
            ttl(at(7), retention.mails)
        } else {
            ttl(at(99), retention.incidents)
        };
        assert_eq!(stored["ttl"], expected, "{stored}");
    }
}

#[tokio::test]
async fn an_incident_stays_while_it_is_open_and_from_its_end_on() {
    let (tables, store) = start().await;
    let mut row = incident(JOB_KEY, "i1", 0);
    for resolved_at in [None, Some(at(50)), None] {
        row.state = match resolved_at {
            Some(_) => IncidentState::Resolved,
            None => IncidentState::Open,
        };
        row.resolved_at = resolved_at;
        let plan = Plan::new([put_incident(&row)]);
        store.execute(&plan, at(99)).await.unwrap();
        let expected = resolved_at.map(|end| ttl(end, Retention::default().incidents));
        assert_eq!(only_row(&tables, INCIDENTS).get("ttl"), expected.as_ref());
    }
}

#[tokio::test]
async fn a_dead_letter_stays_from_its_last_receipt_on() {
    let (tables, store) = start().await;
    let rejection = Rejection::new(Reason::MalformedJson, "not JSON");
    for seconds in [3, 8] {
        let letter = DeadLetter::new("{", &rejection, at(seconds));
        store.put_dead_letter(&letter).await.unwrap();
    }
    let days = Retention::default().dead_letters;
    assert_eq!(only_row(&tables, DEAD_LETTERS)["ttl"], ttl(at(8), days));
}

#[tokio::test]
async fn quality_and_signals_stay_from_their_time_or_their_receipt_whichever_is_later() {
    let retention = Retention::default();
    for (received, from) in [(3, 7), (500, 500)] {
        let (tables, store) = start().await;
        let plan = Plan::new([put_signal("ab12"), put_quality("e-1")]);
        store.execute(&plan, at(received)).await.unwrap();
        let (signal, quality) = (only_row(&tables, LEDGER), only_row(&tables, QUALITY));
        assert_eq!(signal["ttl"], ttl(at(from), retention.signals));
        assert_eq!(quality["ttl"], ttl(at(from), retention.quality));
    }
}

#[test]
fn the_ledger_outlives_the_totals_that_it_feeds() {
    let retention = Retention::default();
    assert!(retention.ledger > retention.trends);
}
