//! Scans every row of a file on one core; says how fast, and how much memory it took at most:
//! `cargo run --release -p strands-scan --example measure -- orders.csv`. With `--json` the last line is the report.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;
use strands_scan::{Catalogue, Options, Progress, Rows, scan, walk};

fn main() {
    let (flags, paths): (Vec<OsString>, Vec<OsString>) =
        std::env::args_os().skip(1).partition(|it| it == "--json");
    let paths: Vec<PathBuf> = paths.into_iter().map(PathBuf::from).collect();
    let options = Options {
        rows: Rows::All,
        threads: Some(1),
        ..Options::default()
    };
    let progress = Progress::default();
    let begun = Instant::now();
    let report = scan(&walk(&paths), &Catalogue::default(), &options, &progress);
    let seconds = begun.elapsed().as_secs_f64();
    for file in &report.files {
        println!(
            "{}: {} rows, complete: {}",
            file.path, file.rows_scanned, file.complete
        );
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let megabytes = progress.bytes() as f64 / 1e6;
    println!(
        "{seconds:.1} s of wall clock, {:.0} MB/s",
        megabytes / seconds
    );
    match fs::read_to_string("/proc/self/status") {
        Ok(status) => status
            .lines()
            .filter(|line| line.starts_with("VmHWM"))
            .for_each(|line| println!("{line}")),
        Err(_) => println!("peak memory: not measured on this system"),
    }
    // Processor time is what another program on the core does not change.
    if let Ok(time) = fs::read_to_string("/proc/self/schedstat")
        && let Some(nanoseconds) = time.split(' ').next().and_then(|it| it.parse::<f64>().ok())
    {
        println!(
            "{:.0} MB/s of processor time",
            megabytes / nanoseconds * 1e9
        );
    }
    if !flags.is_empty()
        && let Ok(json) = serde_json::to_string(&report)
    {
        println!("{json}");
    }
}
