//! How many runs started: from hours, and from lists of runs for what hours cannot tell: quarters of an hour
//! of which only a part is asked for, runs that have not ended, and single jobs.

use super::runs::line;
use super::{OrUnread, Reads};
use crate::chart::Span;
use crate::counted::{Counted, quarter};
use crate::model::{Read, RunLine, Runs};
use crate::query::Query;
use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use strands_core::run::State;
use strands_store::StoreError;
use strands_store::executions::Selection;

const WEEK: SignedDuration = SignedDuration::from_hours(24 * 7);
const QUARTER: SignedDuration = SignedDuration::from_mins(15);

/// Runs that started in a time.
pub(super) struct Started {
    /// As far as the query wants them.
    pub(super) counted: Read<Counted>,
    /// Those that have not ended, whenever they started.
    pub(super) unended: Read<Vec<RunLine>>,
    /// As many ended ones there are of all platforms, where hours tell.
    pub(super) all: Option<i64>,
}

impl Reads<'_> {
    /// Runs that started in a time.
    pub(super) async fn started(&self, span: Span, query: &Query) -> Started {
        if is_by_list(query) {
            let (runs, unended) = tokio::join!(self.runs_in(span, query), self.unended(query));
            return Started {
                counted: runs.as_ref().map(counted).map_err(Clone::clone),
                unended,
                all: None,
            };
        }
        let (ended, unended) = tokio::join!(self.ended(span, query), self.unended(query));
        let all = ended.as_ref().ok().map(|(_, all)| *all);
        let counted = ended.and_then(|(mut counted, _)| {
            let unended = unended.as_ref().map_err(Clone::clone)?;
            for run in unended.iter().filter(|run| span.holds(run.placed_at)) {
                counted.add_unended(run);
            }
            Ok(counted)
        });
        Started {
            counted,
            unended,
            all,
        }
    }

    /// Ended runs that started in a time, and how many there are of all platforms.
    async fn ended(&self, span: Span, query: &Query) -> Read<(Counted, i64)> {
        let whole = self.whole_quarters(span);
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
        let edges = try_join_all(edges.map(|edge| self.ended_in(edge)));
        let (hours, runs) = tokio::join!(self.in_hours(whole, query), edges);
        let (mut counted, mut all) = hours.or_unread("hours")?;
        for run in runs.or_unread("runs")?.into_iter().flatten() {
            all += 1;
            if query.wants("platform", &run.platform) {
                counted.add_run(&run);
            }
        }
        Ok((counted, all))
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
        let (counted, _) = self.in_hours(whole, query).await.or_unread("hours")?;
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

    /// What hours hold of whole quarters, and how many runs of all platforms.
    async fn in_hours(&self, whole: Span, query: &Query) -> Result<(Counted, i64), StoreError> {
        let (mut counted, mut all) = (Counted::default(), 0);
        if whole.to <= whole.from {
            return Ok((counted, all));
        }
        let from = whole.from.saturating_sub(QUARTER * 3).unwrap_or(whole.from);
        for (hour, sums) in self
            .store
            .hours(self.environment, None, from, whole.to)
            .await?
        {
            all += sums
                .slots
                .values()
                .map(|it| it.successful + it.failed + it.stopped + it.timeout)
                .sum::<i64>();
            counted.add_hour(&hour, &sums, whole, |platform| {
                query.wants("platform", platform)
            });
        }
        Ok((counted, all))
    }

    /// Ended runs of a part of a quarter.
    async fn ended_in(&self, part: Span) -> Result<Vec<RunLine>, StoreError> {
        if part.to <= part.from {
            return Ok(Vec::new());
        }
        let ended = State::ALL.into_iter().filter(|state| state.is_terminal());
        let lists = ended.map(|state| async move {
            let selection = Selection {
                state: Some(state),
                since: Some(part.from),
                until: Some(part.to),
                ..Selection::default()
            };
            self.store.list_runs(&selection, usize::MAX).await
        });
        let lists = try_join_all(lists).await?.into_iter();
        Ok(lists.flatten().map(line).collect())
    }
}

/// Runs of a list, counted.
pub(super) fn counted(runs: &Runs) -> Counted {
    Counted {
        is_cut: runs.is_cut,
        ..Counted::of(&runs.lines)
    }
}

/// Hours know neither jobs nor, of runs that have not ended, more than lists do.
pub(super) fn is_by_list(query: &Query) -> bool {
    query.one("job").is_some() || query.one("status").is_some()
}
