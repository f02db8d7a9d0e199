//! Bytes a second that one core scans, every row with every detector. Judges nothing.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fastrand::Rng;
use std::fmt::Write as _;
use std::fs;
use std::io;
use strands_scan::{Catalogue, Options, Progress, Rows, scan, walk};

const ROWS: usize = 200_000;
const WORDS: [&str; 6] = ["parcel", "left", "the", "depot", "without", "delay"];

/// Orders with two personal columns among eight.
fn orders(rng: &mut Rng) -> String {
    let mut text = "order_id,created_at,status,amount,sku,email,client_ip,notes\n".to_owned();
    for row in 0..ROWS {
        let note: Vec<&str> = (0..12).map(|_| WORDS[rng.usize(..WORDS.len())]).collect();
        let _ = writeln!(
            text,
            "{row},2026-{:02}-{:02}T08:30:00Z,shipped,{}.{:02},LMP-{:05},buyer{}@bluefern.org,81.{}.{}.{},{}",
            rng.u8(1..13),
            rng.u8(1..29),
            rng.u16(1..900),
            rng.u8(..100),
            rng.u16(..),
            rng.u32(..99_999),
            rng.u8(..),
            rng.u8(..),
            rng.u8(1..255),
            note.join(" ")
        );
    }
    text
}

fn csv(criterion: &mut Criterion) {
    if let Err(fault) = measure(criterion) {
        eprintln!("not measured: {fault}");
    }
}

fn measure(criterion: &mut Criterion) -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("orders.csv");
    let text = orders(&mut Rng::with_seed(7));
    fs::write(&path, &text)?;
    let catalogue = Catalogue::default();
    let options = Options {
        rows: Rows::All,
        threads: Some(1),
        ..Options::default()
    };
    let files = walk(&[path]);
    let mut group = criterion.benchmark_group("scan");
    group
        .sample_size(10)
        .throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("csv", |bencher| {
        bencher.iter(|| scan(files.clone(), &catalogue, &options, &Progress::default()));
    });
    group.finish();
    Ok(())
}

criterion_group!(benches, csv);
criterion_main!(benches);
