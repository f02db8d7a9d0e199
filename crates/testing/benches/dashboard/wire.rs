//! Between the dashboard and the tables: calls that are timed as the embedded store answers them, and the
//! same answers from memory, so that what a page costs by itself is told apart from its tables.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What was asked, how long it took, and what the answers were.
#[derive(Debug, Clone, Default)]
pub(crate) struct Calls {
    answers: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    times: Arc<Mutex<Vec<(Instant, Instant)>>>,
}

impl Calls {
    /// Milliseconds since the last call of this in which at least one call was waited for.
    pub(crate) fn take_waited(&self) -> f64 {
        let mut times = std::mem::take(&mut *self.times.lock().unwrap());
        times.sort_unstable();
        let mut waited = Duration::ZERO;
        let mut until = None;
        for (from, to) in times {
            let from = until.map_or(from, |until: Instant| until.max(from));
            waited += to.saturating_duration_since(from);
            until = Some(until.map_or(to, |until: Instant| until.max(to)));
        }
        waited.as_secs_f64() * 1e3
    }

    /// A way to the tables at that address; with `delay` their answers come from memory, so much later.
    pub(crate) async fn config(&self, url: &str, delay: Option<Duration>) -> SdkConfig {
        aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "local"))
            .endpoint_url(url)
            .http_client(self.client(delay))
            .load()
            .await
    }

    fn client(&self, delay: Option<Duration>) -> SharedHttpClient {
        let (calls, tables) = (self.clone(), Builder::new().build_http());
        http_client_fn(move |settings: &HttpConnectorSettings, components| {
            SharedHttpConnector::new(Wire {
                calls: calls.clone(),
                tables: tables.http_connector(settings, components),
                delay,
            })
        })
    }

    async fn ask(
        self,
        tables: SharedHttpConnector,
        request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let asked = asked(&request);
        let from = Instant::now();
        let answer = tables.call(request).await?;
        let body = ByteStream::new(answer.into_body()).collect().await.unwrap();
        let body = body.into_bytes().to_vec();
        self.times.lock().unwrap().push((from, Instant::now()));
        self.answers.lock().unwrap().insert(asked, body.clone());
        Ok(ok(body))
    }

    async fn remember(
        self,
        delay: Duration,
        request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let asked = asked(&request);
        let answers = self.answers.lock().unwrap();
        let known = answers.get(&asked);
        Ok(ok(known
            .unwrap_or_else(|| panic!("never asked: {asked}"))
            .clone()))
    }
}

#[derive(Debug)]
struct Wire {
    calls: Calls,
    tables: SharedHttpConnector,
    delay: Option<Duration>,
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let calls = self.calls.clone();
        match self.delay {
            Some(delay) => HttpConnectorFuture::new(calls.remember(delay, request)),
            None => HttpConnectorFuture::new(calls.ask(self.tables.clone(), request)),
        }
    }
}

/// The same text for the same question: the client writes names and values in any order.
fn asked(request: &HttpRequest) -> String {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    let body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
    format!("{target} {body}")
}

fn ok(body: Vec<u8>) -> HttpResponse {
    HttpResponse::new(200.try_into().unwrap(), SdkBody::from(body))
}
