//! The Gantt chart of a timeline.

use super::overview::job;
use super::panel::{Block, Panel};
use super::roster::{is_due, lies_in, missing};
use super::runs::run_link;
use crate::chart::{self, Bar, BarKind, Key, Lane, Paint};
use crate::model::{Roster, RunLine};
use crate::query::Query;
use crate::table::{Cell, Column, Layout, Mark, Row, Table, state_word};
use crate::words;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use strands_core::now::JobNow;
use strands_core::run::{Attempt, Ledger, State};

/// More bars in a row than this cannot be told apart.
const MOST_BARS: usize = 200;

/// Runs of a window by job.
pub(super) struct Board<'a> {
    pub(super) roster: &'a Roster,
    pub(super) runs: &'a [RunLine],
    pub(super) jobs: &'a [JobNow],
    pub(super) attempts: Option<&'a BTreeMap<String, Ledger>>,
    pub(super) now: Timestamp,
    pub(super) query: &'a Query,
}

/// A job's row before it is drawn.
struct Track<'a> {
    name: &'a str,
    platform: &'a str,
    runs: Vec<&'a RunLine>,
    known: Option<&'a JobNow>,
    missing: Vec<Timestamp>,
}

impl<'a> Board<'a> {
    /// As a table with a strip a job.
    pub(super) fn panel(&self) -> Panel {
        let tracks = self.tracks();
        if tracks.is_empty() {
            return self.paged(Panel::new(
                "runs",
                "Runs",
                vec![Block::Text(self.nothing())],
            ));
        }
        let kinds: BTreeSet<BarKind> = tracks
            .iter()
            .flat_map(|track| self.bars(track))
            .map(|bar| bar.kind)
            .collect();
        let table = self.table(&tracks);
        let blocks = vec![Block::Table(table), Block::Legend(legend(&kinds))];
        let panel = Panel::new("runs", "Runs", blocks).noted(self.note(tracks.len()));
        self.paged(panel)
    }

    fn nothing(&self) -> String {
        let of_jobs = match self.roster.seats.len() {
            0 => String::new(),
            jobs => format!(" of these {jobs} jobs"),
        };
        format!("No run{of_jobs} lies in this window, and none was expected in it.")
    }

    fn note(&self, drawn: usize) -> String {
        let counted = |jobs: usize| words::counted(i64::try_from(jobs).unwrap_or(0), "job");
        let jobs = match self.roster {
            Roster { all, .. } if *all == drawn => counted(drawn),
            Roster {
                all, is_sure: true, ..
            } => format!("{drawn} of {all} jobs"),
            Roster { all, .. } => format!("{drawn} of at most {all} jobs"),
        };
        format!("{jobs}, worst first within a group")
    }

    fn paged(&self, mut panel: Panel) -> Panel {
        if self.query.after.is_some() {
            panel = panel.linked("First jobs", self.query.with(&[]));
        }
        match &self.roster.next {
            Some(after) => panel.linked("More jobs", self.query.with(&[("after", Some(after))])),
            None => panel,
        }
    }

    fn tracks(&self) -> Vec<Track<'a>> {
        let (window, now) = (self.query.span, self.now);
        let mut by_job: BTreeMap<&str, Vec<&RunLine>> = BTreeMap::new();
        for run in self.runs.iter().filter(|run| lies_in(run, window, now)) {
            by_job.entry(run.job_words()).or_default().push(run);
        }
        let is_filtered = self.query.one("status").is_some();
        let jobs = self.jobs.iter().map(|it| (it.job.as_str(), it));
        let jobs: BTreeMap<&str, &JobNow> = jobs.collect();
        let tracks = self.roster.seats.iter().map(|seat| {
            let known = jobs.get(seat.job.as_str()).copied();
            let expected = known.filter(|_| !is_filtered);
            Track {
                name: &seat.job,
                platform: &seat.platform,
                runs: by_job.remove(seat.job.as_str()).unwrap_or_default(),
                known,
                missing: expected.map_or_else(Vec::new, |it| missing(it, window, now)),
            }
        });
        let is_due = |track: &Track<'_>| track.known.is_some_and(|it| is_due(it, window, now));
        tracks
            .filter(|it| !it.runs.is_empty() || !it.missing.is_empty() || is_due(it))
            .collect()
    }

    fn table(&self, tracks: &[Track<'_>]) -> Table {
        let span = self.query.span;
        let head = chart::lane_head(span, &self.query.zone, Some(self.now));
        let columns = vec![
            Column::left("job", "Job"),
            Column::drawn("Runs in the window", head),
            Column::left("latest", "Latest run"),
            Column::right("duration_s", "Duration"),
            Column::right("cost_usd", "Cost"),
        ];
        let ticks: Vec<f64> = span
            .ticks(&self.query.zone)
            .iter()
            .map(|tick| tick.x)
            .collect();
        let is_grouped = self.query.one("group") != Some("none");
        let mut group = None;
        let rows = tracks.iter().map(|track| {
            let is_new = is_grouped && group != Some(track.platform);
            group = Some(track.platform);
            Row {
                group: is_new.then(|| words::platform(track.platform)),
                cells: self.row(track, &ticks),
            }
        });
        let rows = rows.collect();
        Table {
            layout: Layout::Gantt,
            rows,
            next: self.roster.next.clone(),
            ..Table::new(columns, Vec::new())
        }
    }

    fn row(&self, track: &Track<'_>, ticks: &[f64]) -> Vec<Cell> {
        let bars = self.bars(track);
        let drawing = chart::lane(&Lane {
            span: self.query.span,
            bars: &bars,
            ticks,
            now: Some(self.now),
        });
        let latest = track.runs.iter().max_by_key(|run| run.placed_at);
        let (mark, spoken) = match (latest, track.missing.is_empty()) {
            (_, false) => (Mark::Unknown, "missing"),
            (Some(run), true) => (self.mark(run), state_word(run.state)),
            (None, true) => (Mark::Queued, "expected"),
        };
        let name = if track.known.is_some() || latest.is_some_and(|run| run.job.is_some()) {
            job(track.name, self.query)
        } else {
            Cell::text(track.name)
        };
        let link = match latest {
            Some(run) => {
                let at = words::moment(
                    run.started_at.unwrap_or(run.placed_at),
                    self.now,
                    &self.query.zone,
                );
                let words = format!("{} {at}", state_word(run.state));
                Cell::named(run.state.as_str(), words).to(run_link(&run.execution_id, self.query))
            }
            None => Cell::none(spoken),
        };
        vec![
            name.mark_alone(mark, spoken),
            Cell::drawing(drawing),
            link,
            match latest {
                Some(run) if run.duration_ms.is_some() => Cell::duration(run.duration_ms),
                Some(run) if !run.state.is_terminal() => Cell::none("not ended"),
                _ => Cell::none("–"),
            },
            latest.map_or_else(
                || Cell::none("–"),
                |run| Cell::cost(run.cost, run.cost_status.as_deref()),
            ),
        ]
    }

    fn mark(&self, run: &RunLine) -> Mark {
        let attempts = self.attempts.and_then(|it| it.get(&run.execution_id));
        let is_retried = attempts.is_some_and(|it| it.attempts().len() > 1);
        match run.state {
            State::Success if is_retried => Mark::Warning,
            state => Mark::of(state),
        }
    }

    fn bars(&self, track: &Track<'_>) -> Vec<Bar> {
        let mut bars: Vec<Bar> = self.expected(track).collect();
        let mut runs: Vec<&&RunLine> = track.runs.iter().collect();
        runs.sort_by_key(|run| run.placed_at);
        for run in runs.into_iter().rev().take(MOST_BARS).rev() {
            bars.extend(self.of_run(run));
        }
        bars.extend(track.missing.iter().map(|at| {
            let length = track
                .known
                .and_then(|it| it.spread)
                .map_or(300.0, |it| it.p50 / 1e3);
            Bar {
                kind: BarKind::Missing,
                from: *at,
                to: later(*at, length),
                words: format!("missing, expected {}", self.clock(*at)),
                run: None,
            }
        }));
        bars
    }

    /// Where its runs were expected by the starts before them, and where the next one is: from the start to
    /// the end at p95.
    fn expected(&self, track: &Track<'_>) -> impl Iterator<Item = Bar> {
        let known = track.known.filter(|_| self.query.one("status").is_none());
        let length = known.and_then(|it| it.spread);
        let length = length.map_or(300.0, |it| it.p95 / 1e3);
        let expectation = known.and_then(|it| it.expectation);
        let at = expectation.map(|expectation| {
            let started = track
                .runs
                .iter()
                .map(|it| it.started_at.unwrap_or(it.placed_at));
            let told = [Some(expectation.last), expectation.before];
            let starts: BTreeSet<Timestamp> = started.chain(told.into_iter().flatten()).collect();
            starts.into_iter().map(move |it| expectation.following(it))
        });
        let in_window = at.into_iter().flatten();
        let in_window = in_window.filter(|at| self.query.span.holds(*at));
        in_window.take(MOST_BARS).map(move |at| Bar {
            kind: BarKind::Expected,
            from: at,
            to: later(at, length),
            words: String::new(),
            run: None,
        })
    }

    fn of_run(&self, run: &RunLine) -> Vec<Bar> {
        let ledger = self.attempts.and_then(|it| it.get(&run.execution_id));
        if let Some(ledger) = ledger.filter(|it| it.attempts().len() > 1) {
            let bars = ledger
                .attempts()
                .iter()
                .filter_map(|it| self.of_attempt(run, it));
            return bars.collect();
        }
        let from = run.started_at.unwrap_or(run.placed_at);
        let to = run.ended_at.unwrap_or(if run.state.is_terminal() {
            from
        } else {
            self.now
        });
        vec![self.bar(run, run.state, (from, to), "")]
    }

    fn of_attempt(&self, run: &RunLine, attempt: &Attempt) -> Option<Bar> {
        let from = attempt.started_at().or(attempt.ended_at())?;
        let state = attempt.state();
        let to = attempt
            .ended_at()
            .unwrap_or(if state.is_terminal() { from } else { self.now });
        let words = format!("attempt {} ", attempt.number);
        let mut bar = self.bar(run, state, (from, to), &words);
        if state == State::Success && attempt.number > 1 {
            bar.kind = BarKind::Retried;
        }
        Some(bar)
    }

    fn bar(
        &self,
        run: &RunLine,
        state: State,
        (from, to): (Timestamp, Timestamp),
        before: &str,
    ) -> Bar {
        let kind = match state {
            State::Queued => BarKind::Queued,
            State::Running => BarKind::Running,
            State::Success => BarKind::Succeeded,
            State::Failed | State::Timeout => BarKind::Failed,
            State::Stopped => BarKind::Stopped,
        };
        Bar {
            kind,
            from,
            to,
            words: format!(
                "{before}{} {} to {}",
                state_word(state),
                self.clock(from),
                self.clock(to)
            ),
            run: Some(run.execution_id.clone()),
        }
    }

    fn clock(&self, at: Timestamp) -> String {
        words::moment(at, self.now, &self.query.zone)
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "whole seconds are enough for a drawing"
)]
fn later(at: Timestamp, seconds: f64) -> Timestamp {
    at.saturating_add(SignedDuration::from_secs(seconds as i64))
        .unwrap_or(at)
}

fn legend(kinds: &BTreeSet<BarKind>) -> Vec<Key> {
    let keys = [
        (BarKind::Succeeded, Key::fill("f-ok", "succeeded")),
        (
            BarKind::Retried,
            Key::fill("f-warn", "succeeded after retry"),
        ),
        (BarKind::Failed, Key::new(Paint::Cap, "failed")),
        (BarKind::Stopped, Key::fill("f-stop", "stopped")),
        (BarKind::Running, Key::new(Paint::Hatch("h-run"), "running")),
        (BarKind::Queued, Key::new(Paint::Line("axis-l"), "queued")),
        (
            BarKind::Missing,
            Key::new(Paint::Ghost, "expected, did not come"),
        ),
        (BarKind::Expected, Key::fill("f-wash", "expected, to p95")),
    ];
    let used = keys.into_iter().filter(|(kind, _)| kinds.contains(kind));
    used.map(|(_, key)| key).collect()
}
