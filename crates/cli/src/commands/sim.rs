//! `sim`: the shipped plans in a simulated cloud. Seeds are independent, so each core plays its own.

use crate::args::{Global, Sim};
use crate::exit::Fault;
use crate::output;
use crate::table::{Column, Table};
use jiff::Timestamp;
use serde_json::json;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use strands_sim::{Control, Report, Settings, SimFault, shrink, simulate};

pub(crate) fn run(global: &Global, args: &Sim) -> Result<(), Fault> {
    let reports = play(args).map_err(Fault::store)?;
    if global.json {
        let query = json!({
            "events": args.events, "seed": args.seed, "seeds": args.seeds,
            "faults": args.faults, "control": args.control,
        });
        let result = json!({ "reports": reports, "differences": differences(&reports) });
        let now = global.now.unwrap_or_else(Timestamp::now);
        output::json("strands.sim/1", now, &query, &result);
    } else {
        print(&reports);
    }
    let failing = reports.iter().find(|report| !report.is_clean());
    let Some(failing) = failing else {
        return Ok(());
    };
    if args.control == Control::None {
        explain(global, failing.settings).map_err(Fault::store)?;
    }
    Err(Fault::FailedCheck(format!(
        "{} in {} of {}",
        output::counted(differences(&reports), "difference"),
        reports.iter().filter(|report| !report.is_clean()).count(),
        output::counted(reports.len(), "seed"),
    )))
}

/// Plays every seed; the reports are in the seeds' order whatever the cores do.
fn play(args: &Sim) -> Result<Vec<Report>, SimFault> {
    let settings = |index: u32| Settings {
        events: args.events,
        seed: args.seed.wrapping_add(u64::from(index)),
        faults: args.faults,
        control: args.control,
    };
    let next = AtomicU32::new(0);
    let played = Mutex::new(Vec::new());
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= args.seeds {
                return;
            }
            let report = simulate(settings(index));
            if let Ok(mut played) = played.lock() {
                played.push((index, report));
            }
        }
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    let mut played = played.into_inner().unwrap_or_default();
    played.sort_by_key(|(index, _)| *index);
    played.into_iter().map(|(_, report)| report).collect()
}

fn differences(reports: &[Report]) -> usize {
    let differences: u64 = reports.iter().map(|report| report.differences).sum();
    usize::try_from(differences).unwrap_or(usize::MAX)
}

fn print(reports: &[Report]) {
    let mut table = Table::new(&[
        Column::Right("SEED"),
        Column::Right("MESSAGES"),
        Column::Right("APPLIED"),
        Column::Right("DUPLICATE"),
        Column::Right("STALE"),
        Column::Right("REJECTED"),
        Column::Right("DLQ"),
        Column::Right("RUNS"),
        Column::Right("TOTALS"),
        Column::Right("MAILS"),
        Column::Right("MISSING"),
        Column::Right("EXTRA"),
        Column::Right("CRASHES"),
        Column::Right("DIFFERENCES"),
        Column::Right("PER 10,000"),
    ]);
    for report in reports {
        table.row(cells(report));
    }
    output::print(&table.text());
    let named = reports.iter().flat_map(|report| &report.named);
    for difference in named.take(10) {
        output::print(&format!("  {}: {}", difference.subject, difference.what));
    }
}

fn cells(report: &Report) -> [String; 15] {
    let Report { fates, mails, .. } = report;
    [
        report.settings.seed,
        fates.messages,
        fates.applied,
        fates.duplicate,
        fates.stale,
        fates.rejected,
        fates.dead_lettered,
        report.runs,
        report.totals,
        mails.sent,
        mails.missing,
        mails.extra,
        report.crashes,
        report.differences,
        report.error_rate(),
    ]
    .map(|count| count.to_string())
}

/// Makes a failing seed small and tells what happened to the first thing that differs.
fn explain(global: &Global, failing: Settings) -> Result<(), SimFault> {
    output::note(
        global,
        &format!("Seed {} differs; looking for less that does.", failing.seed),
    );
    let Some(small) = shrink(failing)? else {
        return Ok(());
    };
    let faults: Vec<&str> = small
        .settings
        .faults
        .kinds()
        .map(strands_sim::Fault::as_str)
        .collect();
    let faults = if faults.is_empty() {
        "none".to_owned()
    } else {
        faults.join(",")
    };
    output::note(
        global,
        &format!(
            "Smallest: strands sim --events {} --seed {} --faults {faults}",
            small.settings.events, small.settings.seed,
        ),
    );
    for difference in small.report.named.iter().take(1) {
        output::note(
            global,
            &format!("{}: {}", difference.subject, difference.what),
        );
    }
    for line in &small.trace {
        output::note(global, &format!("  {line}"));
    }
    Ok(())
}
