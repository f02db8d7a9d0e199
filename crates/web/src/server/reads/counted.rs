//! How many runs started: from hours, and from lists of runs for what hours cannot tell: quarters of an hour
//! of which only a part is asked for, runs that have not ended, and single jobs.

use super::runs::line;
use super::{OrUnread, Reads};
use crate::chart::Span;
use crate::counted::{Counted, quarter};
use crate::model::{Read, RunLine};
use crate::query::Query;
use jiff::{SignedDuration, Timestamp};
use strands_core::run::State;
use strands_store::StoreError;
use strands_store::executions::Selection;

const WEEK: SignedDuration = SignedDuration::from_hours(24 * 7);
const QUARTER: SignedDuration = SignedDuration::from_mins(15);

impl Reads<'_> {
    /// Runs that started in a time, as far as the query wants them.
    pub(super) async fn started(
        &self,
        span: Span,
        unended: &Read<Vec<RunLine>>,
        query: &Query,
    ) -> Read<Counted> {
        if is_by_list(query) {
            let runs = self.runs_in(span, query).await?;
            return Ok(Counted {
                is_cut: runs.is_cut,
                ..Counted::of(&runs.lines)
            });
        }
        let whole = self.whole_quarters(span);
        let mut counted = self.in_hours(whole, query).await.or_unread("hours")?;
        let edges = [
            Span {
                from: span.from,
                to: whole.from.min(span.to),
            },
            Span {
                from: whole.to.max(whole.from),
                to: span.to,
            },
        ];
        for edge in edges {
            for run in self.ended_in(edge, query).await.or_unread("runs")? {
                counted.add_run(&run);
            }
        }
        let unended = unended.as_ref().map_err(Clone::clone)?;
        for run in unended.iter().filter(|run| span.holds(run.placed_at)) {
            counted.add_unended(run);
        }
        Ok(counted)
    }

    /// How many runs started in the same time a week before, both ends moved back to a quarter of an hour.
    pub(super) async fn started_a_week_before(&self, query: &Query) -> Read<i64> {
        let back = |at: Timestamp| at.saturating_sub(WEEK).unwrap_or(at);
        let before = Span {
            from: back(query.span.from),
            to: back(query.span.to),
        };
        if is_by_list(query) {
            let runs = self.runs_in(before, query).await?;
            return Ok(i64::try_from(runs.lines.len()).unwrap_or(i64::MAX));
        }
        let whole = Span {
            from: quarter(before.from),
            to: quarter(before.to),
        };
        let counted = self.in_hours(whole, query).await.or_unread("hours")?;
        Ok(counted.total().runs())
    }

    /// The quarters of an hour that lie in a time as a whole. Nothing starts after the present, so a time
    /// that ends with it takes in its last quarter.
    fn whole_quarters(&self, span: Span) -> Span {
        let up = |at: Timestamp| match quarter(at) {
            start if start == at => at,
            start => start.saturating_add(QUARTER).unwrap_or(at),
        };
        let to = if span.to < self.now {
            quarter(span.to)
        } else {
            up(span.to)
        };
        Span {
            from: up(span.from),
            to,
        }
    }

    /// What hours hold of whole quarters.
    async fn in_hours(&self, whole: Span, query: &Query) -> Result<Counted, StoreError> {
        let mut counted = Counted::default();
        if whole.to <= whole.from {
            return Ok(counted);
        }
        let from = whole.from.saturating_sub(QUARTER * 3).unwrap_or(whole.from);
        for (hour, sums) in self
            .store
            .hours(self.environment, None, from, whole.to)
            .await?
        {
            counted.add_hour(&hour, &sums, whole, |platform| {
                query.wants("platform", platform)
            });
        }
        Ok(counted)
    }

    /// Ended runs of a part of a quarter.
    async fn ended_in(&self, part: Span, query: &Query) -> Result<Vec<RunLine>, StoreError> {
        let ended = State::ALL.into_iter().filter(|state| state.is_terminal());
        let mut found = Vec::new();
        if part.to <= part.from {
            return Ok(found);
        }
        for state in ended {
            let selection = Selection {
                state: Some(state),
                since: Some(part.from),
                until: Some(part.to),
                ..Selection::default()
            };
            let runs = self.store.list_runs(&selection, usize::MAX).await?;
            let runs = runs.into_iter().map(line);
            found.extend(runs.filter(|run| query.wants("platform", &run.platform)));
        }
        Ok(found)
    }
}

/// Hours know neither jobs nor, of runs that have not ended, more than lists do.
fn is_by_list(query: &Query) -> bool {
    query.one("job").is_some() || query.one("status").is_some()
}
