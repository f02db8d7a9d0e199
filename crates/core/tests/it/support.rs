//! Builders of reports and runs.

use jiff::Timestamp;
use strands_core::cost::prices::PriceSheet;
use strands_core::run::{
    Advance, Facts, Ledger, Observation, Platform, RunError, RunKey, RunRecord, State, advance,
};

/// Seconds after the beginning of the tests' day.
pub(crate) fn at(seconds: i64) -> Timestamp {
    let start: Timestamp = "2026-11-20T02:00:00Z".parse().unwrap();
    Timestamp::from_second(start.as_second() + seconds).unwrap()
}

pub(crate) fn key(platform: Platform, run_id: &str) -> RunKey {
    RunKey {
        account: "111122223333".into(),
        region: "eu-west-1".into(),
        platform,
        scope: "-".into(),
        run_id: run_id.into(),
    }
}

/// A report of an orchestrator about the run `r`.
pub(crate) fn report(state: State, seconds: i64) -> Observation {
    report_of("r", state, seconds)
}

pub(crate) fn report_of(run_id: &str, state: State, seconds: i64) -> Observation {
    let key = key(Platform::Custom("airflow".into()), run_id);
    let mut report = Observation::new(key, state, state.default_native(), at(seconds));
    report.digest = Some(format!("{run_id}/{state}/{seconds}"));
    report.job_name = Some("orders".into());
    report.ended_at = state.is_terminal().then(|| at(seconds));
    report.error = state
        .is_unsuccessful()
        .then(|| RunError::new(Some("TaskError".into()), "exit code 1"));
    report
}

pub(crate) fn prices() -> PriceSheet {
    PriceSheet::embedded().unwrap().clone()
}

/// Advances a run by a report, without facts.
pub(crate) fn step(current: Option<&Ledger>, report: &Observation) -> Advance {
    let prices = PriceSheet::embedded().unwrap();
    advance(current, report, Facts::Unasked, at(0), prices)
}

/// The run after these reports, in that order.
pub(crate) fn run_after<'a>(reports: impl IntoIterator<Item = &'a Observation>) -> Ledger {
    let mut run = None;
    for report in reports {
        run = Some(step(run.as_ref(), report).run);
    }
    run.unwrap()
}

/// What a run is, without what may depend on the order of arrival.
pub(crate) fn essence(run: &Ledger) -> (RunRecord, String, String, String) {
    (
        RunRecord::from(run),
        run.placed_at().to_string(),
        format!("{:?}", run.cost),
        format!("{:?}", run.contribution),
    )
}
