//! What is sent: one run of a job that is no job. Its first attempt fails, its second succeeds, so that
//! one good run without cost remains in the totals.

use jiff::Timestamp;
use serde_json::{Value, json};
use strands_core::instant;
use strands_core::run::{Platform, RunKey};

pub(super) const SOURCE: &str = "strands.etl";
pub(super) const DETAIL_TYPE: &str = "Strands Job Run Observed";
/// The reserved job.
pub(super) const JOB: &str = "strands-smoke";
const PLATFORM: &str = "strands_smoke";
const LETTERS: usize = 12;

/// The run of one smoke test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SmokeRun {
    /// Letters that no other test has. They are part of the error's code, so that no test reopens the
    /// incident of another or makes the job flap.
    letters: String,
    started_at: Timestamp,
}

impl SmokeRun {
    pub(super) fn new(started_at: Timestamp) -> Self {
        Self {
            letters: std::iter::repeat_with(|| fastrand::char('a'..='z'))
                .take(LETTERS)
                .collect(),
            started_at,
        }
    }

    pub(super) fn run_id(&self) -> String {
        format!("smoke-{}-{}", self.started_at.as_second(), self.letters)
    }

    /// How the account's tables call it.
    pub(super) fn key(&self, account: &str, region: &str) -> RunKey {
        RunKey {
            account: account.to_owned(),
            region: region.to_owned(),
            platform: Platform::Custom(PLATFORM.to_owned()),
            scope: "-".to_owned(),
            run_id: self.run_id(),
        }
    }

    /// That its first attempt failed.
    pub(super) fn failed(&self) -> Value {
        let mut detail = self.attempt(1, "failed", self.started_at, self.started_at);
        detail["error"] = json!({
            "code": format!("SmokeTest-{}", self.letters),
            "message": "A test of Strands by `strands smoke`. Nothing failed, nothing is to be done.",
        });
        detail
    }

    /// That its second attempt succeeded.
    pub(super) fn succeeded(&self, at: Timestamp) -> Value {
        self.attempt(2, "success", at, at)
    }

    fn attempt(&self, number: u32, state: &str, from: Timestamp, to: Timestamp) -> Value {
        json!({
            "schema": "strands.run-observed/1",
            "run_id": self.run_id(),
            "job_name": JOB,
            "platform": PLATFORM,
            "state": state,
            "attempt": number,
            "started_at": instant::rfc3339(from),
            "ended_at": instant::rfc3339(to),
            "units": {"usd": 0},
            "labels": {"strands": "smoke test"},
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strands_core::event::{Event, read};
    use strands_core::incident::cause;
    use strands_core::run::{Observation, State};

    fn observed(detail: &Value, at: Timestamp) -> Observation {
        let event = json!({
            "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "source": SOURCE,
            "detail-type": DETAIL_TYPE, "account": "111122223333", "region": "eu-west-1",
            "time": instant::rfc3339(at), "resources": [], "detail": detail,
        });
        match read(&event, at).unwrap() {
            Event::Run(report) => *report,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn tracking_reads_both_events_as_the_run_that_is_followed() {
        let now: Timestamp = "2026-11-20T04:00:00Z".parse().unwrap();
        let run = SmokeRun::new(now);
        let failed = observed(&run.failed(), now);
        let succeeded = observed(&run.succeeded(now), now);
        let key = run.key("111122223333", "eu-west-1");
        assert_eq!((&failed.key, &succeeded.key), (&key, &key));
        assert_eq!(
            (failed.state, succeeded.state),
            (State::Failed, State::Success)
        );
        assert_eq!((failed.attempt, succeeded.attempt), (1, 2));
        assert_eq!(failed.job_name.as_deref(), Some(JOB));
    }

    #[test]
    fn two_tests_have_two_causes_so_that_neither_reopens_the_other() {
        let now = Timestamp::UNIX_EPOCH;
        let [one, two] = [SmokeRun::new(now), SmokeRun::new(now)].map(|run| {
            let report = observed(&run.failed(), now);
            cause(State::Failed, report.error.as_ref())
        });
        assert_ne!(one, two);
    }
}
