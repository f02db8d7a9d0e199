//! What people do on pages: each a form of their own, asked for by those who may, noted in the log.

use super::access::{Asker, see_other};
use super::answer;
use super::forms::Fields;
use super::routes::{Asked, Site, missing};
use crate::page;
use crate::words;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Router};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use strands_core::issue::{Decided, Decision, IssueKey, Refused};
use strands_core::session::Role;
use strands_store::decisions::Undecided;
use supervisor::{Unnoted, take_note};

/// A form holds no more.
const MOST_BYTES: usize = 16 * 1024;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/incidents/{id}/acknowledge", post(acknowledge))
        .route("/issues/{id}/decisions", post(decide))
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

/// Writes what somebody decides about an issue.
async fn decide(
    State(site): State<Site>,
    Extension(asker): Extension<Asker>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    address: Uri,
    body: Bytes,
) -> Response {
    let fields = match Fields::of(&asker, Role::Operator, &address, &body) {
        Ok(fields) => fields,
        Err(response) => return *response,
    };
    let path = format!("/issues/{}", words::segment(&id));
    let Asked { query, now } = match site.ask(&path, raw.as_deref(), &page::plain("issue")) {
        Ok(understood) => understood,
        Err(response) => return *response,
    };
    let Ok(key) = id.parse::<IssueKey>() else {
        return missing(&format!("No issue is known as {id}."), &[]);
    };
    let decision = match decision(&fields, &query.zone) {
        Ok(decision) => decision,
        Err(why) => return answer::error(StatusCode::BAD_REQUEST, &page::not_done(&why)),
    };
    let _held = match (site.permit)() {
        Ok(held) => held,
        Err(why) => return refused(&why),
    };
    let subject = &asker.subject;
    let decided = Decided::new(decision, subject, fields.get("reason"), now);
    match site.store.decide_issue(&key, &decided).await {
        Ok(_) => {
            tracing::info!(%subject, issue = %key, "somebody decided about an issue");
            see_other(&query.link(&path))
        }
        Err(Undecided::Refused(Refused::NoIssue(_))) => {
            missing(&format!("No issue is known as {id}."), &[])
        }
        Err(Undecided::Refused(why)) => refused(&sentence(&why.to_string())),
        Err(Undecided::Store(fault)) => {
            tracing::error!(%fault, "a decision cannot be written");
            answer::unavailable("the decision cannot be written")
        }
    }
}

/// What the fields of the form say.
fn decision(fields: &Fields, zone: &TimeZone) -> Result<Decision, String> {
    match fields.get("what") {
        Some("mute") => until(fields.get("until"), zone).map(|until| Decision::Mute { until }),
        Some("fix") => Ok(Decision::Fix),
        Some("reopen") => Ok(Decision::Reopen),
        Some("assign") => Ok(Decision::Assign {
            owner: fields.get("owner").map(str::to_owned),
        }),
        _ => Err("What is decided is one of mute, fix, reopen and assign.".to_owned()),
    }
}

/// The first moment of a date.
fn until(text: Option<&str>, zone: &TimeZone) -> Result<Timestamp, String> {
    let date = text.and_then(|text| text.parse::<Date>().ok());
    let start = date.and_then(|date| zone.to_timestamp(date.at(0, 0, 0, 0)).ok());
    start
        .ok_or_else(|| "The time until which it is muted is a date, such as 2026-12-24.".to_owned())
}

/// A fault as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

fn refused(why: &str) -> Response {
    answer::error(StatusCode::CONFLICT, &page::not_done(why))
}
