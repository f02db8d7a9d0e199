//! A run that costs more than its job's budget: one incident, one mail, one end.

use crate::desk::{Desk, ended, told};
use serde_json::json;
use strands_core::incident::{IncidentState, Kind, Step};
use strands_core::job::{Basis, Budget, Fact, Facts};
use strands_core::money::MicroUsd;
use strands_core::run::{Figure, Ledger, State};

const A: &str = "a@example.com";

fn desk() -> Desk {
    Desk::of(&json!({"jobs": {"orders": {"recipients": [A]}}}))
}

fn budget(is_silent: bool) -> Facts {
    let value = Budget {
        limit: MicroUsd(10_000_000),
        threshold: Some(MicroUsd(9_000_000)),
        is_silent,
    };
    Facts {
        budget: Some(Fact {
            value,
            basis: Basis::Config,
        }),
        ..Facts::default()
    }
}

/// A run that ended well then and cost so many dollars.
fn run(seconds: i64, usd: f64, facts: &Facts) -> Ledger {
    let mut report = ended(&format!("r{seconds}"), State::Success, seconds);
    report.units.usd = Figure::new(usd);
    let step = crate::support::step(None, &report);
    step.with_job(None, Some(facts)).run
}

#[test]
fn a_run_above_threshold_or_budget_is_told_once_and_ended_by_one_that_keeps_to_it() {
    for usd in [9.0, 12.5] {
        let mut desk = desk();
        let dear = run(100, usd, &budget(false));
        desk.take(&dear, 100);
        assert_eq!(desk.send(100), told(Step::Opened, &[A]), "{usd}");
        for version in [dear.version, dear.version + 1] {
            let mut again = dear.clone();
            again.version = version;
            desk.take(&again, 150);
            assert_eq!(desk.send(150), []);
        }
        desk.take(&run(200, usd, &budget(false)), 200);
        assert_eq!(desk.send(200), [], "the second run joins");
        let incident = desk.incidents.values().next().unwrap().clone();
        assert_eq!((incident.kind, incident.runs), (Kind::Cost, 2));
        desk.take(&run(300, 2.0, &budget(false)), 300);
        assert_eq!(desk.send(300), told(Step::Resolved(0), &[A]));
        assert_eq!(desk.incidents.len(), 1);
        let state = desk.incidents.values().next().unwrap().state;
        assert_eq!(state, IncidentState::Resolved);
        let mut late = dear.clone();
        late.version += 2;
        desk.take(&late, 400);
        assert_eq!(desk.send(400), [], "a late correction opens nothing");
    }
}

#[test]
fn nothing_is_told_without_budget_in_silence_or_of_history() {
    for (facts, is_history) in [
        (Facts::default(), false),
        (budget(true), false),
        (budget(false), true),
    ] {
        let mut desk = desk();
        let mut dear = run(100, 12.5, &facts);
        dear.is_history = is_history;
        desk.take(&dear, 100);
        assert_eq!(desk.send(100), []);
        assert!(desk.incidents.is_empty());
    }
}

#[test]
fn an_older_run_than_one_that_keeps_to_the_budget_is_noted_and_not_told() {
    let mut desk = desk();
    desk.take(&run(300, 2.0, &budget(false)), 300);
    desk.take(&run(100, 12.5, &budget(false)), 310);
    assert_eq!(desk.send(310), []);
    let states: Vec<_> = desk.incidents.values().map(|it| it.state).collect();
    assert_eq!(states, [IncidentState::Resolved]);
}

#[test]
fn a_good_run_does_not_end_what_it_spends_too_much() {
    let mut desk = desk();
    desk.take(&run(100, 12.5, &budget(false)), 100);
    desk.take(&run(200, 12.5, &budget(false)), 200);
    let open = |desk: &Desk| {
        desk.incidents
            .values()
            .filter(|it| it.state == IncidentState::Open)
            .count()
    };
    assert_eq!(open(&desk), 1);
}

#[test]
fn a_run_keeps_the_facts_of_its_end() {
    let report = ended("r", State::Success, 100);
    let first = crate::support::step(None, &report).with_job(None, Some(&budget(false)));
    let mut late = ended("r", State::Success, 101);
    late.digest = Some("late".to_owned());
    let before = Some(&first.run);
    let second = crate::support::step(before, &late).with_job(before, Some(&budget(true)));
    assert_eq!(second.run.job, first.run.job);
}
