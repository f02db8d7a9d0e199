//! Whatever the order of runs, duplicates and crashes: what a reader gets.

use crate::desk::{Desk, ended_of};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use strands_core::incident::{IncidentState, MAILS_A_DAY, MailState, Step};
use strands_core::run::{RunError, State};

const DAY: i64 = 86_400;

/// A run of one of a few jobs, and what else happens then.
#[derive(Debug, Clone)]
struct Change {
    job: u8,
    run: u8,
    state: State,
    cause: u8,
    /// When the run ended, in minutes.
    minute: i64,
    /// How long after the change before it arrives, in minutes.
    after: i64,
    /// The change is delivered again.
    again: bool,
    /// The outbox is emptied afterwards, and reminders are written.
    sends: bool,
}

prop_compose! {
    fn a_change()(
        job in 0_u8..4,
        run in 0_u8..12,
        state in proptest::sample::select(vec![State::Running, State::Failed, State::Failed, State::Timeout, State::Success, State::Success, State::Stopped]),
        cause in 0_u8..2,
        minute in 0_i64..4_000,
        after in 0_i64..400,
        again in any::<bool>(),
        sends in any::<bool>(),
    ) -> Change {
        Change { job, run, state, cause, minute, after, again, sends }
    }
}

fn desk() -> Desk {
    Desk::of(&json!({
        "fallback": ["f@example.com"],
        "jobs": {
            "job0": {"recipients": ["a@example.com"], "stakeholders": ["s@example.com"]},
            "job1": {"recipients": ["a@example.com", "q@example.com"], "severity": "critical"},
            "job2": {"recipients": ["q@example.com"], "on_success": ["f@example.com"]},
        },
        "readers": {"q@example.com": {"quiet_hours": {"from": "22:00", "to": "06:00"}}},
    }))
}

fn play(changes: &[Change]) -> Desk {
    let mut desk = desk();
    let mut arrivals: Vec<&Change> = changes.iter().collect();
    arrivals.sort_by_key(|it| it.minute + it.after);
    for change in arrivals {
        let (ended, now) = (change.minute * 60, (change.minute + change.after) * 60);
        let job = format!("job{}", change.job);
        let mut report = ended_of(&job, &change.run.to_string(), change.state, ended);
        if change.state == State::Failed && change.cause == 1 {
            report.error = Some(RunError::new(None, "OutOfMemoryError: heap"));
        }
        desk.observe(&report, now);
        let run = desk.runs[&report.key.text()].clone();
        if change.again {
            assert!(desk.notify(&run, now).is_empty(), "{run:?}");
        }
        if change.sends {
            desk.remind(now);
            desk.send(now);
        }
    }
    desk
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_step_is_told_twice_and_never_more_than_four_a_day(changes in vec(a_change(), 1..60)) {
        let mut desk = play(&changes);
        desk.send(100 * DAY);
        let mut steps = BTreeSet::new();
        let mut by_reader: BTreeMap<_, Vec<i64>> = BTreeMap::new();
        for sent in &desk.sent {
            let step = (sent.incident_id.clone(), sent.step, sent.address.clone());
            prop_assert!(steps.insert(step), "{sent:?}");
            if sent.step != Step::Storm {
                let thread = (sent.incident_id.clone(), sent.address.clone());
                by_reader.entry(thread).or_default().push(sent.seconds);
            }
        }
        for (thread, mut times) in by_reader {
            times.sort_unstable();
            for window in times.windows(MAILS_A_DAY + 1) {
                prop_assert!(window[MAILS_A_DAY] - window[0] >= DAY, "{thread:?}: {window:?}");
            }
        }
    }

    /// Whoever a mail told that an incident opened is told that it is over, by mail or by digest.
    #[test]
    fn an_opening_that_was_mailed_has_its_end(changes in vec(a_change(), 1..60)) {
        let mut desk = play(&changes);
        desk.send(100 * DAY);
        // A run whose end changes may leave an earlier row of its incident that was closed without a word.
        let ids = |state: IncidentState| -> BTreeSet<&str> {
            let incidents = desk.incidents.values().filter(|it| it.state == state);
            incidents.map(|it| it.incident_id.as_str()).collect()
        };
        let open = ids(IncidentState::Open);
        let over = ids(IncidentState::Resolved);
        for sent in desk.sent.iter().filter(|sent| sent.step.is_opening()) {
            let id = sent.incident_id.as_str();
            if open.contains(id) || !over.contains(id) {
                continue;
            }
            let has_end = desk.mails.values().any(|mail| {
                mail.incident_id == sent.incident_id
                    && mail.address == sent.address
                    && mail.step.is_resolution()
                    && mail.round >= sent.round
                    && [MailState::Sent, MailState::Digest].contains(&mail.state)
            });
            prop_assert!(has_end, "{sent:?}");
        }
    }

    /// What is open in the jobs' rows is what is open in their incidents, and every group has an open job.
    #[test]
    fn rows_agree(changes in vec(a_change(), 1..60)) {
        let desk = play(&changes);
        let is_open = |it: &&strands_core::incident::IncidentRow| it.state == IncidentState::Open;
        let open: BTreeSet<&str> = desk.incidents.values().filter(is_open).map(|it| it.incident_id.as_str()).collect();
        let environment = desk.environment.iter();
        let groups: Vec<_> = environment.flat_map(|it| &it.groups).collect();
        let jobs = desk.jobs.values().flat_map(|job| &job.open);
        let known: BTreeSet<&str> = jobs
            .map(|it| it.incident_id.as_str())
            .chain(groups.iter().map(|it| it.incident.incident_id.as_str()))
            .collect();
        prop_assert_eq!(&open, &known);
        for group in groups {
            prop_assert!(group.members.iter().any(|it| it.is_open && open.contains(it.incident_id.as_str())));
        }
    }
}
