//! Personal data in the open: one incident a data set, told once, ended by a scan that finds none.

use crate::desk::{Desk, ended, told};
use crate::support::at;
use proptest::prelude::*;
use serde_json::json;
use strands_core::exposure::{Bared, Judged, MOST_DATA_SETS, SeenState, Verdict};
use strands_core::incident::{IncidentState, Kind, Severity, Step, UpdateReason};
use strands_core::run::{Ledger, State};

const A: &str = "a@example.com";
const ORDERS: &str = "s3://lake/orders/";
const RETURNS: &str = "s3://lake/returns/";

fn desk() -> Desk {
    Desk::of(
        &json!({"jobs": {"orders": {"recipients": [A]}}, "readers": {A: {"medium_now": true}}}),
    )
}

fn judged(data_set: &str, columns: &[(&str, Severity)]) -> Judged {
    let bared = columns.iter().map(|(path, severity)| Bared {
        path: (*path).to_owned(),
        pii_type: "email".to_owned(),
        state: SeenState::Exposed,
        severity: *severity,
        rows: Some(3),
    });
    Judged {
        data_set: data_set.to_owned(),
        rows_scanned: 100,
        complete: false,
        bared: bared.collect(),
        more: 0,
    }
}

/// A run that ended well then, of which a scan a minute later said so.
fn scanned(seconds: i64, data_sets: Vec<Judged>) -> Ledger {
    let report = ended(&format!("r{seconds}"), State::Success, seconds);
    let run = crate::support::step(None, &report).run;
    again(&run, seconds + 60, data_sets)
}

fn again(run: &Ledger, seconds: i64, data_sets: Vec<Judged>) -> Ledger {
    let mut run = run.clone();
    run.version += 1;
    run.exposure = Some(Box::new(Verdict {
        scanned_at: at(seconds),
        data_sets,
        is_whole: true,
    }));
    run
}

const MAIL: (&str, Severity) = ("email", Severity::High);
const PHONE: (&str, Severity) = ("phone", Severity::High);
const SSN: (&str, Severity) = ("ssn", Severity::Critical);

fn open(desk: &Desk) -> usize {
    let states = desk.states();
    states
        .iter()
        .filter(|it| **it == IncidentState::Open)
        .count()
}

#[test]
fn a_data_set_is_told_once_and_ended_by_a_scan_that_finds_none() {
    let mut desk = desk();
    let first = scanned(100, vec![judged(ORDERS, &[MAIL])]);
    desk.take(&first, 100);
    assert_eq!(desk.send(100), told(Step::Opened, &[A]));
    let incident = desk.incidents.values().next().unwrap().clone();
    assert_eq!(
        (incident.kind, incident.severity, incident.cause.as_str()),
        (
            Kind::Compliance,
            Severity::High,
            "compliance:exposed:s3://lake/orders/"
        )
    );
    assert_eq!(incident.cause_in_words(), "email (email)");
    let mut corrected = first.clone();
    corrected.version += 1;
    desk.take(&corrected, 110);
    desk.take(&scanned(200, vec![judged(ORDERS, &[MAIL])]), 200);
    assert_eq!(desk.send(200), [], "nothing of it is new");
    assert_eq!(desk.incidents.values().next().unwrap().runs, 2);
    desk.take(&scanned(300, vec![judged(ORDERS, &[])]), 300);
    assert_eq!(desk.send(300), told(Step::Resolved(0), &[A]));
    let over = desk.incidents.values().next().unwrap();
    assert_eq!(over.state, IncidentState::Resolved);
    assert_eq!(
        over.resolution.as_deref(),
        Some("a scan found none in the open")
    );
    assert!(over.exposed.is_some(), "what it was about is kept");
    corrected.version += 1;
    desk.take(&corrected, 400);
    assert_eq!(desk.send(400), [], "a late correction opens nothing");
    desk.take(&scanned(500, vec![judged(ORDERS, &[MAIL])]), 500);
    assert_eq!(desk.send(500), told(Step::Reopened(1), &[A]));
    assert_eq!(desk.incidents.len(), 1);
}

#[test]
fn what_could_not_be_read_ends_nothing_and_data_sets_do_not_end_each_other() {
    let mut desk = desk();
    desk.take(
        &scanned(100, vec![judged(ORDERS, &[MAIL]), judged(RETURNS, &[MAIL])]),
        100,
    );
    assert_eq!(open(&desk), 2);
    desk.take(&scanned(200, vec![]), 200);
    assert_eq!(open(&desk), 2, "missing evidence");
    desk.take(&scanned(300, vec![judged(RETURNS, &[])]), 300);
    assert_eq!(open(&desk), 1);
    let well = ended("r400", State::Success, 400);
    desk.observe(&well, 400);
    assert_eq!(open(&desk), 1, "a good run that nobody scanned");
}

#[test]
fn more_columns_and_graver_ones_are_news() {
    let mut desk = desk();
    desk.take(&scanned(100, vec![judged(ORDERS, &[MAIL])]), 100);
    desk.send(100);
    desk.take(&scanned(200, vec![judged(ORDERS, &[MAIL, PHONE])]), 200);
    assert_eq!(desk.send(200), told(Step::Update(1), &[A]));
    desk.take(
        &scanned(300, vec![judged(ORDERS, &[SSN, MAIL, PHONE])]),
        300,
    );
    assert_eq!(desk.send(300), told(Step::Update(2), &[A]));
    let mut news: Vec<_> = desk
        .mails
        .values()
        .filter_map(|mail| Some((mail.step, mail.update?, mail.severity)))
        .collect();
    news.sort_by_key(|it| it.0);
    let more = UpdateReason::MoreExposed { columns: 1 };
    let raised = UpdateReason::SeverityRaised {
        from: Severity::High,
    };
    assert_eq!(
        news,
        [
            (Step::Update(1), more, Severity::High),
            (Step::Update(2), raised, Severity::Critical)
        ]
    );
    desk.take(&scanned(400, vec![judged(ORDERS, &[MAIL])]), 400);
    assert_eq!(desk.send(400), [], "fewer are no news");
    assert!(
        desk.mails
            .values()
            .all(|mail| mail.kind == Kind::Compliance)
    );
}

#[test]
fn the_scan_of_an_older_run_changes_nothing() {
    let mut desk = desk();
    desk.take(&scanned(300, vec![judged(ORDERS, &[])]), 300);
    desk.take(&scanned(100, vec![judged(ORDERS, &[MAIL])]), 310);
    assert_eq!((desk.send(310), desk.incidents.len()), (Vec::new(), 0));
    desk.take(&scanned(400, vec![judged(ORDERS, &[MAIL])]), 400);
    desk.take(&scanned(200, vec![judged(ORDERS, &[])]), 410);
    assert_eq!(open(&desk), 1);
}

#[test]
fn an_older_run_is_no_news_though_the_newest_was_read_in_part() {
    let in_part = |seconds, data_sets| {
        let mut run = scanned(seconds, data_sets);
        run.exposure.as_mut().unwrap().is_whole = false;
        run
    };
    let mut desk = desk();
    desk.take(&in_part(300, vec![judged(ORDERS, &[])]), 300);
    let older = vec![judged(ORDERS, &[MAIL]), judged(RETURNS, &[MAIL])];
    desk.take(&in_part(100, older), 310);
    let causes: Vec<&str> = desk
        .incidents
        .values()
        .map(|it| it.cause.as_str())
        .collect();
    assert_eq!(
        causes,
        ["compliance:exposed:s3://lake/returns/"],
        "what the newest did not read"
    );
}

#[test]
fn few_data_sets_are_remembered() {
    let mut desk = desk();
    for at in 1..=40 {
        let name = format!("s3://lake/day={at}/");
        desk.take(&scanned(at * 100, vec![judged(&name, &[])]), at * 100);
    }
    let job = desk.jobs.values().next().unwrap();
    assert_eq!(job.scanned.len(), MOST_DATA_SETS);
    assert!(
        job.scanned.contains_key("s3://lake/day=40/"),
        "the newest are"
    );
}

#[test]
fn a_run_that_is_scanned_again_is_judged_again() {
    let mut desk = desk();
    let first = scanned(100, vec![judged(ORDERS, &[MAIL])]);
    desk.take(&first, 100);
    assert_eq!(open(&desk), 1);
    desk.take(&again(&first, 500, vec![judged(ORDERS, &[])]), 500);
    assert_eq!(open(&desk), 0);
    let mut imported = scanned(600, vec![judged(ORDERS, &[MAIL])]);
    imported.is_history = true;
    desk.take(&imported, 600);
    assert_eq!(open(&desk), 0, "history is no news");
}

#[test]
fn a_failed_run_that_wrote_in_the_open_has_two_incidents() {
    let mut desk = desk();
    let report = ended("r100", State::Failed, 100);
    let run = crate::support::step(None, &report).run;
    desk.take(&again(&run, 160, vec![judged(ORDERS, &[MAIL])]), 160);
    let mut kinds: Vec<Kind> = desk.incidents.values().map(|it| it.kind).collect();
    kinds.sort();
    assert_eq!(kinds, [Kind::Failure, Kind::Compliance]);
    desk.observe(&ended("r200", State::Success, 200), 200);
    let open: Vec<Kind> = desk
        .incidents
        .values()
        .filter(|it| it.state == IncidentState::Open)
        .map(|it| it.kind)
        .collect();
    assert_eq!(open, [Kind::Compliance], "the recovery leaves it open");
}

proptest! {
    /// Whatever the order in which runs and their repeats arrive, what the newest run's scan said is what
    /// is open in the end.
    #[test]
    fn the_newest_scan_decides(
        runs in proptest::collection::vec((any::<bool>(), any::<bool>()), 1..8),
        order in proptest::collection::vec(any::<proptest::sample::Index>(), 0..24),
    ) {
        let runs: Vec<Ledger> = (1..)
            .zip(&runs)
            .map(|(at, (mail, phone))| {
                let bare = |is_bare: &bool| if *is_bare { &[MAIL][..] } else { &[] };
                scanned(at * 100, vec![judged(ORDERS, bare(mail)), judged(RETURNS, bare(phone))])
            })
            .collect();
        let mut desk = desk();
        for (step, index) in (0..).zip(&order) {
            desk.take(index.get(&runs), 2_000 + step);
        }
        let newest = runs.last().unwrap();
        desk.take(newest, 3_000);
        let verdict = newest.exposure.as_ref().unwrap();
        let bare = verdict.data_sets.iter().filter(|it| it.columns() > 0).count();
        prop_assert_eq!(open(&desk), bare);
        for incident in desk.incidents.values() {
            let openings = desk.mails.values().filter(|mail| {
                mail.incident_id == incident.incident_id && mail.step == Step::Opened
            });
            prop_assert_eq!(openings.count(), 1);
        }
    }
}
