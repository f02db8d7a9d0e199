//! Bytes a second that one core scans, every row with every detector. Judges nothing.

mod data;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use strands_scan::{Catalogue, Options, Progress, Rows, scan, walk};

/// Bytes of a file.
const BYTES: u64 = 32 << 20;

fn files(criterion: &mut Criterion) {
    for (word, form) in data::Form::ALL {
        for data in &data::ALL {
            if let Err(fault) = measure(criterion, data, word, form) {
                eprintln!("{} is not measured: {fault}", data.0);
            }
        }
    }
}

fn measure(
    criterion: &mut Criterion,
    data: &data::Data,
    word: &str,
    form: data::Form,
) -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("data");
    let bytes = write(&path, data, form)?;
    let catalogue = Catalogue::default();
    let options = Options {
        rows: Rows::All,
        threads: Some(1),
        ..Options::default()
    };
    let files = walk(&[path]);
    let mut group = criterion.benchmark_group(word);
    group
        .sample_size(10)
        .throughput(Throughput::BytesDecimal(bytes));
    group.bench_function(data.0, |bencher| {
        bencher.iter(|| scan(&files, &catalogue, &options, &Progress::default()));
    });
    group.finish();
    Ok(())
}

fn write(path: &Path, data: &data::Data, form: data::Form) -> io::Result<u64> {
    let mut out = BufWriter::new(File::create(path)?);
    let bytes = data::write(data, form, BYTES, &mut out)?;
    out.flush()?;
    Ok(bytes)
}

criterion_group!(benches, files);
criterion_main!(benches);
