//! What a request must be, and what every answer says: hosts, origins, headers.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types strands";

/// Names by which the dashboard may be asked for.
#[derive(Debug, Clone)]
pub enum Hosts {
    /// This machine, on that port: a page of another origin, or a name that was made to point here, is
    /// refused.
    Loopback(u16),
    /// That host alone, by HTTPS.
    Public(String),
}

impl Hosts {
    fn allows(&self, host: &str) -> bool {
        match self {
            Self::Public(name) => host.eq_ignore_ascii_case(name),
            Self::Loopback(port) => ["localhost", "127.0.0.1", "[::1]"]
                .iter()
                .any(|name| host.eq_ignore_ascii_case(&format!("{name}:{port}"))),
        }
    }

    const fn advice(&self) -> &'static str {
        match self {
            Self::Public(_) => "the dashboard has another address",
            Self::Loopback(_) => {
                "this name is not one of the dashboard's; open it by the address that `strands dashboard serve` printed"
            }
        }
    }

    fn allows_origin(&self, headers: &HeaderMap) -> bool {
        let host = text(headers, &header::HOST);
        let origin = text(headers, &header::ORIGIN);
        origin.zip(host).is_some_and(|(origin, host)| {
            let scheme = match self {
                Self::Loopback(_) => "http",
                Self::Public(_) => "https",
            };
            origin.eq_ignore_ascii_case(&format!("{scheme}://{host}"))
        })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Refuses what comes by another name or from another page, and sends the headers with every answer.
pub(super) async fn guard(
    State(hosts): State<Arc<Hosts>>,
    request: Request,
    next: Next,
) -> Response {
    let host = text(request.headers(), &header::HOST);
    let is_known = host.is_some_and(|host| hosts.allows(host));
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = if !is_known {
        refusal(hosts.advice())
    } else if !is_read && !hosts.allows_origin(request.headers()) {
        refusal("this request comes from another page")
    } else {
        next.run(request).await
    };
    harden(response.headers_mut(), &hosts);
    response
}

fn refusal(words: &'static str) -> Response {
    (StatusCode::FORBIDDEN, words).into_response()
}

fn harden(headers: &mut HeaderMap, hosts: &Hosts) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=()",
    );
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    set(header::CACHE_CONTROL, "private, no-cache");
    if matches!(hosts, Hosts::Public(_)) {
        set(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_public_name_is_known() {
        let hosts = Hosts::Public("etl.example.com".to_owned());
        assert!(hosts.allows("ETL.example.com"));
        for host in ["example.com", "etl.example.com:8080", "localhost", ""] {
            assert!(!hosts.allows(host), "{host}");
        }
    }

    #[test]
    fn only_loopback_names_with_the_port_are_known() {
        let hosts = Hosts::Loopback(8080);
        for (host, is_known) in [
            ("localhost:8080", true),
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("LOCALHOST:8080", true),
            ("localhost", false),
            ("localhost:8081", false),
            ("127.0.0.1.example.com:8080", false),
            ("evil.example:8080", false),
            ("", false),
        ] {
            assert_eq!(hosts.allows(host), is_known, "{host}");
        }
    }
}
