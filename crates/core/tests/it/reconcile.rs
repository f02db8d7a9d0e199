//! What is asked when, what silence means, and which rows disagree.

use crate::support::{at, prices, report, run_after};
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use strands_core::cost::glue::{Job, JobRun};
use strands_core::incident::{JobRow, NewestRun, People, SeenChange};
use strands_core::plan::Write;
use strands_core::platform::{ReadFault, glue_report};
use strands_core::reconcile::{
    Page, Reach, Reply, Sweep, announce, ask_at, begin, hear, is_settled, is_unannounced,
    is_unposted, memory, questions,
};
use strands_core::run::{
    Authority, Facts, Ledger, Observation, Platform, RunRecord, State, advance,
};
use strands_core::totals::Marker;

fn minutes(minutes: i64) -> Timestamp {
    at(minutes * 60)
}

/// A run of a platform whose only report says that, at minute 0.
fn run_of(platform: Platform, state: State) -> Ledger {
    let mut report = report(state, 0);
    report.key.platform = platform;
    run_after(&[report])
}

fn answer(run: &Ledger, state: State, minute: i64) -> Observation {
    let mut answer = questions(run).remove(0);
    answer.authority = Authority::Platform;
    answer.state = state;
    answer.native_state = "ANSWERED".into();
    answer.time = minutes(minute);
    answer.ended_at = state.is_terminal().then(|| minutes(minute));
    answer
}

fn passing() -> Reply {
    Err(ReadFault::Passing("ThrottlingException".into()))
}

fn refused() -> Reply {
    Err(ReadFault::Final("AccessDeniedException".into()))
}

#[test]
fn the_first_question_comes_after_a_time_without_news() {
    for (platform, state, minute) in [
        (Platform::Glue, State::Queued, Some(30)),
        (Platform::Glue, State::Running, Some(60)),
        (Platform::Batch, State::Running, Some(60)),
        (Platform::Ecs, State::Queued, Some(30)),
        (Platform::Ecs, State::Running, Some(30)),
        (Platform::Glue, State::Failed, None),
        (Platform::Glue, State::Success, None),
        (Platform::Custom("airflow".into()), State::Running, None),
        (Platform::Other("dataflow".into()), State::Queued, None),
    ] {
        let run = run_of(platform.clone(), state);
        assert_eq!(ask_at(&run), minute.map(minutes), "{platform} {state}");
    }
}

#[test]
fn questions_become_rarer_up_to_a_day() {
    let mut run = run_of(Platform::Glue, State::Running);
    let mut asked = Vec::new();
    while asked.len() < 8 {
        let due = ask_at(&run).unwrap();
        asked.push(due.duration_since(minutes(0)).as_hours());
        let still = answer(&run, State::Running, 0);
        run = hear(&run, &[Ok(Some(still))], due, &prices()).unwrap().run;
    }
    assert_eq!(asked, [1, 3, 7, 15, 31, 55, 79, 103]);
}

#[test]
fn a_platform_that_forgets_soon_is_asked_twice_within_its_memory() {
    for platform in Platform::AWS {
        let memory = memory(&platform).unwrap();
        let mut run = run_of(platform.clone(), State::Running);
        for _ in 0..20 {
            let due = ask_at(&run).unwrap();
            let last = run.inquiry.as_ref().map_or(minutes(0), |it| it.asked_at);
            assert!(due.duration_since(last) * 2 <= memory, "{platform}");
            let still = answer(&run, State::Running, 0);
            run = hear(&run, &[Ok(Some(still))], due, &prices()).unwrap().run;
        }
        assert!(!run.is_lost(), "{platform}");
    }
}

#[test]
fn the_platforms_end_is_the_runs_end() {
    let run = run_of(Platform::Glue, State::Running);
    let end = answer(&run, State::Failed, 50);
    let heard = hear(&run, &[Ok(Some(end))], minutes(60), &prices()).unwrap();
    assert_eq!(heard.run.state(), State::Failed);
    assert_eq!(heard.run.version, run.version + 1);
    assert_eq!(
        (heard.run.inquiry.clone(), ask_at(&heard.run)),
        (None, None)
    );
    assert!(heard.run.contribution.is_some());
    let [Write::Run { run: row, expect }, Write::Execution(_)] = heard.plan.writes() else {
        panic!("{:?}", heard.plan);
    };
    assert_eq!((row.as_ref(), *expect), (&heard.run, Some(run.version)));
}

#[test]
fn a_platform_that_is_throttled_changes_nothing() {
    let run = run_of(Platform::Ecs, State::Running);
    for hours in [1, 30, 3_000] {
        assert_eq!(
            hear(&run, &[passing()], minutes(hours * 60), &prices()),
            None
        );
    }
}

#[test]
fn silence_within_the_platforms_memory_means_nothing() {
    for reply in [Ok(None), refused()] {
        let run = run_of(Platform::Glue, State::Running);
        let heard = hear(&run, &[reply], minutes(60), &prices()).unwrap();
        assert!(!heard.run.is_lost());
        assert_eq!(ask_at(&heard.run), Some(minutes(60 + 120)));
        assert_eq!(RunRecord::from(&heard.run), RunRecord::from(&run));
    }
}

#[test]
fn silence_beyond_the_platforms_memory_loses_the_run_without_inventing_an_end() {
    for reply in [Ok(None), refused()] {
        let run = run_of(Platform::Ecs, State::Running);
        let heard = hear(&run, &[reply], minutes(61), &prices()).unwrap();
        assert_eq!(heard.run.state(), State::Running);
        assert_eq!(RunRecord::from(&heard.run).flags, ["lost"].into());
        assert_eq!((ask_at(&heard.run), &heard.run.contribution), (None, &None));
    }
}

#[test]
fn what_the_platform_knew_lately_it_has_not_forgotten() {
    let run = run_of(Platform::Ecs, State::Running);
    let still = answer(&run, State::Running, 0);
    let run = hear(&run, &[Ok(Some(still))], minutes(50), &prices())
        .unwrap()
        .run;
    let run = hear(&run, &[Ok(None)], minutes(100), &prices())
        .unwrap()
        .run;
    assert!(!run.is_lost());
    let run = hear(&run, &[Ok(None)], minutes(111), &prices())
        .unwrap()
        .run;
    assert!(run.is_lost());
}

#[test]
fn an_event_finds_a_lost_run_again() {
    let run = run_of(Platform::Ecs, State::Running);
    let lost = hear(&run, &[Ok(None)], minutes(61), &prices()).unwrap().run;
    let mut event = report(State::Success, 3_000);
    event.key = run.key.clone();
    let found = advance(Some(&lost), &event, Facts::Unasked, minutes(70), &prices()).run;
    assert_eq!((found.is_lost(), found.state()), (false, State::Success));
    assert_eq!(found.inquiry, None);
}

/// An ended run of Glue whose facts could not be read, at minute 0.
fn unanswered() -> Ledger {
    let mut event = report(State::Failed, 0);
    event.key.platform = Platform::Glue;
    advance(None, &event, Facts::Unanswered, at(0), &prices()).run
}

#[test]
fn facts_are_asked_for_soon_and_then_more_rarely() {
    let run = unanswered();
    assert_eq!(ask_at(&run), Some(minutes(10)));
    let run = hear(&run, &[refused()], minutes(10), &prices())
        .unwrap()
        .run;
    assert!(run.unanswered);
    assert_eq!(ask_at(&run), Some(minutes(30)));
    let answered = hear(&run, &[Ok(None)], minutes(30), &prices()).unwrap().run;
    assert_eq!(
        (answered.unanswered, answered.inquiry.clone()),
        (false, None)
    );
    assert_eq!(ask_at(&answered), None);
}

#[test]
fn facts_are_given_up_with_a_reason_once_the_platform_has_forgotten_the_run() {
    let days = |days: i64| minutes(days * 24 * 60);
    for reply in [passing(), refused()] {
        let run = hear(&unanswered(), &[reply], days(366), &prices())
            .unwrap()
            .run;
        assert!(!run.unanswered && !run.is_lost());
        assert!(run.inquiry.unwrap().given_up.unwrap().contains("Exception"));
    }
    assert_eq!(
        hear(&unanswered(), &[passing()], days(364), &prices()),
        None
    );
}

#[test]
fn every_ended_attempt_without_facts_is_asked_about() {
    let mut reports = [
        report(State::Failed, 0),
        report(State::Failed, 60),
        report(State::Running, 90),
    ];
    for (number, report) in (1..).zip(&mut reports) {
        report.key.platform = Platform::Glue;
        report.attempt = number;
    }
    let mut run = run_after(&reports);
    let asked = |run: &Ledger| {
        questions(run)
            .iter()
            .map(|it| it.attempt)
            .collect::<Vec<_>>()
    };
    assert_eq!(asked(&run), [3]);
    run.unanswered = true;
    assert_eq!(asked(&run), [1, 2, 3]);
    let replies = [Ok(None), refused(), Ok(None)];
    let heard = hear(&run, &replies, minutes(10), &prices()).unwrap();
    assert!(heard.run.unanswered);
}

/// A failed attempt of a job that retries twice, as Glue knew it when it was asked.
fn retried(number: u32, state: State) -> Ledger {
    let mut event = report(state, i64::from(number) * 60);
    event.key.platform = Platform::Glue;
    event.attempt = number;
    let run = JobRun {
        job_run_state: Some(
            if state == State::Success {
                "SUCCEEDED"
            } else {
                "FAILED"
            }
            .into(),
        ),
        completed_on: Some(at(i64::from(number) * 60)),
        ..JobRun::default()
    };
    let job = Job {
        max_retries: Some(2),
        ..Job::default()
    };
    let facts = glue_report(&event, run, Some(job)).unwrap();
    advance(
        None,
        &event,
        Facts::Answered(Some(&facts)),
        at(0),
        &prices(),
    )
    .run
}

fn asked_about(run: &Ledger) -> Vec<u32> {
    questions(run).iter().map(|it| it.attempt).collect()
}

#[test]
fn attempts_of_which_nobody_told_are_asked_about() {
    for (number, state, asked) in [
        (1, State::Failed, vec![2]),
        (2, State::Failed, vec![1, 3]),
        (3, State::Failed, vec![1, 2]),
        (3, State::Success, vec![1, 2]),
    ] {
        let run = retried(number, state);
        assert_eq!(asked_about(&run), asked, "{number} {state}");
        assert!(ask_at(&run).is_some());
    }
    let settled = retried(1, State::Success);
    assert_eq!(ask_at(&settled), None);
}

#[test]
fn a_retry_that_the_platform_does_not_know_is_not_asked_about_for_ever() {
    let mut run = retried(1, State::Failed);
    let mut times = 0;
    while let Some(due) = ask_at(&run) {
        times += 1;
        run = hear(&run, &[Ok(None)], due, &prices()).unwrap().run;
    }
    assert_eq!(
        (times, run.state(), run.is_lost()),
        (8, State::Failed, false)
    );
}

#[test]
fn what_was_told_of_a_running_attempt_is_not_the_last_word_on_an_ended_one() {
    let mut event = report(State::Success, 60);
    event.key.platform = Platform::Glue;
    let running = JobRun {
        job_run_state: Some("RUNNING".into()),
        execution_time: Some(5),
        ..JobRun::default()
    };
    let early = glue_report(&event, running, None).unwrap();
    let facts = Facts::Answered(Some(&early));
    let run = advance(None, &event, facts, at(61), &prices()).run;
    assert!(run.unanswered, "the platform was behind");
    assert_eq!(asked_about(&run), [1]);
    let still = hear(&run, &[Ok(Some(early))], minutes(20), &prices())
        .unwrap()
        .run;
    assert!(still.unanswered);
    let ended = JobRun {
        job_run_state: Some("SUCCEEDED".into()),
        completed_on: Some(at(60)),
        execution_time: Some(60),
        ..JobRun::default()
    };
    let last = glue_report(&event, ended, None).unwrap();
    let known = hear(&still, &[Ok(Some(last))], minutes(60), &prices())
        .unwrap()
        .run;
    assert!(!known.unanswered);
    assert_eq!(ask_at(&known), None);
}

proptest! {
    #[test]
    fn a_question_alone_says_nothing_of_a_run(states in vec(proptest::sample::select(State::ALL.to_vec()), 1..4)) {
        let reports: Vec<Observation> = (1..).zip(states).map(|(number, state)| {
            let mut report = report(state, i64::from(number) * 60);
            report.key.platform = Platform::Glue;
            report.attempt = number;
            report
        }).collect();
        let run = run_after(&reports);
        for question in questions(&run) {
            let mut joined = run.clone();
            joined.join(&question);
            prop_assert_eq!(RunRecord::from(&joined), RunRecord::from(&run));
        }
    }

    #[test]
    fn no_reply_takes_a_known_end_away(
        replies in vec(prop_oneof![Just(Ok(None)), Just(refused()), Just(passing())], 1..4),
        minute in 0_i64..600_000,
    ) {
        let run = unanswered();
        if let Some(heard) = hear(&run, &replies, minutes(minute), &prices()) {
            prop_assert_eq!(RunRecord::from(&heard.run), RunRecord::from(&run));
            prop_assert_eq!(heard.run.version, run.version + 1);
        }
    }

    #[test]
    fn a_sweep_passes_every_ended_state_once_whatever_its_pages(pages in vec(0_usize..4, 4)) {
        let mut sweep = begin(None, Reach::Day, at(0)).unwrap();
        let mut passed = Vec::new();
        for more in &pages {
            passed.push(sweep.state.unwrap());
            for page in 0..*more {
                let last = Page { timestamp: 1, execution_id: page.to_string() };
                sweep = sweep.passed(Some(last));
                prop_assert_eq!(sweep.state, passed.last().copied());
                prop_assert!(sweep.after.is_some());
            }
            sweep = sweep.passed(None);
            prop_assert_eq!(&sweep.after, &None);
        }
        prop_assert_eq!(sweep.state, None);
        prop_assert_eq!(passed, [State::Success, State::Failed, State::Stopped, State::Timeout]);
        prop_assert_eq!(sweep.version, pages.iter().map(|more| *more as u64 + 1).sum::<u64>());
    }
}

#[test]
fn a_sweep_is_gone_on_with_and_begins_at_most_once_an_hour() {
    let begun = begin(None, Reach::Day, minutes(0)).unwrap();
    assert_eq!(
        (begun.since, begun.until),
        (minutes(-1_440).as_second(), minutes(-15).as_second())
    );
    let halfway = begun.clone().passed(None);
    assert_eq!(
        begin(Some(&halfway), Reach::Day, minutes(10)),
        Some(halfway.clone())
    );
    let done = Sweep {
        state: None,
        ..halfway
    };
    assert_eq!(begin(Some(&done), Reach::Day, minutes(59)), None);
    let next = begin(Some(&done), Reach::Day, minutes(60)).unwrap();
    assert_eq!((next.version, next.began_at), (done.version, minutes(60)));
    assert!(
        begin(Some(&done), Reach::Day, minutes(-5)).is_some(),
        "the clock went back"
    );
}

#[test]
fn the_nightly_sweep_takes_over_and_the_day_goes_on_with_it() {
    let day = begin(None, Reach::Day, minutes(0)).unwrap().passed(None);
    let night = begin(Some(&day), Reach::ThreeDays, minutes(1)).unwrap();
    assert_eq!(
        (night.version, night.state),
        (day.version, Some(State::Success))
    );
    assert_eq!(night.since, minutes(1 - 3 * 1_440).as_second());
    let night = night.passed(None);
    assert_eq!(
        begin(Some(&night), Reach::Day, minutes(11)),
        Some(night.clone())
    );
}

#[test]
fn a_run_is_settled_a_quarter_of_an_hour_after_its_end_and_its_arrival() {
    let mut run = run_after(&[report(State::Success, 0)]);
    assert!(!is_settled(&run, minutes(14)));
    assert!(is_settled(&run, minutes(15)));
    run.received_at = minutes(60);
    assert!(!is_settled(&run, minutes(74)));
    assert!(is_settled(&run, minutes(75)));
    assert!(!is_settled(
        &run_after(&[report(State::Running, 0)]),
        minutes(600)
    ));
}

#[test]
fn totals_hold_a_run_if_their_marker_has_its_version() {
    let run = run_after(&[report(State::Running, 0), report(State::Success, 60)]);
    let marker = |version| Marker {
        version,
        environment: Some("production".into()),
        contribution: run.contribution.clone().unwrap(),
    };
    let is_unposted =
        |run: &Ledger, marker: Option<&Marker>| is_unposted(run, marker, "production");
    assert!(is_unposted(&run, None));
    assert!(is_unposted(&run, Some(&marker(1))));
    assert!(!is_unposted(&run, Some(&marker(2))));
    assert!(!is_unposted(&run_after(&[report(State::Running, 0)]), None));
    let without_hours = Marker {
        environment: None,
        ..marker(2)
    };
    assert!(is_unposted(&run, Some(&without_hours)));
}

/// A job that has taken in these other runs, the newest of them placed at that minute.
fn job(others: usize, newest: i64) -> JobRow {
    JobRow {
        job_key: "production/orders".into(),
        version: 1,
        newest: Some(NewestRun {
            keeps_to_budget: false,
            placed_at: minutes(newest),
            run_key: "other".into(),
            state: State::Success,
        }),
        open: Vec::new(),
        closed: Vec::new(),
        people: People::default(),
        good_runs: 0,
        scanned: std::collections::BTreeMap::new(),
        seen: (0..others)
            .map(|it| seen(&it.to_string(), 1, State::Success))
            .collect(),
    }
}

fn seen(run: &str, version: u64, state: State) -> SeenChange {
    SeenChange {
        overspent: false,
        scanned_at: None,
        run: run.into(),
        version,
        state,
    }
}

#[test]
fn a_job_that_cannot_have_forgotten_a_run_never_took_it_in() {
    let run = run_after(&[report(State::Running, 0), report(State::Failed, 60)]);
    let hash = run.key.short_hash();
    assert!(is_unannounced(&run, None));
    assert!(is_unannounced(&run, Some(&job(63, 90))));
    assert!(
        !is_unannounced(&run, Some(&job(64, 90))),
        "it may have been forgotten"
    );
    assert!(
        is_unannounced(&run, Some(&job(64, -1))),
        "it is newer than all taken in"
    );
    for (version, state, missing) in [
        (2, State::Failed, false),
        (3, State::Failed, false),
        (1, State::Failed, false),
        (1, State::Running, true),
    ] {
        let mut job = job(10, 90);
        job.seen.push_front(seen(&hash, version, state));
        assert_eq!(
            is_unannounced(&run, Some(&job)),
            missing,
            "{version} {state}"
        );
    }
}

#[test]
fn making_a_run_known_again_changes_its_version_alone() {
    let run = run_after(&[report(State::Failed, 0)]);
    let plan = announce(&run);
    let [Write::Run { run: again, expect }] = plan.writes() else {
        panic!("{plan:?}");
    };
    assert_eq!(*expect, Some(run.version));
    assert_eq!(again.version, run.version + 1);
    let mut back = again.as_ref().clone();
    back.version = run.version;
    assert_eq!(back, run);
}
