//! Where the reading of one service stands: which call is next, and what an answer adds.
//!
//! A service lists what has runs (jobs, applications, queues), then each of those lists its runs, page
//! by page, and a page may leave runs to be asked about. A reading holds one page of each at most, so
//! it stays small however much there is, and it can be kept between any two calls.

use super::query::Query;
use super::source::Source;
use crate::cost::glue::Job;
use crate::platform::{Call, value::text};
use crate::run::Observation;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// How long the services take a paging token (AWS Step Functions API Reference, `ListExecutions`: 24
/// hours; the others do not say).
const TOKENS_LAST: SignedDuration = SignedDuration::from_hours(24);

/// Something that has runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Holder {
    /// Its id in calls.
    pub(super) id: String,
    /// Facts about a Glue job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) job: Option<Job>,
}

/// Runs that a list told too little of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Detail {
    /// Their ids.
    pub(super) ids: Vec<String>,
    /// When the first was submitted or started.
    pub(super) time: Timestamp,
    /// What about them.
    pub(super) ask: Ask,
}

/// What is asked about runs of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ask {
    /// Themselves.
    Runs,
    /// The run's earlier attempts.
    Attempts,
    /// The children of an array of AWS Batch.
    Children {
        /// In that state.
        status: String,
        /// From that page on.
        token: Option<String>,
    },
}

impl Holder {
    /// What is known by its id alone.
    pub(super) fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            job: None,
        }
    }
}

/// What an answer holds.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) runs: Vec<Observation>,
    pub(super) details: Vec<Detail>,
    /// Runs whose item lacks what identifies or places it, or has a state that nobody documents.
    pub(super) unreadable: u32,
    pub(super) next: Option<String>,
}

impl Page {
    /// Takes in what an item of the answer told.
    pub(super) fn keep(&mut self, report: Option<Observation>) {
        match report {
            Some(report) => self.runs.push(report),
            None => self.unreadable += 1,
        }
    }
}

/// The lists of a service.
pub(super) trait Lists: Sync {
    /// The call for what has runs.
    fn holders(&self, token: Option<&str>) -> Call;
    /// What such an answer lists.
    fn listed(&self, query: &Query, answer: &Value) -> (Vec<Holder>, Option<String>);
    /// The call for the runs of one.
    fn runs(&self, query: &Query, holder: &Holder, token: Option<&str>) -> Call;
    /// What such an answer lists.
    fn page(&self, query: &Query, holder: &Holder, answer: &Value) -> Page;
    /// The call for what a list left open; `None` where lists tell everything.
    fn detail(&self, _holder: &Holder, _detail: &Detail) -> Option<Call> {
        None
    }
    /// What such an answer holds.
    fn detailed(&self, _: &Query, _: &Holder, _: &Detail, _: &Value) -> Page {
        Page::default()
    }
}

/// What an answer told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Reports about runs, the earliest first.
    pub runs: Vec<Observation>,
    /// Runs that could not be understood.
    pub unreadable: u32,
}

/// What is left out when a call cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassedOver {
    /// The rest of the service.
    Everything,
    /// All further runs of this job, application, queue or cluster.
    Holder(String),
    /// These runs.
    Runs(Vec<String>),
}

/// A reading under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    source: Source,
    query: Query,
    began_at: Timestamp,
    /// All that has runs is listed.
    is_listed: bool,
    next_holders: Option<String>,
    holders: VecDeque<Holder>,
    /// All runs of the first holder are listed.
    is_paged: bool,
    next_runs: Option<String>,
    details: VecDeque<Detail>,
}

impl Reading {
    /// A reading from its beginning.
    #[must_use]
    pub fn begin(source: Source, query: Query, now: Timestamp) -> Self {
        Self {
            source,
            query,
            began_at: now,
            is_listed: false,
            next_holders: None,
            holders: VecDeque::new(),
            is_paged: false,
            next_runs: None,
            details: VecDeque::new(),
        }
    }

    /// Whether it may go on for that query: it looks for the same, and its paging tokens are still good.
    /// A span back from now has moved on meanwhile by no more than that.
    #[must_use]
    pub fn suits(&self, query: &Query, now: Timestamp) -> bool {
        let is_brief = |span: SignedDuration| !span.is_negative() && span < TOKENS_LAST;
        let same = Query {
            since: query.since,
            ..self.query.clone()
        };
        same == *query
            && is_brief(query.since.duration_since(self.query.since))
            && is_brief(now.duration_since(self.began_at))
    }

    /// The next call; `None`: everything is read.
    #[must_use]
    pub fn call(&self) -> Option<Call> {
        let lists = self.source.lists();
        let Some(holder) = self.holders.front() else {
            return (!self.is_listed).then(|| lists.holders(self.next_holders.as_deref()));
        };
        match self.details.front() {
            Some(detail) => lists.detail(holder, detail),
            None => Some(lists.runs(&self.query, holder, self.next_runs.as_deref())),
        }
    }

    /// Takes in the answer to [`Reading::call`].
    pub fn take(&mut self, answer: &Value) -> Found {
        let lists = self.source.lists();
        let Some(holder) = self.holders.front().cloned() else {
            let (holders, next) = lists.listed(&self.query, answer);
            self.is_listed = next.is_none();
            self.next_holders = next;
            self.holders.extend(holders);
            return Found::default();
        };
        let page = if let Some(detail) = self.details.pop_front() {
            let page = lists.detailed(&self.query, &holder, &detail, answer);
            for detail in page.details.iter().rev() {
                self.details.push_front(detail.clone());
            }
            page
        } else {
            let page = lists.page(&self.query, &holder, answer);
            self.is_paged = page.next.is_none();
            self.next_runs.clone_from(&page.next);
            self.details.extend(page.details.iter().cloned());
            page
        };
        self.leave_holder();
        let mut runs = page.runs;
        runs.sort_by_key(|run| (run.started_at.unwrap_or(run.time), run.attempt));
        Found {
            runs,
            unreadable: page.unreadable,
        }
    }

    /// Leaves out what the next call is for, as it cannot be answered.
    pub fn pass_over(&mut self) -> PassedOver {
        if let Some(detail) = self.details.pop_front() {
            self.leave_holder();
            return PassedOver::Runs(detail.ids);
        }
        if let Some(holder) = self.holders.front() {
            let id = holder.id.clone();
            self.is_paged = true;
            self.leave_holder();
            return PassedOver::Holder(id);
        }
        self.is_listed = true;
        PassedOver::Everything
    }

    /// Goes on to the next holder once nothing of the first is left to ask.
    fn leave_holder(&mut self) {
        if self.is_paged && self.details.is_empty() {
            self.holders.pop_front();
            self.is_paged = false;
            self.next_runs = None;
        }
    }
}

/// Where the next page begins, by the field that the service names it with.
pub(super) fn next(answer: &Value, field: &str) -> Option<String> {
    text(&answer[field]).map(str::to_owned)
}

/// Parameters with the token of a page.
pub(super) fn paged(mut parameters: Value, field: &str, token: Option<&str>) -> Value {
    if let Some(token) = token {
        parameters[field] = json!(token);
    }
    parameters
}
