//! Rounds of finished runs: who is asked, once, in which order, and what limits it.

use crate::support::{at, key, prices, report, run_after};
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use strands_core::job::{Basis, Fact, Facts};
use strands_core::round::{
    Conditions, Examiner, Limits, MOST_FAULTS, Next, Outcome, Round, StepState, Terms, examiners,
    next,
};
use strands_core::run::{Ledger, Observation, Platform, State};
use strands_core::tool_call::Host;

const ROOMY: Limits = Limits {
    time: SignedDuration::from_hours(1),
    micro_usd: 1_000_000,
};

fn glue(state: State, seconds: i64) -> Observation {
    let mut report = report(state, seconds);
    report.key = key(Platform::Glue, "jr_1");
    report
}

fn finished() -> Ledger {
    run_after(&[glue(State::Success, 60)])
}

/// A run of a job whose configuration asks for scans of its data.
fn to_be_scanned(report: Observation) -> Ledger {
    let mut run = run_after(&[report]);
    let auto_detect_pii = Some(Fact {
        value: true,
        basis: Basis::Config,
    });
    run.job = Some(Box::new(Facts {
        auto_detect_pii,
        ..Facts::default()
    }));
    run
}

fn terms(memory_mb: u32, seconds: i64) -> Terms {
    Terms {
        host: Some(Host {
            region: "eu-west-1".to_owned(),
            architecture: "arm64".to_owned(),
            memory_mb,
        }),
        lease: SignedDuration::from_secs(seconds),
    }
}

/// Optimization with that much memory and time.
fn deployed(memory_mb: u32, seconds: i64) -> BTreeMap<Examiner, Terms> {
    BTreeMap::from([(Examiner::Optimization, terms(memory_mb, seconds))])
}

/// What is to be done under these limits.
fn decide(
    run: &Ledger,
    held: Option<&Round>,
    terms: &BTreeMap<Examiner, Terms>,
    limits: Limits,
    now: Timestamp,
) -> Next {
    let prices = prices();
    let conditions = Conditions {
        terms,
        limits,
        prices: &prices,
    };
    next(run, held, &conditions, now)
}

fn asked(next: Next) -> Round {
    match next {
        Next::Ask(Examiner::Optimization, round) => round,
        other => panic!("optimization is not asked: {other:?}"),
    }
}

fn done() -> Outcome {
    Outcome::Answered(Some("scanned".to_owned()))
}

#[test]
fn agents_apply_to_ended_runs_of_jobs_that_they_know() {
    assert_eq!(examiners(&finished()), [Examiner::Optimization]);
    let running = run_after(&[glue(State::Running, 10)]);
    let elsewhere = run_after(&[report(State::Success, 10)]);
    let mut nameless = glue(State::Success, 10);
    nameless.job_name = None;
    let mut past = finished();
    past.is_history = true;
    for run in [running, elsewhere, run_after(&[nameless]), past] {
        assert!(examiners(&run).is_empty());
    }
}

#[test]
fn data_is_scanned_of_jobs_whose_configuration_asks_for_it() {
    let both = [Examiner::Optimization, Examiner::Compliance];
    assert_eq!(examiners(&to_be_scanned(glue(State::Success, 60))), both);
    let elsewhere = to_be_scanned(report(State::Failed, 10));
    assert_eq!(examiners(&elsewhere), [Examiner::Compliance]);
}

#[test]
fn agents_are_asked_one_after_the_other_and_share_the_limits() {
    let run = to_be_scanned(glue(State::Success, 60));
    let mut terms = deployed(512, 120);
    terms.insert(Examiner::Compliance, self::terms(1_024, 120));
    let claim = asked(decide(&run, None, &terms, ROOMY, at(100)));
    let first = claim.after(Examiner::Optimization, &done(), 100_000, at(200));
    let roomy = decide(&run, Some(&first), &terms, ROOMY, at(200));
    assert!(
        matches!(roomy, Next::Ask(Examiner::Compliance, _)),
        "{roomy:?}"
    );
    let limits = Limits {
        time: SignedDuration::from_secs(200),
        ..ROOMY
    };
    match decide(&run, Some(&first), &terms, limits, at(200)) {
        Next::Note(round) => {
            let states = round.steps.values().map(|step| step.state);
            assert_eq!(
                states.collect::<Vec<_>>(),
                [StepState::Done, StepState::Skipped]
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_agent_is_asked_once_an_attempt() {
    let terms = deployed(512, 120);
    let run = finished();
    let claim = asked(decide(&run, None, &terms, ROOMY, at(100)));
    assert_eq!((claim.version, claim.attempt), (1, 1));
    let busy = decide(&run, Some(&claim), &terms, ROOMY, at(150));
    assert_eq!(busy, Next::Busy(at(220)));
    let round = claim.after(Examiner::Optimization, &done(), 900, at(101));
    assert_eq!(round.version, 2);
    let step = &round.steps[&Examiner::Optimization];
    assert_eq!((step.state, step.duration_ms), (StepState::Done, 900));
    assert_eq!(step.note.as_deref(), Some("scanned"));
    let over = decide(&run, Some(&round), &terms, ROOMY, at(10_000));
    assert_eq!(over, Next::Over);

    let mut second = glue(State::Failed, 200);
    second.attempt = 2;
    let retried = run_after(&[glue(State::Success, 60), second]);
    let claim = asked(decide(&retried, Some(&round), &terms, ROOMY, at(300)));
    assert_eq!((claim.version, claim.attempt), (3, 2));
    assert_eq!(claim.steps[&Examiner::Optimization].duration_ms, 0);
}

#[test]
fn an_agent_that_is_not_deployed_is_not_asked() {
    let nobody = BTreeMap::new();
    assert_eq!(
        decide(&finished(), None, &nobody, ROOMY, at(100)),
        Next::Over
    );
}

#[test]
fn who_cannot_answer_now_is_asked_again_and_who_fails_often_no_more() {
    let terms = deployed(512, 120);
    let run = finished();
    let mut round = asked(decide(&run, None, &terms, ROOMY, at(100)));
    for _ in 0..10 {
        let passing = Outcome::Passing("S3 did not answer".to_owned());
        round = round.after(Examiner::Optimization, &passing, 10, at(101));
        round = asked(decide(&run, Some(&round), &terms, ROOMY, at(102)));
    }
    for fault in 1..=MOST_FAULTS {
        let failed = Outcome::Failed("out of memory".to_owned());
        round = round.after(Examiner::Optimization, &failed, 10, at(103));
        assert_eq!(round.steps[&Examiner::Optimization].faults, fault);
        if fault < MOST_FAULTS {
            round = asked(decide(&run, Some(&round), &terms, ROOMY, at(104)));
        }
    }
    let step = &round.steps[&Examiner::Optimization];
    assert_eq!(step.state, StepState::GivenUp);
    assert_eq!(step.note.as_deref(), Some("out of memory"));
    let over = decide(&run, Some(&round), &terms, ROOMY, at(105));
    assert_eq!(over, Next::Over);
}

#[test]
fn a_claim_that_ended_is_taken_over_and_counts_in_full() {
    let terms = deployed(512, 120);
    let run = finished();
    let lost = asked(decide(&run, None, &terms, ROOMY, at(100)));
    let claim = asked(decide(&run, Some(&lost), &terms, ROOMY, at(220)));
    assert_eq!(claim.steps[&Examiner::Optimization].duration_ms, 120_000);
    let until = at(340);
    assert_eq!(
        claim.steps[&Examiner::Optimization].state,
        StepState::Claimed { until }
    );
}

#[test]
fn what_might_pass_a_limit_is_not_begun_and_says_so() {
    let run = finished();
    // 2 GB for 300 s at 13.3334 millionths a gigabyte-second are 8,000 millionths, and a request.
    for (micro_usd, seconds, limit) in [
        (8_001, 300, None),
        (7_999, 300, Some("money")),
        (8_001, 299, Some("time")),
    ] {
        let limits = Limits {
            time: SignedDuration::from_secs(seconds),
            micro_usd,
        };
        let decided = decide(&run, None, &deployed(2_048, 300), limits, at(100));
        match (limit, decided) {
            (None, Next::Ask(..)) => {}
            (Some(limit), Next::Note(round)) => {
                let step = &round.steps[&Examiner::Optimization];
                assert_eq!(step.state, StepState::Skipped);
                assert!(step.note.as_ref().unwrap().contains(limit), "{step:?}");
                let after = decide(&run, Some(&round), &deployed(2_048, 300), limits, at(101));
                assert_eq!(after, Next::Over);
            }
            (limit, decided) => panic!("{limit:?}: {decided:?}"),
        }
    }
}

#[test]
fn without_a_price_time_alone_limits() {
    let mut terms = deployed(2_048, 300);
    let host = terms.get_mut(&Examiner::Optimization).unwrap();
    host.host.as_mut().unwrap().region = "moon-north-1".to_owned();
    let limits = Limits {
        micro_usd: 0,
        ..ROOMY
    };
    asked(decide(&finished(), None, &terms, limits, at(100)));
}

/// What happens to a claim.
fn outcomes() -> impl Strategy<Value = Vec<Option<Outcome>>> {
    let outcome = prop_oneof![
        Just(Some(done())),
        Just(Some(Outcome::Passing("later".to_owned()))),
        Just(Some(Outcome::Failed("broken".to_owned()))),
        // Whoever asked was killed.
        Just(None),
    ];
    vec(outcome, 1..40)
}

proptest! {
    /// Whatever happens, limits hold, versions grow by one, and nobody is asked after the end.
    #[test]
    fn limits_hold_whatever_happens(outcomes in outcomes(), took in 0_u64..120_000) {
        let terms = deployed(512, 120);
        let limits = Limits { time: SignedDuration::from_mins(10), micro_usd: 5_000 };
        let run = finished();
        let mut held: Option<Round> = None;
        let mut now = at(100);
        for outcome in outcomes {
            let version = held.as_ref().map_or(0, |round| round.version);
            match decide(&run, held.as_ref(), &terms, limits, now) {
                Next::Ask(examiner, claim) => {
                    prop_assert_eq!(claim.version, version + 1);
                    let before = claim.steps[&examiner].duration_ms;
                    prop_assert!(before + 120_000 <= 600_000);
                    held = Some(match outcome {
                        Some(outcome) => claim.after(examiner, &outcome, took, now),
                        None => claim,
                    });
                }
                Next::Note(round) => {
                    prop_assert_eq!(round.version, version + 1);
                    held = Some(round);
                }
                Next::Busy(until) => {
                    prop_assert!(until > now);
                    now = until;
                }
                Next::Over => {
                    let state = held.as_ref().unwrap().steps[&Examiner::Optimization].state;
                    prop_assert!(matches!(
                        state,
                        StepState::Done | StepState::Skipped | StepState::GivenUp
                    ));
                }
            }
        }
    }
}
