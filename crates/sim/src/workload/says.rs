//! What producers say: the JSON of events, as AWS Glue and orchestrators send it.

use super::job::Job;
use jiff::Timestamp;
use serde_json::{Value, json};
use strands_core::event::glue::native_run_id;
use strands_core::instant;
use strands_core::run::{Platform, RunKey};

const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-1";

/// One statement about one attempt.
#[derive(Debug, Clone)]
pub(crate) struct Saying<'a> {
    pub(crate) job: &'a Job,
    pub(crate) number: u64,
    pub(crate) attempt: u32,
    /// When it is said.
    pub(crate) at_ms: i64,
    pub(crate) word: &'static str,
    pub(crate) started_ms: Option<i64>,
    pub(crate) message: Option<&'a str>,
    pub(crate) usd: Option<f64>,
    pub(crate) sequence: u64,
    /// How far the producer's clock is ahead.
    pub(crate) skew_ms: i64,
}

impl Saying<'_> {
    pub(crate) fn event(&self) -> Value {
        match self.job.reporter {
            None => self.glue(),
            Some(platform) => self.custom(platform),
        }
    }

    fn glue(&self) -> Value {
        let kind = match self.started_ms {
            None => "Glue Job State Change",
            Some(_) => "Glue Job Run Status",
        };
        let mut detail = json!({
            "jobName": self.job.name, "state": self.word,
            "jobRunId": native_run_id(&run_id(self.job, self.number), self.attempt),
            "message": self.message.unwrap_or_default(),
        });
        if let Some(started_ms) = self.started_ms {
            detail["startedOn"] = json!(self.time(started_ms));
        }
        self.envelope("aws.glue", kind, &detail)
    }

    fn custom(&self, platform: &str) -> Value {
        let mut detail = json!({
            "schema": "strands.run-observed/1", "run_id": run_id(self.job, self.number),
            "job_name": self.job.name, "platform": platform, "state": self.word,
            "attempt": self.attempt, "sequence": self.sequence,
        });
        if let Some(started_ms) = self.started_ms {
            detail["started_at"] = json!(self.time(started_ms));
        }
        if let Some(message) = self.message {
            detail["error"] = json!({ "message": message });
        }
        if let Some(usd) = self.usd {
            detail["units"] = json!({ "usd": usd });
        }
        self.envelope("strands.etl", "Strands Job Run Observed", &detail)
    }

    fn envelope(&self, source: &str, kind: &str, detail: &Value) -> Value {
        let id = format!(
            "{}-{}-{}-{}",
            self.number, self.attempt, self.word, self.at_ms
        );
        json!({
            "version": "0", "id": id, "source": source, "detail-type": kind,
            "account": ACCOUNT, "region": REGION, "time": self.time(self.at_ms),
            "resources": [], "detail": detail,
        })
    }

    fn time(&self, ms: i64) -> String {
        Timestamp::from_millisecond(ms + self.skew_ms)
            .map_or_else(|_| String::new(), instant::rfc3339)
    }
}

/// The service's own id of a run.
fn run_id(job: &Job, number: u64) -> String {
    match job.reporter {
        None => format!("jr_{number:08x}"),
        Some(_) => format!("scheduled__{number}"),
    }
}

/// The identity that tracking gives the run.
pub(crate) fn run_key(job: &Job, number: u64) -> String {
    let platform = job
        .reporter
        .map_or(Platform::Glue, |name| Platform::Custom(name.to_owned()));
    let key = RunKey {
        account: ACCOUNT.to_owned(),
        region: REGION.to_owned(),
        platform,
        scope: "-".to_owned(),
        run_id: run_id(job, number),
    };
    key.text()
}

/// Why an attempt failed: one of a few texts, or a word that no other attempt has.
pub(crate) fn message(job: &Job, number: u64, attempt: u32, dice: &mut fastrand::Rng) -> String {
    const COMMON: [&str; 3] = [
        "java.lang.OutOfMemoryError: Java heap space",
        "AnalysisException: Path does not exist: s3://raw/orders/",
        "Connection to the warehouse refused",
    ];
    if job.fails_differently {
        return format!(
            "the step {} broke",
            letters(number * 8 + u64::from(attempt))
        );
    }
    format!(
        "{} ({})",
        COMMON[dice.usize(..COMMON.len())],
        dice.u32(..1_000)
    )
}

/// A number in letters: digits are no part of a cause.
fn letters(mut number: u64) -> String {
    let mut word = String::from("x");
    while number > 0 {
        let digit = u8::try_from(number % 26).unwrap_or(0);
        word.push(char::from(b'a' + digit));
        number /= 26;
    }
    word
}

fn stray(source: &str, kind: &str, state: &str, number: u64, at_ms: i64) -> String {
    let time = Timestamp::from_millisecond(at_ms).map_or_else(|_| String::new(), instant::rfc3339);
    json!({
        "version": "0", "id": format!("stray-{number}"), "source": source, "detail-type": kind,
        "account": ACCOUNT, "region": REGION, "time": time, "resources": [],
        "detail": { "jobName": "stray", "jobRunId": format!("jr_stray{number}"), "state": state },
    })
    .to_string()
}

pub(crate) fn unknown_source(number: u64, at_ms: i64) -> String {
    stray(
        "example.batch",
        "Job State Change",
        "SUCCEEDED",
        number,
        at_ms,
    )
}

pub(crate) fn unknown_state(number: u64, at_ms: i64) -> String {
    stray(
        "aws.glue",
        "Glue Job State Change",
        "Succeeded",
        number,
        at_ms,
    )
}
