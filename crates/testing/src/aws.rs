//! The services that run jobs, answered as recorded: AWS JSON (instants are epoch seconds) and REST.

use crate::endpoint::Endpoint;
use crate::fault::{Fault, Faults};
use crate::signature::Signature;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// An AWS that knows what a test tells it. It refuses what is not signed for the service that is asked.
pub struct FakeAws {
    endpoint: Endpoint,
    desk: Arc<Mutex<Desk>>,
}

#[derive(Default)]
struct Desk {
    known: Vec<(String, Value, Value)>,
    faults: Faults,
    manner: Manner,
    asked: Vec<Asked>,
}

/// How requests are answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Manner {
    #[default]
    Well,
    Never,
    Unreadably,
}

/// A request that came.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// `AWSGlue.GetJobRun`, or `GET /jobs/a/jobRun/b`.
    pub what: String,
    /// Its body, `null` where it has none.
    pub parameters: Value,
    /// For whom it is signed, where it is.
    pub signature: Option<Signature>,
}

impl FakeAws {
    /// Starts one that knows nothing.
    pub async fn start() -> Self {
        let desk = Arc::new(Mutex::new(Desk::default()));
        let router = Router::new().fallback(answer).with_state(desk.clone());
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

    /// Knows from here on what to answer when `what` is asked with these parameters among others;
    /// `answer` is what the command line tool prints.
    pub fn knows(&self, what: &str, parameters: Value, answer: Value) {
        let known = (what.to_owned(), parameters, answer);
        self.desk.lock().unwrap().known.push(known);
    }

    /// Knows a Glue run from here on; `answer` is what `aws glue get-job-run` prints.
    pub fn knows_run(&self, answer: Value) {
        let run = &answer["JobRun"];
        let parameters = json!({"JobName": run["JobName"], "RunId": run["Id"]});
        self.knows("AWSGlue.GetJobRun", parameters, wire(answer));
    }

    /// Knows a Glue job from here on; `answer` is what `aws glue get-job` prints.
    pub fn knows_job(&self, answer: Value) {
        let parameters = json!({"JobName": answer["Job"]["Name"]});
        self.knows("AWSGlue.GetJob", parameters, wire(answer));
    }

    /// Throttles the next calls.
    pub fn throttles(&self, calls: usize) {
        self.fails(calls, StatusCode::BAD_REQUEST, "ThrottlingException");
    }

    /// Denies the next calls.
    pub fn denies(&self, calls: usize) {
        self.fails(calls, StatusCode::BAD_REQUEST, "AccessDeniedException");
    }

    /// Fails the next calls.
    pub fn breaks(&self, calls: usize) {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        self.fails(calls, status, "InternalServiceException");
    }

    /// Takes every request from here on and answers none.
    pub fn hangs(&self) {
        self.desk.lock().unwrap().manner = Manner::Never;
    }

    /// Answers every request from here on with something that is not JSON.
    pub fn babbles(&self) {
        self.desk.lock().unwrap().manner = Manner::Unreadably;
    }

    /// Every request that came, in order, whatever it was answered.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.desk.lock().unwrap().asked.clone()
    }

    /// How often something was asked, whatever it was answered.
    #[must_use]
    pub fn calls(&self, what: &str) -> usize {
        let asked = self.asked();
        asked.iter().filter(|asked| asked.what == what).count()
    }

    fn fails(&self, calls: usize, status: StatusCode, code: &'static str) {
        self.desk.lock().unwrap().faults.add(calls, status, code);
    }
}

async fn answer(
    State(desk): State<Arc<Mutex<Desk>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let asked = Asked {
        what: what(&method, &uri, &headers),
        parameters: serde_json::from_str(&body).unwrap_or_default(),
        signature: Signature::of(&headers),
    };
    let (answer, manner) = {
        let mut desk = desk.lock().unwrap();
        desk.asked.push(asked.clone());
        (desk.answer(&asked), desk.manner)
    };
    match manner {
        Manner::Well => answer,
        Manner::Never => std::future::pending().await,
        Manner::Unreadably => "<html>".into_response(),
    }
}

impl Desk {
    fn answer(&mut self, asked: &Asked) -> Response {
        let service = Known::of(&asked.what);
        let signed = asked.signature.as_ref().map(|it| it.service.as_str());
        if signed != Some(service.signed_as) {
            return refusal("InvalidSignatureException");
        }
        if let Some(fault) = self.faults.take() {
            return fault.into_response();
        }
        let known = self.known.iter().rev().find(|(what, parameters, _)| {
            *what == asked.what && holds(&asked.parameters, parameters)
        });
        match (known, service.unknown) {
            (Some((_, _, answer)), _) => answer.to_string().into_response(),
            (None, Some(code)) => refusal(code),
            (None, None) => json!({"jobs": []}).to_string().into_response(),
        }
    }
}

fn refusal(code: &'static str) -> Response {
    let status = StatusCode::BAD_REQUEST;
    Fault { status, code }.into_response()
}

/// What is asked: the target of AWS JSON, else method and path.
fn what(method: &Method, uri: &Uri, headers: &HeaderMap) -> String {
    let target = headers.get("x-amz-target").and_then(|it| it.to_str().ok());
    target.map_or_else(|| format!("{method} {}", uri.path()), str::to_owned)
}

fn holds(parameters: &Value, wanted: &Value) -> bool {
    let mut wanted = wanted.as_object().into_iter().flatten();
    wanted.all(|(name, value)| parameters[name] == *value)
}

/// What this AWS knows of a service: how requests to it are signed, and how it says that it does not
/// know a thing.
struct Known {
    signed_as: &'static str,
    unknown: Option<&'static str>,
}

impl Known {
    fn of(what: &str) -> Self {
        let table: BTreeMap<&str, (&'static str, Option<&'static str>)> = BTreeMap::from([
            ("AWSGlue.", ("glue", Some("EntityNotFoundException"))),
            (
                "GET /applications/",
                ("emr-serverless", Some("ResourceNotFoundException")),
            ),
            (
                "ElasticMapReduce.",
                ("elasticmapreduce", Some("InvalidRequestException")),
            ),
            (
                "GET /virtualclusters/",
                ("emr-containers", Some("ResourceNotFoundException")),
            ),
            ("POST /v1/describejobs", ("batch", None)),
            (
                "AWSStepFunctions.",
                ("states", Some("ExecutionDoesNotExist")),
            ),
            (
                "AmazonEC2ContainerServiceV20141113.",
                ("ecs", Some("ClusterNotFoundException")),
            ),
            (
                "Logs_20140328.",
                ("logs", Some("ResourceNotFoundException")),
            ),
            (
                "RedshiftData.",
                ("redshift-data", Some("ResourceNotFoundException")),
            ),
            ("AmazonAthena.", ("athena", Some("InvalidRequestException"))),
            (
                "GET /jobs/",
                ("databrew", Some("ResourceNotFoundException")),
            ),
        ]);
        let named = table.into_iter().find(|(begin, _)| what.starts_with(begin));
        let (_, (signed_as, unknown)) =
            named.unwrap_or_else(|| panic!("nobody taught this AWS {what}"));
        Self { signed_as, unknown }
    }
}

/// An answer of the command line tool as AWS JSON has it.
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
