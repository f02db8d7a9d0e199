//! The platform's own API: it knows the truth of every run, and says what is true at the moment.

use jiff::Timestamp;
use rust_decimal::Decimal;
use std::collections::HashMap;
use strands_core::cost::glue::{Job, JobRun};
use strands_core::platform::glue_report;
use strands_core::run::Observation;

const METERED_AFTER_MS: i64 = 4 * 60_000;

/// What really happened to one attempt.
#[derive(Debug, Clone)]
pub(crate) struct Try {
    pub(crate) started_ms: i64,
    pub(crate) ended_ms: i64,
    /// The word in which it ended.
    pub(crate) word: &'static str,
    pub(crate) message: Option<String>,
    pub(crate) workers: i64,
}

/// What really happened to a run.
#[derive(Debug, Clone)]
pub(crate) struct Truth {
    pub(crate) tries: Vec<Try>,
    pub(crate) job: String,
    pub(crate) max_retries: i64,
}

impl Truth {
    /// `GetJobRun` about an attempt, at the moment `now_ms`.
    pub(crate) fn job_run(&self, attempt: u32, now_ms: i64) -> Option<JobRun> {
        let index = usize::try_from(attempt).ok()?.checked_sub(1)?;
        let it = self.tries.get(index)?;
        if now_ms < it.started_ms {
            return None;
        }
        let has_ended = it.ended_ms <= now_ms;
        let seconds = |to_ms: i64| (to_ms - it.started_ms) / 1_000;
        Some(JobRun {
            job_name: Some(self.job.clone()),
            job_run_state: Some(if has_ended { it.word } else { "RUNNING" }.to_owned()),
            error_message: it.message.clone().filter(|_| has_ended),
            started_on: Timestamp::from_millisecond(it.started_ms).ok(),
            completed_on: Timestamp::from_millisecond(it.ended_ms)
                .ok()
                .filter(|_| has_ended),
            execution_time: Some(seconds(if has_ended { it.ended_ms } else { now_ms })),
            max_capacity: Some(Decimal::from(it.workers)),
            number_of_workers: Some(it.workers),
            worker_type: Some("G.1X".to_owned()),
            glue_version: Some("4.0".to_owned()),
            execution_class: Some(if self.is_flex() { "FLEX" } else { "STANDARD" }.to_owned()),
            dpu_seconds: self.metered(it, now_ms),
            ..JobRun::default()
        })
    }

    /// One job in three runs on spare capacity.
    fn is_flex(&self) -> bool {
        self.job
            .bytes()
            .map(u32::from)
            .sum::<u32>()
            .is_multiple_of(3)
    }

    /// DPU-seconds of flexible execution, which the platform knows a while after the end: two thirds of
    /// full capacity.
    fn metered(&self, it: &Try, now_ms: i64) -> Option<Decimal> {
        let is_known = now_ms.saturating_sub(METERED_AFTER_MS) >= it.ended_ms;
        let seconds = (it.ended_ms - it.started_ms) / 1_000;
        let dpu_seconds = Decimal::from(seconds * it.workers * 2) / Decimal::from(3);
        (self.is_flex() && is_known).then(|| dpu_seconds.round_dp(1))
    }

    /// `GetJob`.
    pub(crate) fn job(&self) -> Job {
        Job {
            name: Some(self.job.clone()),
            command: Some("glueetl".to_owned()),
            max_retries: Some(self.max_retries),
            ..Job::default()
        }
    }
}

#[derive(Default)]
pub(crate) struct Platform {
    truths: HashMap<String, Truth>,
}

impl Platform {
    pub(crate) fn knows(&mut self, run_key: String, truth: Truth) {
        self.truths.insert(run_key, truth);
    }

    pub(crate) fn truth(&self, run_key: &str) -> Option<&Truth> {
        self.truths.get(run_key)
    }

    /// What the platform answers about the attempt that the question names.
    pub(crate) fn answer(&self, question: &Observation, now_ms: i64) -> Option<Observation> {
        let truth = self.truths.get(&question.key.text())?;
        let run = truth.job_run(question.attempt, now_ms)?;
        glue_report(question, run, Some(truth.job()))
    }
}
