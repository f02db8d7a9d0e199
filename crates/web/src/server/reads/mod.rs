//! Reads from the tables: each a query by key, none a scan. A read that fails leaves its panel empty and
//! the others as they are.

mod agents;
mod budgets;
mod cost;
mod counted;
mod jobs;
mod one;
mod platforms;
mod recent;
mod runs;
mod timeline;

use crate::model::{Exposures, Overview, Present, Read, Troubles, Unread};
use crate::query::Query;
use jiff::Timestamp;
pub(super) use recent::Recent;
use std::fmt::Display;
use strands_core::incident::{IncidentRow, IncidentState, MailRow};
use strands_core::instant::utc_date;
use strands_core::run::State;
use strands_store::Store;
use strands_store::issues::Selection;

/// Findings that are read for a page.
const MOST_FINDINGS: usize = 1_000;

/// What is read at one time.
pub(super) struct Reads<'a> {
    pub(super) store: &'a Store,
    pub(super) environment: &'a str,
    pub(super) recent: &'a Recent,
    pub(super) now: Timestamp,
}

/// The cause stays in the log, under an id that the page shows.
fn unread(what: &'static str) -> impl Fn(&dyn Display) -> Unread {
    move |fault| {
        let incident = format!("{what}-{:x}", Timestamp::now().as_millisecond());
        tracing::error!(%incident, %fault, "a read failed");
        Unread { incident }
    }
}

/// Turns a fault of the store into a panel that says so.
trait OrUnread<T> {
    fn or_unread(self, what: &'static str) -> Read<T>;
}

impl<T, E: Display> OrUnread<T> for Result<T, E> {
    fn or_unread(self, what: &'static str) -> Read<T> {
        self.map_err(|fault| unread(what)(&fault))
    }
}

impl Reads<'_> {
    /// What all pages know.
    pub(super) async fn present(&self, sample: Option<Timestamp>) -> Present {
        let newest = async {
            match sample {
                Some(at) => Some(at),
                None => self.newest_event().await,
            }
        };
        let (open, newest) = tokio::join!(self.store.incidents_in(IncidentState::Open), newest);
        Present {
            now: self.now,
            sample,
            environment: self.environment.to_owned(),
            newest,
            open_incidents: open.or_unread("incidents").ok().map(|open| open.len()),
        }
    }

    /// Facts of the overview.
    pub(super) async fn overview(&self, query: &Query) -> Overview {
        let today = utc_date(self.now);
        let checked = async {
            let board = self.board(today).await;
            let dearest = board.as_ref().map(|board| board.dearest.clone());
            let quality = self.quality_of(dearest.map_err(Clone::clone), query.span);
            (quality.await, board)
        };
        let ((quality, board), started, latest, before, open, month, outlook, budget, jobs) = tokio::join!(
            checked,
            self.started(query.span, query),
            self.latest(query),
            self.started_a_week_before(query),
            self.open_incidents(),
            self.days_of_all(today.first_of_month(), today),
            self.outlook(),
            self.budget_of_all(),
            self.jobs(),
        );
        Overview {
            started: started.counted,
            latest,
            running: started.unended.map(|mut runs| {
                runs.retain(|run| run.state == State::Running);
                runs
            }),
            before,
            open,
            quality,
            month,
            outlook,
            budget,
            jobs,
            movement: board.map(|board| board.movement),
        }
    }

    /// Facts of the page of issues.
    pub(super) async fn troubles(&self, query: &Query) -> Troubles {
        let open = self.store.incidents_in(IncidentState::Open).await;
        let resolved = self
            .store
            .incidents_resolved(query.span.from, query.span.to)
            .await;
        let of_code = Selection {
            is_open: Some(true),
            ..Selection::default()
        };
        let findings = self.store.list_issues(&of_code, MOST_FINDINGS).await;
        Troubles {
            findings: findings.or_unread("issues"),
            open: open.or_unread("incidents"),
            resolved: resolved.or_unread("incidents"),
        }
    }

    /// Facts of the page of compliance.
    pub(super) async fn exposures(&self, query: &Query) -> Exposures {
        let of_data = |rows: Vec<IncidentRow>| {
            let rows = rows.into_iter();
            rows.filter(|row| row.exposed.is_some()).collect()
        };
        let span = query.span;
        let (open, over) = tokio::join!(
            self.store.incidents_in(IncidentState::Open),
            self.store.incidents_resolved(span.from, span.to),
        );
        Exposures {
            open: open.or_unread("incidents").map(of_data),
            over: over.or_unread("incidents").map(of_data),
        }
    }

    /// Every mail that is kept.
    pub(super) async fn outbox(&self) -> Read<Vec<MailRow>> {
        self.store.mails_of_all_states().await.or_unread("outbox")
    }
}
