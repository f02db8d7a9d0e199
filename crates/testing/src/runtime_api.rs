//! The Lambda Runtime API, from Lambda's side
//! (AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes").

use crate::endpoint::Endpoint;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, Notify};

const ARN: &str = "arn:aws:lambda:eu-west-1:111122223333:function:strands";
const TRACE: &str = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1";
/// The deployed functions have 60 or 120 seconds.
const TIMEOUT: SignedDuration = SignedDuration::from_secs(60);

struct Invocation {
    id: String,
    payload: Value,
}

/// What a function made of an invocation; an error of the initialisation has no id.
struct Answer {
    id: Option<String>,
    result: Result<Value, Value>,
}

pub(crate) struct RuntimeApi {
    endpoint: Endpoint,
    invocations: UnboundedSender<Invocation>,
    inbox: Mutex<Inbox>,
    asked: Arc<Notify>,
}

struct Inbox {
    invoked: usize,
    answers: UnboundedReceiver<Answer>,
}

struct Desk {
    invocations: Mutex<UnboundedReceiver<Invocation>>,
    answers: UnboundedSender<Answer>,
    /// That the function asked for work.
    asked: Arc<Notify>,
}

/// The request id of a function's invocation of that number, from 1.
#[must_use]
pub fn request_id(number: usize) -> String {
    format!("8476a536-e9f4-11e8-9739-{number:012}")
}

impl RuntimeApi {
    pub(crate) async fn start() -> Self {
        let (invocations, waiting) = unbounded_channel();
        let (sender, answers) = unbounded_channel();
        let asked = Arc::new(Notify::new());
        let desk = Arc::new(Desk {
            invocations: Mutex::new(waiting),
            answers: sender,
            asked: asked.clone(),
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route(
                "/2018-06-01/runtime/invocation/{id}/response",
                post(response),
            )
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .with_state(desk);
        Self {
            endpoint: Endpoint::route(router).await,
            invocations,
            inbox: Mutex::new(Inbox {
                invoked: 0,
                answers,
            }),
            asked,
        }
    }

    /// Waits until the function asks for work, which ends its initialisation.
    pub(crate) async fn asked(&self) {
        self.asked.notified().await;
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.endpoint.address()
    }

    /// Hands the payload to the function, and waits for its answer without bound.
    pub(crate) async fn invoke(&self, payload: Value) -> Result<Value, Value> {
        let mut inbox = self.inbox.lock().await;
        inbox.invoked += 1;
        let id = request_id(inbox.invoked);
        let invocation = Invocation {
            id: id.clone(),
            payload,
        };
        self.invocations.send(invocation).ok().unwrap();
        let answer = inbox.answers.recv().await.unwrap();
        assert!(
            answer.id.is_none_or(|answered| answered == id),
            "another invocation was answered"
        );
        answer.result
    }
}

async fn next(State(desk): State<Arc<Desk>>) -> Response {
    desk.asked.notify_one();
    let invocation = desk.invocations.lock().await.recv().await;
    let Some(Invocation { id, payload }) = invocation else {
        return StatusCode::GONE.into_response();
    };
    let deadline = (Timestamp::now() + TIMEOUT).as_millisecond();
    let headers = [
        ("Lambda-Runtime-Aws-Request-Id", id),
        ("Lambda-Runtime-Deadline-Ms", deadline.to_string()),
        ("Lambda-Runtime-Invoked-Function-Arn", ARN.to_owned()),
        ("Lambda-Runtime-Trace-Id", TRACE.to_owned()),
        ("Content-Type", "application/json".to_owned()),
    ];
    (headers, payload.to_string()).into_response()
}

async fn response(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    body: String,
) -> StatusCode {
    desk.take(Some(id), Ok(json(&body)))
}

async fn error(State(desk): State<Arc<Desk>>, Path(id): Path<String>, body: String) -> StatusCode {
    desk.take(Some(id), Err(json(&body)))
}

async fn init_error(State(desk): State<Arc<Desk>>, body: String) -> StatusCode {
    desk.take(None, Err(json(&body)))
}

impl Desk {
    fn take(&self, id: Option<String>, result: Result<Value, Value>) -> StatusCode {
        self.answers.send(Answer { id, result }).ok();
        StatusCode::ACCEPTED
    }
}

fn json(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_else(|_| Value::String(body.to_owned()))
}
