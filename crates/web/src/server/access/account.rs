//! Who asks, and how to leave.

use super::{Access, Asker, SIGNED_OUT, see_other};
use crate::page;
use crate::server::answer;
use crate::server::forms::Fields;
use crate::server::routes::Site;
use crate::words;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use strands_core::session::Session;

/// Who was in is out; who is in still finds out how to leave.
pub(super) async fn signed_out(State(site): State<Site>, headers: HeaderMap) -> Response {
    match site.access.of_browser(&headers, site.now()).await {
        Ok(_) => see_other("/account"),
        Err(_) => answer::error(StatusCode::OK, &page::signed_out()),
    }
}

/// Who asks, and how to leave.
pub(in crate::server) async fn account(
    State(site): State<Site>,
    Extension(asker): Extension<Asker>,
) -> Response {
    let roles: Vec<&str> = asker.roles.iter().map(|role| role.as_str()).collect();
    let roles = if roles.is_empty() {
        "no role".to_owned()
    } else {
        roles.join(", ")
    };
    let ends_at = asker.session.as_ref().map(Session::ends_at);
    let until = ends_at.map(|at| words::full(at, &site.zone));
    let page = page::account(&asker.subject, &roles, until.as_deref(), &asker.form);
    answer::error(StatusCode::OK, &page)
}

/// Ends the session.
pub(in crate::server) async fn leave(
    State(site): State<Site>,
    Extension(asker): Extension<Asker>,
    body: Bytes,
) -> Response {
    if let Err(response) = Fields::signed(&asker, &body) {
        return *response;
    }
    let ended = match (&site.access, &asker.session) {
        (Access::Issuer(sign_in), Some(session)) => sign_in.sessions.end(session).await,
        (Access::Link(link), Some(session)) => link.sessions.end(session).await,
        _ => return see_other("/"),
    };
    if let Err(fault) = ended {
        tracing::error!(%fault, "a session cannot be ended");
        return answer::unavailable("the session cannot be ended");
    }
    let subject = &asker.subject;
    tracing::info!(%subject, "somebody signed out");
    let cookies = site.access.cookies();
    let mut response = see_other(SIGNED_OUT);
    cookies.forget(response.headers_mut());
    response
}
