//! `doctor --rebuild-rollups`: totals made anew from the ledger, beside whoever posts to them.

use crate::args::{Doctor, Global};
use crate::commands::account;
use crate::commands::opened::Opened;
use crate::exit::Fault;
use crate::local::moment;
use crate::output;
use jiff::Timestamp;
use rollup::Rollup;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use strands_aws::deployed::Deployed;
use strands_core::plan::Write;
use strands_core::reconcile::is_unposted;
use strands_core::run::Ledger;
use strands_core::totals::{Change, Contribution, Marker, Row, Rows, post};
use strands_runtime::metrics::Metrics;
use strands_store::rebuild::{LedgerPage, Outcome};
use strands_store::{Store, StoreError};

/// A run, or a row, that is written by others meanwhile is looked at again so often.
const TRIES: usize = 4;
/// Months that are summed from the mended days.
const MONTHS_BACK: u32 = 10;

/// What was found and done.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
struct Report {
    /// Runs that totals did not hold as they are.
    runs_posted: usize,
    /// Rows that were right.
    right: usize,
    /// Rows that were made or replaced.
    mended: usize,
    /// Rows of which the ledger knows nothing.
    removed: usize,
    /// Rows that others went on writing.
    busy: usize,
    /// Rows of the ledger that cannot be read.
    damaged: usize,
    /// Jobs whose row was made anew.
    jobs: usize,
}

pub(super) async fn run(global: &Global, args: &Doctor) -> Result<(), Fault> {
    let report = if global.aws {
        let account = account::of(global).await;
        let deployed = Deployed::new(account.config());
        let stack = account::stack(&deployed, &args.stack).await?;
        let store = account::store(account.config(), &stack);
        let now = global.now.unwrap_or_else(Timestamp::now);
        rebuild(&store, &global.env, now).await?
    } else {
        let opened = Opened::write(global).await?;
        rebuild(&opened.store, &global.env, opened.now).await?
    };
    if global.json {
        let query = json!({"environment": global.env});
        let now = global.now.unwrap_or_else(Timestamp::now);
        output::json("strands.rollups-rebuilt/1", now, &query, &report);
    } else {
        print(&report);
    }
    match report.busy + report.damaged {
        0 => Ok(()),
        _ => Err(Fault::Partial(format!(
            "{} went on being written, {} of the ledger cannot be read; run it again",
            output::counted(report.busy, "row"),
            output::counted(report.damaged, "row")
        ))),
    }
}

fn print(report: &Report) {
    output::print(&format!(
        "{} posted that totals did not hold",
        output::counted(report.runs_posted, "run")
    ));
    output::print(&format!(
        "{} right, {} mended, {} removed, {} busy",
        output::counted(report.right, "row"),
        report.mended,
        report.removed,
        report.busy
    ));
    output::print(&format!(
        "{} of jobs renewed",
        output::counted(report.jobs, "row")
    ));
}

async fn rebuild(store: &Store, environment: &str, now: Timestamp) -> Result<Report, Fault> {
    let mut report = Report::default();
    post_all(store, environment, now, &mut report).await?;
    let mut busy = settle(store, now, None, &mut report).await?;
    for _ in 1..TRIES {
        if !busy.is_empty() {
            busy = settle(store, now, Some(&busy), &mut report).await?;
        }
    }
    report.busy = busy.len();
    let rollup = Rollup {
        store: store.clone(),
        environment: environment.to_owned(),
    };
    let mut metrics = Metrics::of("rollup");
    let looked = rollup.look(MONTHS_BACK, moment(now), &mut metrics);
    report.jobs = looked.await?.jobs;
    Ok(report)
}

/// Posts the runs that totals do not hold as this release counts them.
async fn post_all(
    store: &Store,
    environment: &str,
    now: Timestamp,
    report: &mut Report,
) -> Result<(), Fault> {
    let held = environments(store).await?;
    if !held.is_empty() && !held.contains(environment) {
        let names: Vec<&str> = held.iter().map(String::as_str).collect();
        return Err(Fault::Usage(format!(
            "hours are filed under {}, not under {environment}; name it with --env",
            names.join(", ")
        )));
    }
    let mut place = None;
    loop {
        let LedgerPage {
            runs,
            damaged,
            next,
            ..
        } = store.page_of_ledger(place).await?;
        report.damaged += damaged;
        for some in runs.chunks(100) {
            report.runs_posted += post_some(store, environment, some, now).await?;
        }
        match next {
            Some(next) => place = Some(next),
            None => return Ok(()),
        }
    }
}

/// Environments under whose hours runs are posted.
async fn environments(store: &Store) -> Result<BTreeSet<String>, StoreError> {
    let mut found = BTreeSet::new();
    let mut place = None;
    loop {
        let page = store.page_of_ledger(place).await?;
        found.extend(page.markers.into_iter().filter_map(|it| it.environment));
        match page.next {
            Some(next) => place = Some(next),
            None => return Ok(found),
        }
    }
}

async fn post_some(
    store: &Store,
    environment: &str,
    runs: &[Ledger],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let mut posted = 0;
    let mut result = Ok(());
    for _ in 0..TRIES {
        let markers = store.markers(runs.iter().map(|run| run.key.text())).await?;
        let plans = post(&changes(runs, &markers, environment), &markers, environment);
        result = Ok(());
        for plan in plans {
            result = store.execute(&plan, now).await;
            if result.is_err() {
                break;
            }
            let markers = plan.writes().iter();
            posted += markers
                .filter(|it| matches!(it, Write::Marker { .. }))
                .count();
        }
        if result != Err(StoreError::Conflict) {
            break;
        }
    }
    result.map(|()| posted)
}

fn changes(runs: &[Ledger], markers: &BTreeMap<String, Marker>, environment: &str) -> Vec<Change> {
    let unposted = runs
        .iter()
        .filter(|run| is_unposted(run, markers.get(&run.key.text()), environment));
    let change = |run: &Ledger| Change {
        run_key: run.key.text(),
        version: run.version,
        contribution: Contribution::of(run),
    };
    unposted.map(change).collect()
}

/// Compares every row, or only these, with the markers, and replaces those that differ. Rows are read
/// before markers are. Gives those that others wrote meanwhile.
async fn settle(
    store: &Store,
    now: Timestamp,
    only: Option<&BTreeSet<Row>>,
    report: &mut Report,
) -> Result<BTreeSet<Row>, StoreError> {
    let held = store.rows_of_totals(now).await?;
    let mut rows = Rows::default();
    let mut place = None;
    loop {
        let page = store.page_of_ledger(place).await?;
        page.markers.iter().for_each(|marker| rows.add(marker));
        match page.next {
            Some(next) => place = Some(next),
            None => break,
        }
    }
    let mut all: BTreeSet<Row> = held.keys().cloned().chain(rows.keys()).collect();
    all.retain(|row| only.is_none_or(|only| only.contains(row)));
    let mut busy = BTreeSet::new();
    for row in all {
        match store.settle_row(&row, &rows, held.get(&row), now).await? {
            Outcome::Right => report.right += 1,
            Outcome::Mended => report.mended += 1,
            Outcome::Emptied => report.removed += 1,
            Outcome::Busy => {
                busy.insert(row);
            }
        }
    }
    Ok(busy)
}
