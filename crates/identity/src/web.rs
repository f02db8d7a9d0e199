//! Requests to the issuer: HTTPS, or HTTP on this machine; no redirects, five seconds, 256 KiB.

use crate::fault::{BadRegistration, Fault};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;

const PATIENCE: Duration = Duration::from_secs(5);
const MOST_BYTES: usize = 256 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";

type Connection = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// A client; certificates are read at the first use.
#[derive(Default)]
pub(crate) struct Web(OnceCell<Connection>);

impl Web {
    /// The document at an address.
    pub(crate) async fn get<T: DeserializeOwned>(&self, address: &str) -> Result<T, Fault> {
        self.ask(Method::GET, address, String::new()).await
    }

    /// What a form is answered with.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        address: &str,
        fields: &[(&str, &str)],
    ) -> Result<T, Fault> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.ask(Method::POST, address, body).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        address: &str,
        body: String,
    ) -> Result<T, Fault> {
        let address = checked("an address of the issuer", address)
            .map_err(|bad| Fault::unreachable(bad.to_string()))?;
        let host = address.host().unwrap_or_default().to_owned();
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, FORM)
            .body(Full::from(body))
            .map_err(|fault| Fault::unreachable(fault.to_string()))?;
        let answer = tokio::time::timeout(PATIENCE, self.exchange(request)).await;
        let late = |_| Fault::unreachable(format!("{host} did not answer within {PATIENCE:?}"));
        let (status, body) = answer.map_err(late)??;
        match status {
            StatusCode::OK => serde_json::from_slice(&body)
                .map_err(|fault| Fault::unreachable(format!("{host} answered strangely: {fault}"))),
            status if status.is_client_error() => {
                Err(Fault::refused(format!("{host} answered {status}")))
            }
            status => Err(Fault::unreachable(format!("{host} answered {status}"))),
        }
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), Fault> {
        let client = self.0.get_or_try_init(async || connect()).await?;
        let failed = |fault: &dyn std::fmt::Display| Fault::unreachable(fault.to_string());
        let answer = client.request(request).await.map_err(|it| failed(&it))?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), MOST_BYTES).collect().await;
        Ok((status, body.map_err(|it| failed(&it))?.to_bytes()))
    }
}

fn connect() -> Result<Connection, Fault> {
    let connector = HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(default_provider())
        .map_err(|fault| Fault::unreachable(format!("certificates cannot be read: {fault}")))?
        .https_or_http()
        .enable_http1()
        .build();
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

/// An address by HTTPS, or by HTTP on this machine.
pub(crate) fn checked(what: &'static str, value: &str) -> Result<Uri, BadRegistration> {
    let bad = || BadRegistration {
        what,
        value: value.to_owned(),
    };
    let address: Uri = value.parse().map_err(|_| bad())?;
    let is_here = matches!(address.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let is_safe = match address.scheme_str() {
        Some("https") => true,
        Some("http") => is_here,
        _ => false,
    };
    let has_user = address
        .authority()
        .is_some_and(|it| it.as_str().contains('@'));
    if is_safe && !has_user && address.query().is_none() && !value.contains('#') {
        Ok(address)
    } else {
        Err(bad())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_called_by_https_or_on_this_machine() {
        for (address, is_good) in [
            ("https://auth.example.com/pool", true),
            ("http://127.0.0.1:9000", true),
            ("http://localhost:9000/x", true),
            ("http://auth.example.com", false),
            ("http://127.0.0.1.example.com", false),
            ("https://user@auth.example.com", false),
            ("https://auth.example.com/?a=b", false),
            ("https://auth.example.com/#a", false),
            ("ftp://auth.example.com", false),
            ("/pool", false),
            ("", false),
        ] {
            assert_eq!(checked("issuer", address).is_ok(), is_good, "{address}");
        }
    }
}
