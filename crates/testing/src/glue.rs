//! AWS Glue: `GetJobRun` and `GetJob`, answered as recorded (AWS JSON 1.1: instants are epoch seconds).

use crate::endpoint::Endpoint;
use crate::fault::{Fault, Faults};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A Glue that knows what a test tells it.
pub struct FakeGlue {
    endpoint: Endpoint,
    desk: Arc<Mutex<Desk>>,
}

#[derive(Default)]
struct Desk {
    runs: BTreeMap<(String, String), Value>,
    jobs: BTreeMap<String, Value>,
    faults: Faults,
    calls: BTreeMap<String, usize>,
}

impl FakeGlue {
    /// Starts one that knows nothing.
    pub async fn start() -> Self {
        let desk = Arc::new(Mutex::new(Desk::default()));
        let router = Router::new()
            .route("/", post(answer))
            .with_state(desk.clone());
        Self {
            endpoint: Endpoint::route(router).await,
            desk,
        }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        self.endpoint.url()
    }

    /// Knows a run from here on; `answer` is what `aws glue get-job-run` prints.
    pub fn knows_run(&self, answer: Value) {
        let key = (
            text(&answer["JobRun"]["JobName"]),
            text(&answer["JobRun"]["Id"]),
        );
        self.desk.lock().unwrap().runs.insert(key, wire(answer));
    }

    /// Knows a job from here on; `answer` is what `aws glue get-job` prints.
    pub fn knows_job(&self, answer: Value) {
        let name = text(&answer["Job"]["Name"]);
        self.desk.lock().unwrap().jobs.insert(name, wire(answer));
    }

    /// Throttles the next calls.
    pub fn throttles(&self, calls: usize) {
        self.fails(calls, "ThrottlingException");
    }

    /// Denies the next calls.
    pub fn denies(&self, calls: usize) {
        self.fails(calls, "AccessDeniedException");
    }

    /// How often an operation was called, whatever it answered.
    #[must_use]
    pub fn calls(&self, operation: &str) -> usize {
        let desk = self.desk.lock().unwrap();
        desk.calls.get(operation).copied().unwrap_or(0)
    }

    fn fails(&self, calls: usize, code: &'static str) {
        let mut desk = self.desk.lock().unwrap();
        desk.faults.add(calls, StatusCode::BAD_REQUEST, code);
    }
}

async fn answer(
    State(desk): State<Arc<Mutex<Desk>>>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok());
    let operation = target.and_then(|target| target.strip_prefix("AWSGlue."));
    let operation = operation.unwrap_or_default().to_owned();
    let request: Value = serde_json::from_str(&body).unwrap();
    let mut desk = desk.lock().unwrap();
    *desk.calls.entry(operation.clone()).or_default() += 1;
    if let Some(fault) = desk.faults.take() {
        return fault.into_response();
    }
    let known = match operation.as_str() {
        "GetJobRun" => desk
            .runs
            .get(&(text(&request["JobName"]), text(&request["RunId"]))),
        "GetJob" => desk.jobs.get(&text(&request["JobName"])),
        other => panic!("nobody taught this Glue {other}"),
    };
    match known {
        Some(known) => known.to_string().into_response(),
        None => Fault {
            status: StatusCode::BAD_REQUEST,
            code: "EntityNotFoundException",
        }
        .into_response(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// An answer of the command line tool as the service sends it.
fn wire(value: Value) -> Value {
    match value {
        Value::String(text) => match text.parse::<Timestamp>() {
            Ok(instant) => epoch_seconds(instant),
            Err(_) => Value::String(text),
        },
        Value::Array(items) => items.into_iter().map(wire).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, wire(value)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

/// Read from its digits, as dividing milliseconds could end on a neighbouring number.
fn epoch_seconds(instant: Timestamp) -> Value {
    let seconds = instant.as_second();
    let milliseconds = instant.subsec_millisecond();
    serde_json::from_str(&format!("{seconds}.{milliseconds:03}")).unwrap()
}
