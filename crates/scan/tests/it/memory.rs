//! Memory does not grow with the file: streams of some hundred megabytes, made on the fly, are read by
//! a process of their own, whose peak the system tells.
#![cfg(target_os = "linux")]

#[path = "../../benches/data/mod.rs"]
#[expect(dead_code, reason = "benchmarks write more than streams")]
mod data;

use data::Form;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::{ChildStdin, Command, Stdio};
use strands_scan::{Catalogue, Options, Progress, Rows, scan, walk};

/// Bytes of a stream.
const BYTES: u64 = 256 << 20;
/// What a scan may take at most, in kibibytes.
const MOST: u64 = 64 << 10;
/// The name by which a test starts its process.
const READER: &str = "memory::reads_standard_input";

/// Scans what comes in, and says how many rows that was and how much memory it took at most.
#[test]
#[ignore = "the other tests start it with an input"]
fn reads_standard_input() {
    let options = Options {
        rows: Rows::All,
        ..Options::default()
    };
    let files = walk(&[PathBuf::from("-")]);
    let report = scan(
        &files,
        &Catalogue::default(),
        &options,
        &Progress::default(),
    );
    assert_eq!(report.files[0].error, None);
    assert!(report.files[0].complete);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    println!("rows {} peak {}", report.files[0].rows_scanned, peak.trim());
}

type Pipe = BufWriter<ChildStdin>;

/// Rows that the process read, and its peak in kibibytes.
fn scanned(write: impl FnOnce(&mut Pipe) -> io::Result<()>) -> (u64, u64) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([READER, "--exact", "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = BufWriter::with_capacity(1 << 16, child.stdin.take().unwrap());
    write(&mut input).unwrap();
    input.flush().unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let number = |word: &str| {
        let (_, rest) = text.split_once(word).unwrap();
        rest.split_whitespace().next().unwrap().parse().unwrap()
    };
    (number("rows "), number("peak "))
}

fn is_bounded(form: Form) {
    let customers = &data::ALL[1];
    let (rows, peak) = scanned(|out| data::write(customers, form, BYTES, out).map(drop));
    assert!(rows > 500_000, "{rows}");
    assert!(peak <= MOST, "{peak} KiB");
}

#[test]
fn separated_values_take_no_more_memory_the_longer_they_are() {
    is_bounded(Form::Csv);
}

#[test]
fn json_lines_take_no_more_memory_the_longer_they_are() {
    is_bounded(Form::JsonLines);
}

#[test]
fn compressed_values_take_no_more_memory_the_longer_they_are() {
    let mut plain = Vec::new();
    data::write(&data::ALL[1], Form::Csv, BYTES / 32, &mut plain).unwrap();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&plain).unwrap();
    let member = gzip.finish().unwrap();
    // Members one behind another are one file (RFC 1952).
    let (rows, peak) = scanned(|out| (0..32).try_for_each(|_| out.write_all(&member)));
    assert!(rows > 500_000, "{rows}");
    assert!(peak <= MOST, "{peak} KiB");
}

/// Ten thousand columns that all remember something.
#[test]
fn many_columns_take_bounded_memory() {
    let (rows, peak) = scanned(|out| {
        let names: Vec<String> = (0..10_000)
            .map(|place| format!("customer_email_{place}"))
            .collect();
        writeln!(out, "{}", names.join(","))?;
        for row in 0..60 {
            let cells: Vec<String> = (0..10_000)
                .map(|place| format!("k{row}.{place}@posthorn.org"))
                .collect();
            writeln!(out, "{}", cells.join(","))?;
        }
        Ok(())
    });
    assert_eq!(rows, 60);
    assert!(peak <= MOST, "{peak} KiB");
}
