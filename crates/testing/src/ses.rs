//! Amazon SES v2: `SendEmail`, which takes what it is given unless it is told not to.

use crate::endpoint::Endpoint;
use crate::fault::Faults;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// An SES that sends nothing and keeps everything.
pub struct FakeSes {
    endpoint: Endpoint,
    desk: Arc<Mutex<Desk>>,
}

#[derive(Default)]
struct Desk {
    taken: Vec<Value>,
    faults: Faults,
    /// How many of the next calls are taken without an answer.
    silent: usize,
    calls: usize,
}

impl FakeSes {
    /// Starts one.
    pub async fn start() -> Self {
        let desk = Arc::new(Mutex::new(Desk::default()));
        let router = Router::new().route("/v2/email/outbound-emails", post(answer));
        Self {
            endpoint: Endpoint::route(router.with_state(desk.clone())).await,
            desk,
        }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        self.endpoint.url()
    }

    /// Answers the next calls with 429.
    pub fn throttles(&self, calls: usize) {
        let status = StatusCode::TOO_MANY_REQUESTS;
        self.desk
            .lock()
            .unwrap()
            .faults
            .add(calls, status, "TooManyRequestsException");
    }

    /// Refuses the messages of the next calls.
    pub fn rejects(&self, calls: usize) {
        let status = StatusCode::BAD_REQUEST;
        self.desk
            .lock()
            .unwrap()
            .faults
            .add(calls, status, "MessageRejected");
    }

    /// Takes the messages of the next calls, and does not say so.
    pub fn stays_silent(&self, calls: usize) {
        self.desk.lock().unwrap().silent += calls;
    }

    /// The requests that it took, in order.
    #[must_use]
    pub fn taken(&self) -> Vec<Value> {
        self.desk.lock().unwrap().taken.clone()
    }

    /// How often it was called, whatever it answered.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.desk.lock().unwrap().calls
    }
}

/// The id that it gives to the message it took as that one, from 1.
#[must_use]
pub fn message_id(number: usize) -> String {
    format!("0102019a00000000-00000000-0000-4000-8000-{number:012}-000000")
}

async fn answer(State(desk): State<Arc<Mutex<Desk>>>, body: String) -> Response {
    let mut desk = desk.lock().unwrap();
    desk.calls += 1;
    if let Some(fault) = desk.faults.take() {
        return fault.into_response();
    }
    desk.taken.push(serde_json::from_str(&body).unwrap());
    if let Some(left) = desk.silent.checked_sub(1) {
        desk.silent = left;
        // What stands between here and the caller answers for itself.
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let answer = json!({"MessageId": message_id(desk.taken.len())});
    answer.to_string().into_response()
}
