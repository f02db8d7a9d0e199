//! How long 100 scripts of 40 lines take on one core. Prints a figure; judges nothing.

use serde_json::json;
use std::time::{Duration, Instant};
use strands_analyze::{Options, Report, Sizes, SourceFile, scan};

const SCRIPTS: usize = 100;
const ROUNDS: usize = 15;

fn main() {
    let files = scripts();
    let lines = files[0]
        .content
        .as_ref()
        .map_or(0, |it| it.split(|byte| *byte == b'\n').count() - 1);
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| time(files.clone())).collect();
    times.sort();
    println!(
        "{}",
        json!({"bench": "scan_jobs", "scripts": SCRIPTS, "lines": lines, "rounds": ROUNDS,
            "median_ms": milliseconds(times[ROUNDS / 2]), "max_ms": milliseconds(times[ROUNDS - 1])})
    );
}

fn time(files: Vec<SourceFile>) -> Duration {
    let (sizes, options) = (Sizes::default(), Options::default());
    let start = Instant::now();
    let report: Report = scan(files, &sizes, &options, &[]);
    let took = start.elapsed();
    if report.summary.ok != SCRIPTS || report.summary.findings == 0 {
        eprintln!("the scripts were not read: {:?}", report.summary);
        std::process::exit(1);
    }
    took
}

fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e5).round() / 100.0
}

/// Scripts as jobs have them: imports, arguments, reads, a join, a write.
fn scripts() -> Vec<SourceFile> {
    let text = include_str!("../tests/corpus/tuned/daily_sales.py");
    let body = text.split("by_segment").next().unwrap_or_default();
    let files = (0..SCRIPTS).map(|number| SourceFile {
        path: format!("jobs/{number}.py"),
        content: Ok(format!("{body}enriched.write.saveAsTable(\"m.t{number}\")\n").into_bytes()),
    });
    files.collect()
}
