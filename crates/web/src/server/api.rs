//! The pages' tables for programs: `/api/v1` and the path of the page. A token lets in, a cookie never.

use super::access::Stranger;
use super::answer::Refusal;
use super::routes::{self, Site};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;
use strands_core::session::Role;

pub(super) fn routes(site: &Site) -> Router<Site> {
    let serve = middleware::from_fn_with_state(site.clone(), serve);
    routes::pages()
        .route("/overview", get(routes::overview))
        .fallback(|| async { routes::nowhere() })
        .layer(serve)
}

async fn serve(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let asker = match site.access.of_program(request.headers(), site.now()).await {
        Ok(asker) => asker,
        Err(Stranger::Unknown(why)) => {
            tracing::warn!(%why, "a program was refused");
            return unknown();
        }
        Err(Stranger::Unreadable(fault)) => {
            tracing::error!(%fault, "a token cannot be checked");
            return refusal(
                StatusCode::SERVICE_UNAVAILABLE,
                "the token cannot be checked now",
            );
        }
    };
    if !asker.may(Role::Viewer) {
        let subject = &asker.subject;
        tracing::warn!(%subject, role = Role::Viewer.as_str(), "somebody was denied");
        return refusal(StatusCode::FORBIDDEN, "the role viewer is missing");
    }
    let Some(address) = as_json(request.uri()) else {
        let words = "format cannot be chosen here: every answer is JSON";
        return refusal(StatusCode::BAD_REQUEST, words);
    };
    *request.uri_mut() = address;
    request.extensions_mut().insert(asker);
    for_programs(next.run(request).await)
}

/// The address of the page as JSON; nothing where the program names a form itself.
fn as_json(address: &Uri) -> Option<Uri> {
    let query = address.query().unwrap_or_default();
    if form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "format") {
        return None;
    }
    let separator = if query.is_empty() { "" } else { "&" };
    let path = address.path();
    format!("{path}?{query}{separator}format=json").parse().ok()
}

/// A refusal in words becomes one in JSON, and what was a download is an answer.
fn for_programs(mut response: Response) -> Response {
    if let Some(Refusal { words }) = response.extensions().get() {
        return refusal(response.status(), words);
    }
    response.headers_mut().remove(header::CONTENT_DISPOSITION);
    response
}

fn unknown() -> Response {
    let words = "a bearer token of the issuer is missing, or does not hold";
    let mut response = refusal(StatusCode::UNAUTHORIZED, words);
    let scheme = HeaderValue::from_static("Bearer");
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, scheme);
    response
}

fn refusal(status: StatusCode, words: &str) -> Response {
    let code = status.canonical_reason().unwrap_or("Refused");
    let code = code.to_ascii_lowercase().replace(' ', "_");
    let document = json!({"error": {"code": code, "message": words}});
    let media_type = [(header::CONTENT_TYPE, "application/json")];
    (status, media_type, document.to_string()).into_response()
}
