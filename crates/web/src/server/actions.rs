//! What people do on pages: each a form of their own, asked for by those who may, noted in the log.

use super::access::{Asker, see_other};
use super::answer;
use super::forms::Fields;
use super::routes::{Site, missing};
use crate::page;
use crate::words;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Router};
use strands_core::session::Role;
use supervisor::{Unnoted, take_note};

/// A form holds no more.
const MOST_BYTES: usize = 16 * 1024;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/incidents/{id}/acknowledge", post(acknowledge))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
}

/// Takes note of the failure that an incident is about: it reminds nobody any more.
async fn acknowledge(
    State(site): State<Site>,
    Extension(asker): Extension<Asker>,
    Path(id): Path<String>,
    address: Uri,
    body: Bytes,
) -> Response {
    let fields = match Fields::of(&asker, Role::Operator, &address, &body) {
        Ok(fields) => fields,
        Err(response) => return *response,
    };
    let now = site.now();
    let run = match site.reads(now).incident(&id).await {
        Ok(Some(incident)) => incident.run,
        Ok(None) => return missing(&format!("No incident is known as {id}."), &[]),
        Err(unread) => Err(unread),
    };
    let run = match run {
        Ok(Some(run)) => run,
        Ok(None) => return refused("The run that opened it is not known any more."),
        Err(unread) => return answer::unavailable(&unread.incident),
    };
    let _held = match (site.permit)() {
        Ok(held) => held,
        Err(why) => return refused(&why),
    };
    let note = fields.get("note");
    match take_note(&site.store, &site.environment, &run, note, now).await {
        Ok(_) => {
            let subject = &asker.subject;
            tracing::info!(%subject, incident = %id, "somebody acknowledged an incident");
            see_other(&format!("/incidents/{}", words::segment(&id)))
        }
        Err(Unnoted::NotFailed(why)) => refused(&format!("{why}.")),
        Err(Unnoted::Store(fault)) => {
            tracing::error!(%fault, "an incident cannot be acknowledged");
            answer::unavailable("an incident cannot be acknowledged")
        }
    }
}

fn refused(why: &str) -> Response {
    answer::error(StatusCode::CONFLICT, &page::not_done(why))
}
