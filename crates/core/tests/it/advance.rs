use crate::support::{at, essence, prices, report, run_after, step};
use proptest::collection::vec;
use proptest::prelude::*;
use strands_core::cost::glue::JobRun;
use strands_core::platform::glue_report;
use strands_core::run::{
    Authority, Facts, Figure, Ledger, Observation, Outcome, Platform, RunError, RunRecord, State,
    Units, advance,
};

fn a_state() -> impl Strategy<Value = State> {
    proptest::sample::select(State::ALL.to_vec())
}

fn another(attempt: u32, state: State, time: i64) -> Observation {
    let mut other = report(state, time);
    other.attempt = attempt;
    other.digest = None;
    other
}

prop_compose! {
    fn a_report()(
        state in a_state(),
        attempt in 1_u32..4,
        time in 0_i64..6,
        started in proptest::option::of(0_i64..90_000),
        platform_answered in any::<bool>(),
        sequence in 0_u64..3,
        job in proptest::option::of("[ab]"),
        usd in proptest::option::of(0_u32..3),
        native in "[XY]",
        stopping in any::<bool>(),
        delayed in any::<bool>(),
        label in proptest::option::of("[lm]"),
        numbered in any::<bool>(),
        implied in any::<bool>(),
        opened in proptest::option::of(0_i64..6),
        other in proptest::option::of((1_u32..4, a_state(), 0_i64..6)),
        id in 0_u32..1_000_000,
    ) -> Observation {
        let mut report = report(state, time);
        report.digest = (!platform_answered).then(|| id.to_string());
        report.attempt = attempt;
        report.authority = if platform_answered { Authority::Platform } else { Authority::Event };
        report.sequence = sequence;
        report.started_at = started.map(at);
        report.job_name = job;
        report.units.usd = usd.and_then(|usd| Figure::new(f64::from(usd) / 10.0));
        report.native_state = native;
        report.numbered = numbered;
        if !numbered {
            report.attempt = 1;
        }
        report.implied = implied && !state.is_terminal();
        report.opened_at = opened.filter(|_| numbered && attempt > 1).map(at);
        report.others = other.into_iter().map(|(attempt, state, time)| another(attempt, state, time)).collect();
        report.stopping = stopping && state == State::Running;
        report.delayed = delayed;
        report.labels = label.into_iter().map(|label| (label.clone(), label)).collect();
        report
    }
}

prop_compose! {
    fn a_history()(reports in vec(a_report(), 1..8))(
        shuffled in Just(reports.clone()).prop_shuffle(),
        repeats in vec(0..reports.len(), 0..6),
        reports in Just(reports),
    ) -> (Vec<Observation>, Vec<Observation>) {
        let mut disturbed = shuffled;
        for repeat in repeats {
            let again = disturbed[repeat].clone();
            disturbed.push(again);
        }
        (reports, disturbed)
    }
}

proptest! {
    #[test]
    fn the_run_does_not_depend_on_order_or_repeats((reports, disturbed) in a_history()) {
        prop_assert_eq!(essence(&run_after(&reports)), essence(&run_after(&disturbed)));
    }

    #[test]
    fn a_repeat_writes_nothing((reports, _) in a_history()) {
        let run = run_after(&reports);
        for report in reports.iter().filter(|report| report.digest.is_some()) {
            let again = step(Some(&run), report);
            prop_assert_eq!(again.outcome, Outcome::Duplicate);
            prop_assert!(again.plan.is_empty());
        }
    }

    #[test]
    fn every_write_raises_the_version_by_one((reports, _) in a_history()) {
        let mut run: Option<Ledger> = None;
        for report in &reports {
            let before = run.as_ref().map_or(0, |run| run.version);
            let after = step(run.as_ref(), report);
            let raised = u64::from(!after.plan.is_empty());
            prop_assert_eq!(after.run.version, before + raised);
            run = Some(after.run);
        }
    }
}

#[test]
fn late_running_does_not_reopen_an_ended_run() {
    let run = run_after([&report(State::Success, 60)]);
    let late = step(Some(&run), &report(State::Running, 70));
    assert_eq!(late.outcome, Outcome::Stale);
    assert_eq!(late.run.state(), State::Success);
}

#[test]
fn a_stale_event_still_fills_a_gap() {
    let run = run_after([&report(State::Success, 60)]);
    let mut late = report(State::Running, 1);
    late.started_at = Some(at(0));
    let after = step(Some(&run), &late);
    assert_eq!(after.outcome, Outcome::Stale);
    assert_eq!(RunRecord::from(&after.run).duration_ms, Some(60_000));
}

#[test]
fn a_stale_event_that_comes_again_is_a_duplicate() {
    let run = run_after([&report(State::Success, 60)]);
    let late = report(State::Running, 1);
    let after = step(Some(&run), &late);
    assert_eq!(step(Some(&after.run), &late).outcome, Outcome::Duplicate);
}

#[test]
fn a_higher_attempt_speaks_for_the_run() {
    let mut retry = report(State::Running, 120);
    retry.attempt = 2;
    let run = run_after([&report(State::Failed, 60), &retry]);
    let record = RunRecord::from(&run);
    assert_eq!(
        (record.state, record.attempt, record.error),
        (State::Running, 2, None)
    );
    assert_eq!(record.attempts.len(), 2);
}

#[test]
fn two_different_ends_are_a_conflict_and_the_worse_one_stays() {
    let run = run_after([&report(State::Success, 60), &report(State::Failed, 60)]);
    assert_eq!(run.state(), State::Failed);
    assert!(run.flags().contains("conflict"));
}

#[test]
fn what_the_platform_answers_outranks_a_later_event() {
    let mut answer = report(State::Success, 60);
    answer.authority = Authority::Platform;
    let run = run_after([&answer, &report(State::Failed, 600)]);
    assert_eq!(run.state(), State::Success);
}

#[test]
fn stopping_ends_with_the_attempt() {
    let mut stopping = report(State::Running, 10);
    stopping.stopping = true;
    let run = run_after([&stopping]);
    assert!(run.flags().contains("stopping"));
    let run = run_after([&stopping, &report(State::Stopped, 20)]);
    assert!(run.flags().is_empty());
}

#[test]
fn clocks_that_disagree_give_no_duration() {
    let mut run = report(State::Success, 60);
    run.started_at = Some(at(61));
    assert_eq!(RunRecord::from(&run_after([&run])).duration_ms, None);
}

#[test]
fn the_sixty_fifth_event_pushes_out_the_first() {
    let reports: Vec<Observation> = (0..65)
        .map(|second| report(State::Running, second))
        .collect();
    let mut run: Option<Ledger> = None;
    for report in &reports {
        let mut report = report.clone();
        report.native_state = report.time.to_string();
        run = Some(step(run.as_ref(), &report).run);
    }
    let run = run.unwrap();
    assert!(!run.has_seen(reports[0].digest.as_deref().unwrap()));
    assert!(run.has_seen(reports[1].digest.as_deref().unwrap()));
}

#[test]
fn a_message_is_cut_on_a_character_boundary() {
    let error = RunError::new(None, &"é".repeat(2_000));
    assert_eq!(error.message.len(), RunError::MAX_MESSAGE_BYTES);
    assert!(error.truncated);
    assert!(!RunError::new(None, "short").truncated);
}

#[test]
fn cost_is_unknown_until_an_attempt_ends_and_then_sums_over_attempts() {
    let priced = |state, seconds, attempt, usd| {
        let mut report = report(state, seconds);
        report.attempt = attempt;
        report.units = Units {
            usd: Figure::new(usd),
            ..Units::default()
        };
        report
    };
    let running = priced(State::Running, 1, 1, 0.1);
    assert_eq!(run_after([&running]).cost, None);
    let run = run_after([
        &running,
        &priced(State::Failed, 60, 1, 0.4),
        &priced(State::Success, 120, 2, 0.25),
    ]);
    assert_eq!(run.cost.unwrap().total().unwrap().0, 650_000);
}

fn glue_event(state: State) -> Observation {
    let mut event = report(state, 900);
    event.key.platform = Platform::Glue;
    event
}

fn job_run(json: &str) -> JobRun {
    serde_json::from_str(json).unwrap()
}

#[test]
fn a_glue_run_is_priced_by_what_the_platform_answers() {
    let event = glue_event(State::Success);
    let answer = job_run(
        r#"{"JobRunState": "SUCCEEDED", "StartedOn": "2026-11-20T02:00:00Z",
            "CompletedOn": "2026-11-20T02:15:00Z", "ExecutionTime": 900, "MaxCapacity": 6.0,
            "GlueVersion": "4.0", "Arguments": {"--password": "hunter2"}}"#,
    );
    let facts = glue_report(&event, answer, None).unwrap();
    let after = advance(
        None,
        &event,
        Facts::Answered(Some(&facts)),
        at(1_000),
        &prices(),
    );
    assert_eq!(after.outcome, Outcome::Applied);
    assert_eq!(after.run.cost.as_ref().unwrap().total().unwrap().0, 660_000);
    let record = RunRecord::from(&after.run);
    assert_eq!(record.duration_ms, Some(900_000));
    assert_eq!(record.units.unwrap().dpu_hours.unwrap().get(), 1.5);
    assert!(record.missing.is_empty());
    assert!(!format!("{:?}", after.run).contains("hunter2"));
}

#[test]
fn a_glue_run_without_an_answer_is_unpriced_not_free() {
    let run = run_after([&glue_event(State::Failed)]);
    let cost = run.cost.unwrap();
    assert_eq!(cost.total(), None);
    assert_eq!(cost.unpriced()[0].reason.as_str(), "missing_usage");
    assert_eq!(run.contribution.unwrap().sums.unpriced, 1);
}

/// A report of a service whose state events do not name their attempt.
fn unnumbered(state: State, seconds: i64) -> Observation {
    let mut event = report(state, seconds);
    event.numbered = false;
    event
}

/// The service closes the first attempt and opens the second.
fn retry(seconds: i64) -> Observation {
    let mut closed = report(State::Failed, seconds);
    closed.digest = None;
    let mut opened = report(State::Queued, seconds + 10);
    opened.attempt = 2;
    opened.opened_at = Some(at(seconds));
    opened.others = vec![closed];
    opened
}

#[test]
fn an_unnumbered_report_belongs_to_the_attempt_that_was_open_at_its_time() {
    let mut first_start = unnumbered(State::Running, 10);
    first_start.started_at = Some(at(10));
    let mut second_start = unnumbered(State::Running, 130);
    second_start.started_at = Some(at(130));
    let end = unnumbered(State::Success, 300);
    let retry = retry(100);
    let run = run_after([&first_start, &second_start, &end, &retry]);
    let told: Vec<_> = run
        .attempts()
        .iter()
        .map(|attempt| {
            (
                attempt.number,
                attempt.state(),
                attempt.started_at(),
                attempt.ended_at(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, State::Failed, Some(at(10)), Some(at(100))),
            (2, State::Success, Some(at(130)), Some(at(300))),
        ]
    );
    let late = step(Some(&run), &unnumbered(State::Running, 90));
    assert_eq!(late.outcome, Outcome::Stale);
}

#[test]
fn consumption_opens_a_run_but_never_outranks_a_stated_state() {
    let mut consumption = report(State::Running, 500);
    consumption.implied = true;
    consumption.native_state = "USAGE".into();
    consumption.units.usd = Figure::new(0.5);
    let first = step(None, &consumption);
    assert_eq!(first.outcome, Outcome::Applied);
    let running = report(State::Running, 10);
    let mut later = consumption.clone();
    later.digest = Some("later".into());
    later.units.usd = Figure::new(0.75);
    let ended = run_after([&running, &report(State::Success, 600)]);
    let after = step(Some(&ended), &later);
    assert_eq!(
        (after.outcome, after.run.state()),
        (Outcome::Applied, State::Success)
    );
    for order in [[&running, &consumption], [&consumption, &running]] {
        let run = run_after(order);
        assert_eq!(run.highest_attempt().unwrap().native_state(), "RUNNING");
    }
}

#[test]
fn a_run_whose_platform_could_not_answer_says_so_until_it_does() {
    let event = report(State::Success, 60);
    let unanswered = advance(None, &event, Facts::Unanswered, at(61), &prices()).run;
    assert!(unanswered.unanswered);
    let answer = Facts::Answered(None);
    let mut again = report(State::Success, 60);
    again.digest = None;
    let answered = advance(Some(&unanswered), &again, answer, at(900), &prices());
    assert!(!answered.run.unanswered);
    assert!(!answered.plan.is_empty());
}
