//! Input that was made to harm: it ends in bounded time and memory, and its report says what happened.

use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use strands_scan::{Catalogue, FileReport, Options, Progress, Rows, State, scan, walk};

fn reported(path: PathBuf, rows: Rows) -> FileReport {
    let options = Options {
        rows,
        ..Options::default()
    };
    let mut report = scan(
        &walk(&[path]),
        &Catalogue::default(),
        &options,
        &Progress::default(),
    );
    report.files.remove(0)
}

fn written(bytes: impl AsRef<[u8]>) -> FileReport {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    fs::write(&path, bytes).unwrap();
    reported(path, Rows::All)
}

/// A small file of mail addresses.
pub(crate) fn parquet() -> Vec<u8> {
    let schema = parse_message_type("message a { required byte_array email (UTF8); }").unwrap();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), properties).unwrap();
    let mails: Vec<ByteArray> = (0..60)
        .map(|row| ByteArray::from(format!("k{row}@posthorn.example").into_bytes()))
        .collect();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<ByteArrayType>()
        .write_batch(&mails, None, None)
        .unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

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
    let file = reported(path, Rows::default());
    assert_eq!(
        (file.error, file.rows_total, file.complete),
        (Some("limit"), None, false)
    );
}

#[test]
fn of_fifty_thousand_columns_ten_thousand_are_told() {
    let names: Vec<String> = (0..50_000).map(|at| format!("attr_{}", at / 2)).collect();
    let mut text = names.join(",") + "\n";
    for _ in 0..5 {
        text += &(vec!["218-45-9377"; 50_000].join(",") + "\n");
    }
    let file = written(text);
    assert_eq!(file.columns.len(), 10_000);
    assert!(file.columns_truncated);
    assert_eq!(file.rows_scanned, 5);
    assert_eq!(file.columns[1].path, "attr_0#2");
}

#[test]
fn a_huge_cell_is_looked_at_so_far_and_counted() {
    let mut text = "email,note\n".to_owned();
    for row in 0..30 {
        text += &format!("k{row}@posthorn.example,{}\n", "lorem ".repeat(40_000));
    }
    let file = written(text);
    assert_eq!(file.oddities.get("truncated_cells"), Some(&30));
    assert_eq!(file.columns[0].state, State::Exposed);
    assert_eq!(file.columns[1].state, State::Clean);
}

#[test]
fn a_record_without_end_is_cut_and_what_follows_is_read() {
    let mut bytes = b"email,n\n".to_vec();
    bytes.extend(vec![b'a'; 20 << 20]);
    bytes.push(b'\n');
    for row in 0..50 {
        bytes.extend(format!("k{row}@posthorn.example,1\n").into_bytes());
    }
    let file = written(bytes);
    assert_eq!(file.error, None);
    assert_eq!(file.columns[0].validated, 50);
    assert!(file.oddities["truncated_cells"] > 0);
}

#[test]
fn a_quote_that_never_closes_costs_its_line_alone() {
    let mut text = "email,note\n".to_owned();
    for row in 0..3_000 {
        let note = if row == 700 { "\"open" } else { "fine" };
        text += &format!("k{row}@posthorn.example,{note}\n");
    }
    let file = written(text);
    assert_eq!(file.oddities.get("unclosed_quotes"), Some(&1));
    assert_eq!(file.rows_scanned, 2_999);
    assert_eq!(file.columns[0].state, State::Exposed);
}

#[test]
fn short_rows_are_padded_long_ones_kept_and_both_counted() {
    let mut text = "email,n\n".to_owned();
    for row in 0..100 {
        text += &match row {
            7 => "k7@posthorn.example\n".to_owned(),
            8 => "k8@posthorn.example,1,+44 20 7946 0991\n".to_owned(),
            _ => format!("k{row}@posthorn.example,1\n"),
        };
    }
    let file = written(&text);
    assert_eq!(file.oddities.get("ragged_rows"), Some(&2));
    assert_eq!(file.columns[1].nulls, 1);
    assert_eq!(file.columns[2].path, "_extra");
    let ragged = text.replace(",1\n", ",1,2,3\n");
    assert_eq!(written(ragged).error, Some("not_tabular"));
}

#[test]
fn broken_text_is_read_as_the_old_encoding() {
    let mut bytes = b"email,ort\n".to_vec();
    for row in 0..100 {
        bytes.extend(format!("k{row}@posthorn.example,").into_bytes());
        bytes.extend(b"M\xfcnchen\n");
    }
    let file = written(bytes);
    assert_eq!(file.error, None);
    assert_eq!(file.encoding, Some("windows-1252"));
    assert_eq!(file.columns[0].validated, 100);
}

#[test]
fn too_many_broken_objects_are_an_error_and_few_are_counted() {
    let lines = |broken: usize| -> String {
        (0..100)
            .map(|row| {
                if row < broken {
                    "{\"email\": \n".to_owned()
                } else {
                    format!("{{\"email\":\"k{row}@posthorn.example\"}}\n")
                }
            })
            .rev()
            .collect()
    };
    let few = written(lines(5));
    assert_eq!(few.oddities.get("broken_records"), Some(&5));
    assert_eq!(few.columns[0].state, State::Exposed);
    assert_eq!(written(lines(40)).error, Some("broken_json"));
}
