//! What lies in `events/`, moved to the present: an event that is older than a year is refused.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::fs;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events");
/// Shortly after the newest instant in the folder.
const RECORDED_AT: &str = "2026-11-18T07:05:00Z";

/// The sample events, all moved by the same time.
#[derive(Debug, Clone, Copy)]
pub struct Samples {
    moved_by: SignedDuration,
}

impl Samples {
    /// Moves them so that the newest is a minute old.
    #[must_use]
    pub fn now() -> Self {
        let recorded_at: Timestamp = RECORDED_AT.parse().unwrap();
        let moved_by = Timestamp::now().duration_since(recorded_at);
        Self {
            moved_by: SignedDuration::from_secs(moved_by.as_secs()),
        }
    }

    /// `events/<name>.json`.
    #[must_use]
    pub fn event(&self, name: &str) -> Value {
        self.file(name)
    }

    /// What `GetJobRun` answers about that run.
    #[must_use]
    pub fn job_run(&self, run_id: &str) -> Value {
        self.file(&format!("facts/glue/job-runs/{run_id}"))
    }

    /// What `GetJob` answers about that job.
    #[must_use]
    pub fn job(&self, name: &str) -> Value {
        self.file(&format!("facts/glue/jobs/{name}"))
    }

    /// Where an instant of the folder is now.
    #[must_use]
    pub fn moved(&self, recorded: &str) -> Timestamp {
        recorded.parse::<Timestamp>().unwrap() + self.moved_by
    }

    fn file(&self, name: &str) -> Value {
        let path = format!("{FOLDER}/{name}.json");
        let text = fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{path}: {fault}"));
        self.moved_value(serde_json::from_str(&text).unwrap())
    }

    fn moved_value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.moved_text(text)),
            Value::Array(items) => items.into_iter().map(|it| self.moved_value(it)).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| (name, self.moved_value(value)))
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }

    /// An instant, or a JSON document within a text, as the bodies of messages are.
    fn moved_text(&self, text: String) -> String {
        if text.parse::<Timestamp>().is_ok() {
            return self.moved(&text).to_string();
        }
        match serde_json::from_str(&text) {
            Ok(document @ Value::Object(_)) => self.moved_value(document).to_string(),
            _ => text,
        }
    }
}
