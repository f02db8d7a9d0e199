//! Which jobs a page of the timeline shows.

use crate::facts::{job_now, now, present, query, run};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use strands_core::now::JobNow;
use strands_core::run::State;
use strands_web::counted::Counted;
use strands_web::model::{Drawn, Roster, RunLine, Runs, Timeline};
use strands_web::page::{self, Known, roster};
use strands_web::query::Query;

fn asked(text: &str) -> Query {
    query("/timeline", text, &page::TIMELINE)
}

fn names(roster: &Roster) -> Vec<&str> {
    roster.seats.iter().map(|seat| seat.job.as_str()).collect()
}

/// A job that ran every 47 minutes, up to so many minutes ago.
fn rhythmic(job: &str, states: [State; 12], minutes_ago: i64) -> (JobNow, Vec<RunLine>) {
    let runs = (0..).zip(states);
    let runs = runs.map(|(back, state)| run(job, state, minutes_ago + 47 * back));
    let runs: Vec<RunLine> = runs.collect();
    (job_now(job, &runs), runs)
}

#[test]
fn pages_of_sixty_jobs_show_each_once_and_the_worst_first() {
    let jobs = (0..150).map(|number| {
        let mut states = [State::Success; 12];
        states[2] = if number % 10 == 7 {
            State::Failed
        } else {
            State::Success
        };
        rhythmic(&format!("job_{number:03}"), states, 30)
    });
    let (jobs, runs): (Vec<JobNow>, Vec<Vec<RunLine>>) = jobs.unzip();
    let runs = runs.concat();
    let mut address = String::new();
    let mut shown: Vec<String> = Vec::new();
    for expected in [60, 60, 30] {
        let page = roster(&jobs, Known::All(&runs), now(), &asked(&address));
        assert_eq!((page.seats.len(), page.all), (expected, 150));
        shown.extend(names(&page).into_iter().map(str::to_owned));
        address = format!("after={}", page.next.unwrap_or_default());
    }
    assert_eq!(address, "after=");
    assert!(
        shown[..15].iter().all(|name| name.ends_with('7')),
        "{shown:?}"
    );
    shown.sort();
    let all: Vec<&str> = jobs.iter().map(|job| job.job.as_str()).collect();
    assert_eq!(shown, all);
}

#[test]
fn a_job_whose_runs_lie_before_the_window_is_not_shown_and_one_that_may_reach_into_it_is() {
    let window = "from=2026-03-11T20:00:00Z&to=2026-03-12T00:00:00Z";
    let told = Known::Told(&[]);
    // The window began 672 minutes ago, and a good run takes twelve.
    for (minutes_ago, is_shown, is_sure) in
        [(680, true, false), (690, false, true), (600, true, true)]
    {
        let jobs = [rhythmic("orders", [State::Success; 12], minutes_ago).0];
        let jobs = jobs.map(|job| JobNow {
            expectation: None,
            ..job
        });
        let page = roster(&jobs, told, now(), &asked(window));
        assert_eq!(page.seats.len(), usize::from(is_shown), "{minutes_ago}");
        assert_eq!(page.is_sure, is_sure, "{minutes_ago}");
    }
}

#[test]
fn only_jobs_of_the_platform_and_the_state_that_are_asked_for_are_shown() {
    let (job, runs) = rhythmic("orders", [State::Success; 12], 30);
    let shown = |text: &str, runs: &[RunLine]| {
        let jobs = std::slice::from_ref(&job);
        roster(jobs, Known::All(runs), now(), &asked(text))
            .seats
            .len()
    };
    assert_eq!(shown("platform=glue", &runs), 1);
    assert_eq!(shown("platform=batch", &[]), 0);
    assert_eq!(shown("status=failed", &[]), 0);
    assert_eq!(shown("job=payments", &[]), 0);
}

proptest! {
    #[test]
    fn failures_and_what_runs_order_the_jobs_as_all_their_runs_do(
        states in prop::collection::vec(prop::array::uniform12(prop::sample::select(vec![
            State::Success, State::Success, State::Success, State::Failed, State::Timeout,
            State::Stopped, State::Running, State::Queued,
        ])), 1..90),
        ago in prop::collection::vec(1_i64..200, 90),
    ) {
        let jobs = states.into_iter().zip(ago).enumerate().map(|(number, (states, ago))| {
            rhythmic(&format!("job_{number:02}"), states, ago)
        });
        let (jobs, runs): (Vec<JobNow>, Vec<Vec<RunLine>>) = jobs.unzip();
        let runs = runs.concat();
        let is_told = |run: &&RunLine| run.is_failed() || !run.state.is_terminal();
        let told: Vec<RunLine> = runs.iter().filter(is_told).cloned().collect();
        let of_all = roster(&jobs, Known::All(&runs), now(), &asked(""));
        let of_told = roster(&jobs, Known::Told(&told), now(), &asked(""));
        prop_assert_eq!(of_all, of_told);
    }
}

#[test]
fn every_run_of_a_rhythm_is_drawn_where_it_was_expected() {
    let (job, runs) = rhythmic("orders", [State::Success; 12], 30);
    let query = asked("");
    let drawn = Drawn {
        roster: roster(std::slice::from_ref(&job), Known::All(&runs), now(), &query),
        runs: Runs {
            lines: runs,
            is_cut: false,
        },
    };
    let facts = Timeline {
        started: Ok(Counted::of(&drawn.runs.lines)),
        drawn: Ok(drawn),
        jobs: Ok(vec![job]),
        attempts: Ok(BTreeMap::new()),
    };
    let page = page::timeline(&facts, &present(), &query);
    let (_, table) = page.table(Some("runs")).unwrap();
    let strip = table.rows[0].cells[1].drawing.clone().unwrap();
    let places = |class: &str| -> BTreeSet<String> {
        let marks = strip.split("<rect ").filter(|it| it.contains(class));
        let marks = marks.filter_map(|mark| mark.split_once(" x=\"")?.1.split_once('%'));
        marks.map(|(x, _)| x.to_owned()).collect()
    };
    let (expected, came) = (places("f-wash"), places("f-ok"));
    assert_eq!(came.len(), 9);
    // Nothing is known of what was before the first; the next one is not there yet.
    assert_eq!(came.difference(&expected).count(), 1);
    assert_eq!(expected.difference(&came).count(), 1);
}
