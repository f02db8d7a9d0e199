//! What was told of each run: the events, and when each arrived.

use super::attempts::{Attempt, Ending};
use super::clock::{later, milliseconds, whole_seconds};
use super::profiles::{ACCOUNT, Custom, Engine, Glue, Orchestrator, Reported};
use super::runs::Run;
use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// An event on its way.
#[derive(Debug)]
pub(super) struct Message {
    /// Which run of the timeline it tells of.
    pub(super) run: usize,
    pub(super) stage: Stage,
    pub(super) arrives_at: Timestamp,
    pub(super) event: Value,
}

/// What an event tells of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Began,
    Succeeded,
    EndedOtherwise,
}

/// Every event of the timeline, run by run, each run's in the order in which they happened.
pub(super) fn tell(rng: &mut Rng, timeline: &[Run]) -> Vec<Message> {
    let mut messages = Vec::new();
    for (index, run) in timeline.iter().enumerate() {
        for attempt in &run.attempts {
            let (began, ended) = match &run.job.engine {
                Engine::Glue(glue) => (delayed(run, attempt, glue), glue_end(rng, run, attempt)),
                Engine::Custom(custom) => (
                    Some(custom_began(run, attempt, custom)),
                    custom_end(rng, run, attempt, custom),
                ),
            };
            let ended = (!run.end_is_lost).then_some(ended);
            for told in began.into_iter().chain(ended) {
                messages.push(told.envelope(rng, index, run.job.region));
            }
        }
    }
    messages
}

struct Told {
    stage: Stage,
    happened_at: Timestamp,
    source: &'static str,
    detail_type: &'static str,
    detail: Value,
}

impl Told {
    fn envelope(self, rng: &mut Rng, run: usize, region: &str) -> Message {
        let event = json!({
            "version": "0",
            "id": uuid(rng),
            "detail-type": self.detail_type,
            "source": self.source,
            "account": ACCOUNT,
            "time": whole_seconds(self.happened_at),
            "region": region,
            "resources": [],
            "detail": self.detail,
        });
        Message {
            run,
            stage: self.stage,
            arrives_at: later(self.happened_at, transit_ms(rng)),
            event,
        }
    }
}

/// Mostly a second or two, now and then more than a minute.
fn transit_ms(rng: &mut Rng) -> i64 {
    if rng.u32(0..25) == 0 {
        rng.i64(15_000..95_000)
    } else {
        rng.i64(350..2_800)
    }
}

/// An id in the form of a UUID.
pub(super) fn uuid(rng: &mut Rng) -> String {
    let (high, low) = (rng.u64(..), rng.u64(..));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | ((low >> 48) & 0x3fff),
        low & 0xffff_ffff_ffff,
    )
}

/// Glue tells of a running run only once it takes longer than its job's threshold.
fn delayed(run: &Run, attempt: &Attempt, glue: &Glue) -> Option<Told> {
    let minutes = glue.notify_delay_minutes?;
    let happened_at = later(attempt.started_at, minutes * 60_000 + 2_000);
    (happened_at < attempt.ended_at).then(|| Told {
        stage: Stage::Began,
        happened_at,
        source: "aws.glue",
        detail_type: "Glue Job Run Status",
        detail: json!({
            "jobName": run.job.name,
            "severity": "INFO",
            "notificationCondition": {"NotifyDelayAfter": minutes},
            "state": "RUNNING",
            "jobRunId": run.native_id(attempt),
            "message": "Job is in RUNNING state",
            "startedOn": milliseconds(attempt.started_at),
        }),
    })
}

fn glue_end(rng: &mut Rng, run: &Run, attempt: &Attempt) -> Told {
    let (stage, severity, message) = match &attempt.ending {
        Ending::Succeeded => (Stage::Succeeded, "INFO", "Job run succeeded"),
        Ending::Failed { message, .. } => (Stage::EndedOtherwise, "ERROR", message.as_str()),
        Ending::TimedOut => (Stage::EndedOtherwise, "WARN", "Job run timed out"),
        Ending::Stopped => (Stage::EndedOtherwise, "INFO", "Job run stopped"),
    };
    Told {
        stage,
        happened_at: later(attempt.ended_at, rng.i64(900..2_600)),
        source: "aws.glue",
        detail_type: "Glue Job State Change",
        detail: json!({
            "jobName": run.job.name,
            "severity": severity,
            "state": glue_state(&attempt.ending),
            "jobRunId": run.native_id(attempt),
            "message": message,
        }),
    }
}

/// Glue's word for how a run ended.
pub(super) const fn glue_state(ending: &Ending) -> &'static str {
    match ending {
        Ending::Succeeded => "SUCCEEDED",
        Ending::Failed { .. } => "FAILED",
        Ending::TimedOut => "TIMEOUT",
        Ending::Stopped => "STOPPED",
    }
}

fn custom_began(run: &Run, attempt: &Attempt, custom: &Custom) -> Told {
    let detail = custom_detail(run, attempt, custom, "running", "running");
    observed(Stage::Began, later(attempt.started_at, 1_500), detail)
}

fn custom_end(rng: &mut Rng, run: &Run, attempt: &Attempt, custom: &Custom) -> Told {
    let is_last = run
        .attempts
        .last()
        .is_some_and(|last| last.number == attempt.number);
    let (stage, word, native) = match &attempt.ending {
        Ending::Succeeded => (Stage::Succeeded, "success", "success"),
        Ending::Failed { .. } if is_last => (Stage::EndedOtherwise, "failed", "failed"),
        Ending::Failed { .. } => (Stage::EndedOtherwise, "failed", "up_for_retry"),
        Ending::TimedOut => (Stage::EndedOtherwise, "timeout", "failed"),
        Ending::Stopped => (Stage::EndedOtherwise, "stopped", "skipped"),
    };
    let mut detail = custom_detail(run, attempt, custom, word, native);
    detail.insert("ended_at".to_owned(), json!(milliseconds(attempt.ended_at)));
    detail.insert("units".to_owned(), units(attempt, custom));
    match &attempt.ending {
        Ending::Failed { code, message } => {
            detail.insert(
                "error".to_owned(),
                json!({"code": code, "message": message}),
            );
        }
        Ending::Succeeded => {
            detail.insert("metrics".to_owned(), metrics(run, custom));
        }
        Ending::TimedOut | Ending::Stopped => {}
    }
    observed(stage, later(attempt.ended_at, rng.i64(900..2_600)), detail)
}

fn observed(stage: Stage, happened_at: Timestamp, detail: Map<String, Value>) -> Told {
    Told {
        stage,
        happened_at,
        source: "strands.etl",
        detail_type: "Strands Job Run Observed",
        detail: Value::Object(detail),
    }
}

fn custom_detail(
    run: &Run,
    attempt: &Attempt,
    custom: &Custom,
    state: &str,
    native: &str,
) -> Map<String, Value> {
    let mut detail = Map::new();
    let mut put = |field: &str, value: Value| {
        detail.insert(field.to_owned(), value);
    };
    put("schema", json!("strands.run-observed/1"));
    put("run_id", json!(run.id));
    put("job_name", json!(run.job.name));
    put("platform", json!(custom.platform.word()));
    put("state", json!(state));
    put("native_state", json!(native));
    put("attempt", json!(attempt.number));
    put("started_at", json!(milliseconds(attempt.started_at)));
    put(
        "labels",
        json!({"team": run.job.team, "environment": "production"}),
    );
    put("reporter", json!(custom.reporter));
    if let Some(parent) = &run.parent {
        put(
            "parent",
            json!({"platform": parent.platform, "run_id": parent.run_id}),
        );
    }
    detail
}

fn units(attempt: &Attempt, custom: &Custom) -> Value {
    match custom.price {
        Reported::MicroUsdPerSecond(price) => {
            json!({"usd": decimal(price * attempt.seconds, 1_000_000.0)})
        }
        // One worker of a virtual CPU and four gigabytes.
        Reported::UnitsOnly => json!({
            "vcpu_hours": decimal(attempt.seconds * 10_000 / 3_600, 10_000.0),
            "memory_gb_hours": decimal(attempt.seconds * 40_000 / 3_600, 10_000.0),
        }),
    }
}

fn metrics(run: &Run, custom: &Custom) -> Value {
    match custom.platform {
        Orchestrator::Airflow => {
            json!({"rows_in": run.rows, "rows_out": run.rows - run.rows / 200})
        }
        Orchestrator::Dbt => json!({"models": 38, "tests_passed": 112, "rows_out": run.rows}),
    }
}

fn decimal(numerator: i64, denominator: f64) -> f64 {
    i32::try_from(numerator).map_or(0.0, |numerator| f64::from(numerator) / denominator)
}
