//! Files that do not lie on this machine: read by ranges, as far as they give.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use strands_scan::dataset::DataSet;
use strands_scan::{Catalogue, Content, Found, Options, Progress, Report, Rows, State, scan};

/// Bytes that are counted as they are given, up to a bound.
#[derive(Debug)]
struct Counted {
    bytes: Vec<u8>,
    given: Arc<AtomicU64>,
    most: u64,
}

impl Content for Counted {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.bytes[usize::try_from(offset).unwrap().min(self.bytes.len())..];
        let count = buffer.len().min(rest.len()).min(64 * 1024);
        if self.given.fetch_add(count as u64, Ordering::Relaxed) >= self.most {
            return Err(io::Error::other("no more is given"));
        }
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }
}

fn csv(rows: usize) -> Vec<u8> {
    let row = |at: usize| format!("{at},user{at}@mail{}.example,{}\n", at % 7, at * 31 % 997);
    let body: String = (0..rows).map(row).collect();
    format!("id,email,amount\n{body}").into_bytes()
}

fn scanned(files: Vec<Vec<u8>>, rows: u64, most: u64) -> (Report, u64) {
    let given = Arc::new(AtomicU64::new(0));
    let found = |(at, bytes): (usize, Vec<u8>)| {
        let size = bytes.len() as u64;
        let content = Counted {
            bytes,
            given: Arc::clone(&given),
            most,
        };
        let key = format!("orders/day={at}/part.csv");
        Found::elsewhere(key, size, Arc::new(content), at)
    };
    let files: Vec<Found> = files.into_iter().enumerate().map(found).collect();
    let options = Options {
        rows: Rows::Most(rows),
        ..Options::default()
    };
    let report = scan(
        &files,
        &Catalogue::default(),
        &options,
        &Progress::default(),
    );
    (report, given.load(Ordering::Relaxed))
}

#[test]
fn a_large_file_is_not_read_through() {
    let file = csv(400_000);
    let size = file.len() as u64;
    let (report, given) = scanned(vec![file], 1_000, u64::MAX);
    let data = DataSet::of(&report, true);
    assert_eq!((data.rows_scanned, data.is_complete), (1_000, false));
    assert_eq!(data.holds_raw(), Some(true));
    let email = &data.columns[0];
    assert_eq!(
        (email.path.as_str(), email.state),
        ("email", State::Exposed)
    );
    assert!(given < size / 2, "{given} of {size}");
}

#[test]
fn objects_make_one_data_set_with_the_keys_of_their_partitions() {
    let (report, _) = scanned(vec![csv(300), csv(200)], 10_000, u64::MAX);
    let data = DataSet::of(&report, true);
    assert_eq!((data.rows_scanned, data.is_complete), (500, true));
    assert_eq!((data.raw_rows, data.columns[0].occurrences), (500, 500));
    assert_eq!(data.clean, ["amount", "day", "id"]);
    assert!(!DataSet::of(&report, false).is_complete);
}

#[test]
fn what_ends_early_is_a_part_and_what_gives_nothing_is_unknown() {
    let (report, _) = scanned(vec![csv(200_000)], 100_000, 300_000);
    let data = DataSet::of(&report, true);
    assert!(!data.is_complete && data.rows_scanned > 0);
    assert_eq!(data.holds_raw(), Some(true));
    let (report, _) = scanned(vec![csv(100)], 100, 0);
    let data = DataSet::of(&report, true);
    assert_eq!((data.holds_raw(), data.is_complete), (None, false));
}
