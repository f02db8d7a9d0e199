//! One router, for the laptop and for Lambda.

use super::access::{self, Access, Asker};
use super::actions;
use super::answer;
use super::api;
use super::guard::{Hosts, guard};
use super::reads::{Reads, Recent};
use crate::asset;
use crate::model::Present;
use crate::page::{self, Page};
use crate::query::{Accepts, Defaults, Query};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::ops::Deref;
use std::sync::Arc;
use strands_core::run::Ledger;
use strands_core::session::Role;
use strands_store::Store;
use tower_http::compression::CompressionLayer;

/// What the dashboard shows and for whom.
pub struct Dashboard {
    /// The tables.
    pub store: Store,
    /// Environment tag.
    pub environment: String,
    /// Zone in which times are shown unless an address names another.
    pub zone: TimeZone,
    /// Its name.
    pub zone_name: String,
    /// The present: fixed, or the clock.
    pub clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    /// Of sample data: as of when it is.
    pub sample: Option<Timestamp>,
    /// Names by which it may be asked for.
    pub hosts: Hosts,
    /// Who is let in.
    pub access: Access,
    /// Asked before each write.
    pub permit: Box<dyn Fn() -> Permit + Send + Sync>,
}

/// The right to write for as long as it is held, or why nobody may.
pub type Permit = Result<Box<dyn Send>, String>;

/// A dashboard that is served, and what it has read lately.
pub(super) struct Served {
    dashboard: Dashboard,
    recent: Recent,
}

impl Deref for Served {
    type Target = Dashboard;

    fn deref(&self) -> &Dashboard {
        &self.dashboard
    }
}

pub(super) type Site = Arc<Served>;

/// The routes.
pub fn router(dashboard: Dashboard) -> Router {
    let site = Arc::new(Served {
        dashboard,
        recent: Recent::default(),
    });
    let hosts = Arc::new(site.hosts.clone());
    let admitted = middleware::from_fn_with_state(site.clone(), access::admit);
    let for_viewers = pages()
        .merge(actions::routes())
        .layer(middleware::from_fn(access::viewers));
    let own = Router::new()
        .route("/account", get(access::account))
        .route(access::SIGNED_OUT, post(access::leave));
    Router::new()
        .merge(for_viewers.merge(own).layer(admitted))
        .merge(access::entrance())
        .nest("/api/v1", api::routes(&site))
        .route("/healthz", get(|| async { "ok" }))
        .route(&asset::style().path, get(|| async { file(asset::style()) }))
        .route(
            &asset::script().path,
            get(|| async { file(asset::script()) }),
        )
        .fallback(|| async { nowhere() })
        .layer(CompressionLayer::new().gzip(true))
        .layer(middleware::from_fn_with_state(hosts, guard))
        .with_state(site)
}

/// What people read, and programs too.
pub(super) fn pages() -> Router<Site> {
    Router::new()
        .route("/", get(overview))
        .route("/timeline", get(timeline))
        .route("/cost", get(cost))
        .route("/quality", get(quality))
        .route("/issues", get(issues))
        .route("/issues/{id}", get(issue))
        .route("/compliance", get(compliance))
        .route("/platforms", get(platforms))
        .route("/agents", get(agents))
        .route("/runs", get(runs))
        .route("/runs/{id}", get(run))
        .route("/jobs/{name}", get(job))
        .route("/incidents/{id}", get(incident))
        .route("/outbox", get(outbox))
        .route("/settings/notifications", get(notifications))
}

fn file(asset: &'static asset::Asset) -> Response {
    let head = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (head, asset.text).into_response()
}

pub(super) fn nowhere() -> Response {
    let page = page::not_found("There is no such page.", &[]);
    answer::error(StatusCode::NOT_FOUND, &page)
}

/// A request that was understood.
pub(super) struct Asked {
    pub(super) query: Query,
    pub(super) now: Timestamp,
}

impl Dashboard {
    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(super) fn ask(
        &self,
        path: &str,
        raw: Option<&str>,
        accepts: &Accepts,
    ) -> Result<Asked, Box<Response>> {
        let now = self.now();
        let defaults = Defaults {
            now,
            zone: self.zone.clone(),
            zone_name: self.zone_name.clone(),
        };
        match Query::read(path, raw.unwrap_or_default(), accepts, &defaults) {
            Ok(query) => Ok(Asked { query, now }),
            Err(bad) => {
                let page = page::bad_value(&bad);
                Err(Box::new(answer::error(StatusCode::BAD_REQUEST, &page)))
            }
        }
    }
}

impl Served {
    pub(super) fn reads(&self, now: Timestamp) -> Reads<'_> {
        Reads {
            store: &self.store,
            environment: &self.environment,
            recent: &self.recent,
            now,
        }
    }

    async fn present(&self, now: Timestamp) -> Present {
        self.reads(now).present(self.sample).await
    }
}

/// Reads what was asked, or answers why it cannot be.
macro_rules! asked {
    ($site:expr, $path:expr, $raw:expr, $accepts:expr) => {
        match $site.ask($path, $raw.as_deref(), &$accepts) {
            Ok(asked) => asked,
            Err(response) => return *response,
        }
    };
}

fn write(page: &Page, asked: &Asked, headers: &HeaderMap) -> Response {
    answer::page(page, &asked.query, asked.now, headers)
}

pub(super) async fn overview(
    State(site): State<Site>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Response {
    let asked = asked!(site, "/", raw, page::OVERVIEW);
    let reads = site.reads(asked.now);
    let (present, facts) = tokio::join!(site.present(asked.now), reads.overview(&asked.query));
    write(
        &page::overview(&facts, &present, &asked.query),
        &asked,
        &headers,
    )
}

async fn timeline(
    State(site): State<Site>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Response {
    let asked = asked!(site, "/timeline", raw, page::TIMELINE);
    let reads = site.reads(asked.now);
    let (present, facts) = tokio::join!(site.present(asked.now), reads.timeline(&asked.query));
    write(
        &page::timeline(&facts, &present, &asked.query),
        &asked,
        &headers,
    )
}

async fn cost(State(site): State<Site>, RawQuery(raw): RawQuery, headers: HeaderMap) -> Response {
    let asked = asked!(site, "/cost", raw, page::COST);
    let reads = site.reads(asked.now);
    let (present, facts) = tokio::join!(site.present(asked.now), reads.spending(&asked.query));
    write(
        &page::cost(&facts, &present, &asked.query),
        &asked,
        &headers,
    )
}

async fn quality(
    State(site): State<Site>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Response {
    let asked = asked!(site, "/quality", raw, page::QUALITY);
    let reads = site.reads(asked.now);
    let (present, facts) = tokio::join!(site.present(asked.now), reads.quality(asked.query.span));
    write(
        &page::quality(&facts, &present, &asked.query),
        &asked,
        &headers,
    )
}

async fn issues(State(site): State<Site>, RawQuery(raw): RawQuery, headers: HeaderMap) -> Response {
    let asked = asked!(site, "/issues", raw, page::ISSUES);
    let reads = site.reads(asked.now);
    let (present, facts) = tokio::join!(site.present(asked.now), reads.troubles(&asked.query));
    write(
        &page::issues(&facts, &present, &asked.query),
        &asked,
        &headers,
    )
}

async fn runs(State(site): State<Site>, RawQuery(raw): RawQuery, headers: HeaderMap) -> Response {
    let asked = asked!(site, "/runs", raw, page::RUNS);
    let reads = site.reads(asked.now);
    let (present, facts) = tokio::join!(site.present(asked.now), reads.page_of_runs(&asked.query));
    let facts = match facts {
        Ok(facts) => facts,
        Err(bad) => return answer::error(StatusCode::BAD_REQUEST, &page::bad_value(&bad)),
    };
    write(
        &page::runs(&facts, &present, &asked.query),
        &asked,
        &headers,
    )
}

async fn outbox(State(site): State<Site>, RawQuery(raw): RawQuery, headers: HeaderMap) -> Response {
    let asked = asked!(site, "/outbox", raw, page::OUTBOX);
    let reads = site.reads(asked.now);
    let (present, facts) = tokio::join!(site.present(asked.now), reads.outbox());
    write(
        &page::outbox(&facts, &present, &asked.query),
        &asked,
        &headers,
    )
}

async fn run(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Response {
    let path = format!("/runs/{}", crate::words::segment(&id));
    let asked = asked!(site, &path, raw, page::plain("run"));
    let reads = site.reads(asked.now);
    let found = match reads.runs_known_as(&id).await {
        Ok(found) => found,
        Err(unread) => return answer::unavailable(&unread.incident),
    };
    match <[Ledger; 1]>::try_from(found) {
        Ok([ledger]) => {
            let (present, facts) = tokio::join!(site.present(asked.now), reads.run(ledger));
            write(&page::run(&facts, &present, &asked.query), &asked, &headers)
        }
        Err(none) if none.is_empty() => missing(&format!("No run is known as {id}."), &[]),
        Err(several) => {
            let ids: Vec<String> = several.into_iter().map(|it| it.execution_id).collect();
            let words = format!("{} runs are known as {id}.", ids.len());
            answer::error(StatusCode::MULTIPLE_CHOICES, &page::several(&words, &ids))
        }
    }
}

async fn job(
    State(site): State<Site>,
    Path(name): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Response {
    let path = format!("/jobs/{}", crate::words::segment(&name));
    let asked = asked!(site, &path, raw, page::JOB);
    let reads = site.reads(asked.now);
    let (present, found) = tokio::join!(site.present(asked.now), reads.job(&name, &asked.query));
    match found {
        Err(unread) => answer::unavailable(&unread.incident),
        Ok(None) => {
            let near = reads.near(&name).await;
            missing(&format!("No job is known as {name}."), &near)
        }
        Ok(Some(facts)) => write(&page::job(&facts, &present, &asked.query), &asked, &headers),
    }
}

async fn incident(
    State(site): State<Site>,
    Extension(by): Extension<Asker>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Response {
    let path = format!("/incidents/{}", crate::words::segment(&id));
    let asked = asked!(site, &path, raw, page::plain("incident"));
    let reads = site.reads(asked.now);
    match reads.incident(&id).await {
        Err(unread) => answer::unavailable(&unread.incident),
        Ok(None) => missing(&format!("No incident is known as {id}."), &[]),
        Ok(Some(facts)) => {
            let present = site.present(asked.now).await;
            write(
                &page::incident(&facts, &present, &asked.query, form_of(&by)),
                &asked,
                &headers,
            )
        }
    }
}

async fn issue(
    State(site): State<Site>,
    Extension(by): Extension<Asker>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Response {
    let path = format!("/issues/{}", crate::words::segment(&id));
    let asked = asked!(site, &path, raw, page::plain("issue"));
    let reads = site.reads(asked.now);
    match reads.issue(&id).await {
        Err(unread) => answer::unavailable(&unread.incident),
        Ok(None) => missing(&format!("No issue is known as {id}."), &[]),
        Ok(Some(facts)) => {
            let present = site.present(asked.now).await;
            write(
                &page::issue(&facts, &present, &asked.query, form_of(&by)),
                &asked,
                &headers,
            )
        }
    }
}

/// What a form brings back, for those who may send it.
fn form_of(asker: &Asker) -> Option<&str> {
    asker.may(Role::Operator).then_some(asker.form.as_str())
}

pub(super) fn missing(words: &str, near: &[String]) -> Response {
    answer::error(StatusCode::NOT_FOUND, &page::not_found(words, near))
}

async fn compliance(
    State(site): State<Site>,
    Extension(by): Extension<Asker>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Response {
    let asked = asked!(site, "/compliance", raw, page::COMPLIANCE);
    let reads = site.reads(asked.now);
    let (present, facts) = tokio::join!(site.present(asked.now), reads.exposures(&asked.query));
    let is_detailed = by.may(Role::Compliance);
    write(
        &page::compliance(&facts, &present, &asked.query, is_detailed),
        &asked,
        &headers,
    )
}

async fn platforms(
    State(site): State<Site>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Response {
    let asked = asked!(site, "/platforms", raw, page::PLATFORMS);
    let reads = site.reads(asked.now);
    let (present, facts) = tokio::join!(site.present(asked.now), reads.platforms(&asked.query));
    write(
        &page::platforms(&facts, &present, &asked.query),
        &asked,
        &headers,
    )
}

async fn agents(State(site): State<Site>, RawQuery(raw): RawQuery, headers: HeaderMap) -> Response {
    let asked = asked!(site, "/agents", raw, page::AGENTS);
    let reads = site.reads(asked.now);
    let (present, facts) = tokio::join!(site.present(asked.now), reads.agent_calls(&asked.query));
    write(
        &page::agents(&facts, &present, &asked.query),
        &asked,
        &headers,
    )
}

async fn notifications(
    State(site): State<Site>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Response {
    let path = "/settings/notifications";
    plain(
        &site,
        path,
        "notifications",
        raw,
        &headers,
        page::notifications,
    )
    .await
}

/// A page without facts of its own.
async fn plain(
    site: &Served,
    path: &str,
    view: &'static str,
    raw: Option<String>,
    headers: &HeaderMap,
    show: impl FnOnce(&Query, &Present) -> Page,
) -> Response {
    let asked = asked!(site, path, raw, page::plain(view));
    let present = site.present(asked.now).await;
    write(&show(&asked.query, &present), &asked, headers)
}
