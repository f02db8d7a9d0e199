//! A proxy before a DynamoDB endpoint: it sees every call, and a rule decides what becomes of it.
//! So faults and interleavings are made where they happen in life, and the code under test is the
//! shipped one.

use crate::crash::Crash;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// One call of the DynamoDB API.
#[derive(Debug, Clone)]
pub struct Call {
    /// `GetItem`, `TransactWriteItems`, …
    pub operation: String,
    /// The request.
    pub request: Value,
}

/// What becomes of a call.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// It goes on, with that request.
    Forward(Value),
    /// It does not reach the table; this is the answer.
    Answer(u16, Value),
}

impl Verdict {
    /// The answer to a transaction that met another one.
    #[must_use]
    pub fn transaction_conflict(request: &Value) -> Self {
        let parts = request["TransactItems"].as_array().map_or(1, Vec::len);
        let mut reasons = vec![json!({"Code": "None"}); parts];
        reasons[0] = json!({"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"});
        Self::Answer(
            400,
            json!({
                "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]",
                "CancellationReasons": reasons,
            }),
        )
    }

    /// The answer of a service that is out of order.
    #[must_use]
    pub fn outage() -> Self {
        let code = "com.amazonaws.dynamodb.v20120810#InternalServerError";
        Self::Answer(500, json!({"__type": code, "message": "told to by a test"}))
    }
}

type Deciding = Pin<Box<dyn Future<Output = Verdict> + Send>>;
type Rule = dyn Fn(Call) -> Deciding + Send + Sync;

/// A call that reached the table, and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// `GetItem`, `TransactWriteItems`, …
    pub operation: String,
    /// What was asked.
    pub request: Value,
    /// The answer.
    pub answer: Value,
}

struct Shared {
    exchanges: Mutex<Vec<Exchange>>,
    target: String,
    client: Client<HttpConnector, Full<Bytes>>,
    rule: Box<Rule>,
    crash: Crash,
}

/// A running proxy. Dropping it ends it.
pub struct Proxy {
    shared: Arc<Shared>,
    url: String,
    server: JoinHandle<()>,
}

impl Proxy {
    /// Starts a proxy before `target`.
    pub async fn start<R, F>(target: &str, rule: R) -> Self
    where
        R: Fn(Call) -> F + Send + Sync + 'static,
        F: Future<Output = Verdict> + Send + 'static,
    {
        Self::serve(
            target,
            Box::new(move |call| Box::pin(rule(call))),
            Crash::never(),
        )
        .await
    }

    /// Starts a proxy before `target` that lets pass what does not name `word`; anything else fails for a
    /// passing reason.
    pub async fn holding_up(target: &str, word: &'static str) -> Self {
        Self::start(target, move |call| {
            let is_held_up = call.request.to_string().contains(word);
            std::future::ready(if is_held_up {
                Verdict::outage()
            } else {
                Verdict::Forward(call.request)
            })
        })
        .await
    }

    /// Starts a proxy before `target` through which a process calls that may end.
    pub async fn crashing(target: &str, crash: Crash) -> Self {
        let forward = |call: Call| Box::pin(std::future::ready(Verdict::Forward(call.request)));
        Self::serve(target, Box::new(move |call| forward(call)), crash).await
    }

    async fn serve(target: &str, rule: Box<Rule>, crash: Crash) -> Self {
        let shared = Arc::new(Shared {
            exchanges: Mutex::default(),
            target: target.to_owned(),
            client: Client::builder(TokioExecutor::new()).build_http(),
            rule,
            crash,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/", post(pass))
            .with_state(shared.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            shared,
            url,
            server,
        }
    }

    /// What reached the table since the last call of this.
    #[must_use]
    pub fn take_exchanges(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.shared.exchanges.lock().unwrap())
    }

    /// Where clients find it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    let call = Call {
        operation: target.rsplit('.').next().unwrap_or_default().to_owned(),
        request: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let operation = call.operation.clone();
    match (shared.rule)(call).await {
        Verdict::Answer(status, answer) => {
            let status = StatusCode::from_u16(status).unwrap();
            (
                status,
                [("content-type", "application/x-amz-json-1.0")],
                answer.to_string(),
            )
                .into_response()
        }
        Verdict::Forward(request) => {
            let call = forward(&shared, operation, &headers, request.to_string());
            shared.crash.around(call).await
        }
    }
}

async fn forward(
    shared: &Shared,
    operation: String,
    headers: &HeaderMap,
    body: String,
) -> Response {
    let mut request = axum::http::Request::post(&shared.target);
    for name in [
        "x-amz-target",
        "content-type",
        "authorization",
        "x-amz-date",
    ] {
        if let Some(value) = headers.get(name) {
            request = request.header(name, value);
        }
    }
    let asked = serde_json::from_str(&body).unwrap_or_default();
    let request = request.body(Full::new(Bytes::from(body))).unwrap();
    let Ok(answer) = shared.client.request(request).await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let (mut parts, body) = answer.into_parts();
    // The checksum and length are of the body as it was read, which is sent on as it is.
    parts.headers.remove("transfer-encoding");
    let bytes = body.collect().await.unwrap().to_bytes();
    let answer = serde_json::from_slice(&bytes).unwrap_or_default();
    let exchange = Exchange {
        operation,
        request: asked,
        answer,
    };
    shared.exchanges.lock().unwrap().push(exchange);
    Response::from_parts(parts, axum::body::Body::from(bytes))
}
