//! Input that was made to harm.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs::File;
use std::io::Write;
use strands_scan::{Catalogue, Options, Progress, scan, walk};

#[test]
fn a_compression_bomb_ends_at_the_limit_and_its_rows_stay_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.csv.gz");
    let mut gzip = GzEncoder::new(File::create(&path).unwrap(), Compression::best());
    gzip.write_all(b"a,b\n").unwrap();
    for _ in 0..1_000 {
        gzip.write_all(&b"0,0\n".repeat(16_384)).unwrap();
    }
    gzip.finish().unwrap();
    let report = scan(
        walk(&[path]),
        &Catalogue::default(),
        &Options::default(),
        &Progress::default(),
    );
    let file = &report.files[0];
    assert_eq!(
        (file.error, file.rows_total, file.complete),
        (Some("limit"), None, false)
    );
}
