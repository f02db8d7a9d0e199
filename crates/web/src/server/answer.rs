//! Pages as answers: HTML, CSV or JSON, with a tag by which nothing is sent twice.

use crate::export;
use crate::page::{self, ErrorPage, Page};
use crate::query::{BadValue, Format, Query};
use crate::table::Table;
use askama::Template;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use strands_core::instant::utc_date;

/// More rows are not sent at once.
const MOST_ROWS: usize = 100_000;

/// A page in the form that was asked for.
pub(super) fn page(page: &Page, query: &Query, now: Timestamp, headers: &HeaderMap) -> Response {
    match query.format {
        Format::Html => html(page, headers),
        Format::Csv | Format::Json => export(page, query, now, headers),
    }
}

fn html(page: &Page, headers: &HeaderMap) -> Response {
    let panels: usize = page.areas.iter().map(|area| area.panels.len()).sum();
    if panels > 0 && page.unread.len() == panels {
        return unavailable("a panel above");
    }
    let text = match page.render() {
        Ok(text) => text,
        Err(fault) => {
            tracing::error!(%fault, "a page cannot be written");
            return unavailable("the page's name");
        }
    };
    let mut response = tagged(text, "text/html; charset=utf-8", headers);
    if !page.unread.is_empty()
        && let Ok(names) = page.unread.join(", ").parse()
    {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-strands-partial"), names);
    }
    response
}

fn export(page: &Page, query: &Query, now: Timestamp, headers: &HeaderMap) -> Response {
    let asked = query.panel.as_deref();
    let is_unread = |id: &&'static str| asked.is_none_or(|asked| *id == asked);
    let nothing = || Table::new(Vec::new(), Vec::new());
    let found = page
        .table(asked)
        .map(|(panel, table)| (panel, table.clone()));
    let (panel, mut table) = match (found, page.empty(asked)) {
        (Some(found), _) => found,
        (None, _) if page.unread.iter().any(is_unread) => {
            return unavailable("the panel's name");
        }
        (None, Some(panel)) => (panel, nothing()),
        (None, None) => return without_table(page, query),
    };
    table.rows.truncate(MOST_ROWS);
    let view = format!("{}.{panel}", query.view);
    let name = format!(
        "strands-{}-{panel}-{}-{}",
        query.view,
        utc_date(query.span.from),
        utc_date(query.span.to)
    );
    let (text, media_type, extension) = match query.format {
        Format::Json => (
            export::json(&table, &view, query.asked(), now).to_string(),
            "application/json",
            "json",
        ),
        Format::Html | Format::Csv => (export::csv(&table), "text/csv; charset=utf-8", "csv"),
    };
    let mut response = tagged(text, media_type, headers);
    let set = response.headers_mut();
    if let Ok(disposition) = format!("attachment; filename=\"{name}.{extension}\"").parse() {
        set.insert(header::CONTENT_DISPOSITION, disposition);
    }
    if let Ok(sandbox) = "sandbox; default-src 'none'".parse() {
        set.insert(header::CONTENT_SECURITY_POLICY, sandbox);
    }
    response
}

/// What was asked for has no table.
fn without_table(page: &Page, query: &Query) -> Response {
    let allowed = page.exported().collect::<Vec<_>>().join(", ");
    let bad = BadValue {
        parameter: "panel".to_owned(),
        value: query.panel.clone().unwrap_or_default(),
        allowed: if allowed.is_empty() {
            "this page has no table".to_owned()
        } else {
            format!("one of {allowed}")
        },
        without: query.with(&[]),
    };
    error(StatusCode::BAD_REQUEST, &page::bad_value(&bad))
}

/// The text under its tag, or the word that it has not changed.
fn tagged(text: String, media_type: &'static str, headers: &HeaderMap) -> Response {
    let mut digest = hex::encode(Sha256::digest(text.as_bytes()));
    digest.truncate(24);
    let tag = format!("W/\"{digest}\"");
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|it| it.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|it| it.trim() == tag));
    let head = [(header::ETAG, tag)];
    if is_known {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    (head, [(header::CONTENT_TYPE, media_type)], Body::from(text)).into_response()
}

/// Why there is no page, for programs.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) words: String,
}

/// A page that says why there is none.
pub(super) fn error(status: StatusCode, page: &ErrorPage) -> Response {
    let text = page.render().unwrap_or_else(|_| page.words.clone());
    let media_type = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    let mut response = (status, media_type, text).into_response();
    let words = page.words.clone();
    response.extensions_mut().insert(Refusal { words });
    response
}

/// Nothing could be read.
pub(super) fn unavailable(incident: &str) -> Response {
    let mut response = error(StatusCode::SERVICE_UNAVAILABLE, &page::failed(incident));
    if let Ok(seconds) = "10".parse() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}
