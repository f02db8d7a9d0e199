//! Files that nobody would write: each gets a report, nothing panics, and nothing grows without bound.
//!
//! `FUZZ_BODIES` says how many (`make fuzz` tries 100,000).

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::fs;
use std::sync::LazyLock;
use strands_scan::{Catalogue, FileReport, Kind, Options, Progress, Rows, scan, walk};

fn cases() -> u32 {
    let set = std::env::var("FUZZ_BODIES").ok();
    set.and_then(|count| count.parse().ok()).unwrap_or(400)
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::default);

fn reported(bytes: &[u8], options: &Options) -> FileReport {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    fs::write(&path, bytes).unwrap();
    let mut report = scan(&walk(&[path]), &CATALOGUE, options, &Progress::default());
    assert_eq!(report.files.len(), 1);
    report.files.remove(0)
}

/// What holds of every report, whatever was read.
fn is_sound(report: &FileReport, size: usize) {
    assert!(report.columns.len() <= 10_001, "{}", report.columns.len());
    assert!(report.bytes_read <= 4 * size as u64 + 4 * 65_536);
    for column in &report.columns {
        assert!((0.0..=1.0).contains(&column.confidence), "{column:?}");
        assert!(column.validated <= column.matches, "{column:?}");
        assert!(column.matches <= report.rows_scanned.max(column.matches));
    }
}

/// Pieces of which odd files are made.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        select(vec![
            &b"\n"[..],
            b"\r\n",
            b"\r",
            b",",
            b";",
            b"\t",
            b"|",
            b"\"",
            b"\"\"",
            b"\\\"",
            b"\\",
            b"{",
            b"}",
            b"[",
            b"]",
            b":",
            b"null",
            b"{\"a\":1}\n",
            b"{\"a\":{\"b\":[{}]}}\n",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"\xfe\xff",
            b"PAR1",
            b"\x1f\x8b\x08",
            b"\x28\xb5\x2f\xfd",
            b"PK\x03\x04",
            b"\0",
            b"\xc3\x28",
            b"\xed\xa0\x80",
            b"email",
            b"phone",
            b"ssn",
            b"iban",
            b"k7@posthorn.example",
            b"+44 20 7946 0991",
            b"218-45-9377",
            b"***-**-4821",
            b"[EMAIL]",
            b"aW5rQGxhcmttb29yLmV4YW1wbGU=",
            b"-----BEGIN ",
            b"eyJ",
            b"://a:b@c",
            b"%41%zz",
            "Łódź".as_bytes(),
            "佐藤".as_bytes(),
            "•••".as_bytes(),
            "\u{202e}".as_bytes(),
        ])
        .prop_map(<[u8]>::to_vec),
        vec(any::<u8>(), 0..12),
        "[0-9xX*#./:@ -]{0,40}".prop_map(String::into_bytes),
        (any::<u8>(), 1_usize..3_000).prop_map(|(byte, count)| vec![byte; count]),
    ]
}

fn options() -> impl Strategy<Value = Options> {
    let rows = prop_oneof![Just(Rows::All), (1_u64..50).prop_map(Rows::Most)];
    let format = select(vec![None, Some(Kind::Csv), Some(Kind::Json)]);
    let delimiter = select(vec![None, Some(b','), Some(b'|'), Some(b'a')]);
    (rows, format, delimiter, any::<bool>()).prop_map(|(rows, format, delimiter, has_no_names)| {
        Options {
            rows,
            format,
            delimiter,
            has_no_names,
            threads: Some(1),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn odd_files_get_a_report(pieces in vec(piece(), 0..60), options in options()) {
        let bytes = pieces.concat();
        is_sound(&reported(&bytes, &options), bytes.len());
    }

    #[test]
    fn a_torn_file_gets_a_report(
        which in select(vec![0, 1, 2, 3]),
        changes in vec((any::<Index>(), any::<u8>()), 0..8),
        cut in any::<Index>(),
        options in options(),
    ) {
        let whole = whole(which);
        let mut bytes = whole[..cut.index(whole.len() + 1)].to_vec();
        for (at, byte) in changes.iter().filter(|_| !whole.is_empty()) {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
        }
        is_sound(&reported(&bytes, &options), bytes.len());
    }
}

/// A whole file of each format.
fn whole(which: usize) -> Vec<u8> {
    let rows = || (0..60).map(|row| format!("k{row}@posthorn.example"));
    match which {
        0 => rows()
            .fold("email,n\n".to_owned(), |text, mail| {
                text + &mail + ",\"1\"\n"
            })
            .into_bytes(),
        1 => rows()
            .fold(String::new(), |text, mail| {
                text + &format!("{{\"a\":{{\"email\":\"{mail}\"}},\"b\":[1,\"2\"]}}\n")
            })
            .into_bytes(),
        2 => {
            use std::io::Write;
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(&whole(0)).unwrap();
            gzip.finish().unwrap()
        }
        _ => crate::bounds::parquet(),
    }
}
