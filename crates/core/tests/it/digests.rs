//! What a digest takes, transaction after transaction.

use crate::desk::{Desk, ENVIRONMENT, ended_of};
use crate::support::at;
use proptest::prelude::*;
use serde_json::json;
use strands_core::incident::{
    DIGEST_ROWS, DigestPeriod, MailRow, MailState, Step, collect, digest_entry, environment_key,
};
use strands_core::plan::{MAX_WRITES, Plan};
use strands_core::run::State;

const A: &str = "a@example.com";

fn period() -> DigestPeriod {
    let day = |text: &str| text.parse().unwrap();
    DigestPeriod {
        date: day("2026-11-21"),
        from: day("2026-11-20"),
        to: day("2026-11-20"),
    }
}

/// Jobs of medium severity that failed: as many mails wait.
fn desk(jobs: usize) -> Desk {
    let severity = |number| (format!("job{number}"), json!({"severity": "medium"}));
    let jobs_settings: serde_json::Map<_, _> = (0..jobs).map(severity).collect();
    let mut desk = Desk::of(&json!({"fallback": [A], "jobs": jobs_settings}));
    for number in 0..jobs {
        // Far apart, so that no group forms.
        let seconds = i64::try_from(number).unwrap() * 700;
        desk.observe(
            &ended_of(&format!("job{number}"), "1", State::Failed, seconds),
            seconds,
        );
    }
    desk
}

impl Desk {
    fn plan(&self, seconds: i64) -> Plan {
        let place = (
            environment_key(ENVIRONMENT),
            digest_entry(ENVIRONMENT, period().date, A),
        );
        let waits = |mail: &&MailRow| mail.state == MailState::Digest;
        let waiting: Vec<MailRow> = self.mails.values().filter(waits).cloned().collect();
        collect(
            self.mails.get(&place),
            ENVIRONMENT,
            A,
            period(),
            &waiting,
            at(seconds),
        )
    }

    fn digest(&self) -> MailRow {
        let mut digests = self.mails.values().filter(|mail| mail.step == Step::Digest);
        let digest = digests.next().unwrap().clone();
        assert!(digests.next().is_none());
        digest
    }
}

#[test]
fn a_digest_takes_everything_that_waits_and_is_one() {
    let mut desk = desk(3);
    desk.execute(&desk.plan(9_000));
    assert_eq!(desk.in_state(MailState::Digested).len(), 3);
    let digest = desk.digest();
    assert_eq!(digest.due_at, at(9_000).as_millisecond());
    assert_eq!(digest.digest.unwrap().lines.len(), 3);
    assert!(desk.plan(9_001).is_empty());
    desk.send(9_002);
    assert!(desk.plan(9_003).is_empty(), "one a day");
}

#[test]
fn what_comes_after_it_left_waits_for_the_next() {
    let mut desk = desk(1);
    desk.execute(&desk.plan(9_000));
    desk.send(9_001);
    let mut late = desk
        .mails
        .values()
        .find(|it| it.state == MailState::Digested)
        .unwrap()
        .clone();
    late.entry = "mail#late#1".into();
    late.state = MailState::Digest;
    desk.mails
        .insert((late.job_key.clone(), late.entry.clone()), late);
    assert!(desk.plan(9_002).is_empty());
    assert_eq!(desk.in_state(MailState::Digest).len(), 1);
}

#[test]
fn a_digest_of_nothing_is_made_where_it_was_asked_for() {
    let mut desk = desk(0);
    desk.execute(&desk.plan(10));
    assert!(desk.digest().digest.unwrap().lines.is_empty());
    assert!(desk.plan(11).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// A crash after any transaction, even with the digest sent meanwhile, loses and repeats nothing.
    #[test]
    fn however_often_it_crashes_each_mail_is_told_once(
        jobs in 1_usize..250,
        crash in 0_usize..4,
        leaves in any::<bool>(),
    ) {
        let mut desk = desk(jobs);
        let mut now = 200_000;
        for _ in 0..crash {
            let plan = desk.plan(now);
            prop_assert!(plan.writes().len() <= MAX_WRITES);
            desk.execute(&plan);
        }
        if leaves && crash > 0 {
            desk.send(now + 1_000);
        }
        loop {
            now += 3_600;
            let plan = desk.plan(now);
            if plan.is_empty() {
                break;
            }
            desk.execute(&plan);
        }
        let told = desk.in_state(MailState::Digested).len();
        let waits = desk.in_state(MailState::Digest).len();
        prop_assert_eq!(told + waits, jobs);
        prop_assert!(waits == 0 || (leaves && crash > 0 && waits + crash * DIGEST_ROWS >= jobs));
        let facts = desk.digest().digest.unwrap();
        prop_assert_eq!(facts.lines.len() + facts.more as usize, told);
    }
}
