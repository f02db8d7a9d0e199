//! Errors of AWS services, in the form that JSON 1.1 and REST JSON share.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::collections::VecDeque;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let body = json!({"__type": self.code, "message": "told to by a test"});
        let headers = [("x-amzn-errortype", self.code)];
        (self.status, headers, body.to_string()).into_response()
    }
}

/// What the next calls are answered with.
#[derive(Debug, Default)]
pub(crate) struct Faults(VecDeque<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, calls: usize, status: StatusCode, code: &'static str) {
        self.0
            .extend(std::iter::repeat_n(Fault { status, code }, calls));
    }

    pub(crate) fn take(&mut self) -> Option<Fault> {
        self.0.pop_front()
    }
}
