//! Files of every format, through the command.

use super::{column, customers, file, scan, write};
use crate::support::Place;
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::fs::File;
use std::io::Write;
use std::sync::Arc;

#[test]
fn every_dialect_of_separated_values_is_told() {
    let place = Place::new();
    let plain = customers(60);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(plain.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(plain.as_bytes()).unwrap();
    write(&place, "in/a.csv", &plain);
    write(&place, "in/b.csv", plain.replace(',', ";"));
    write(&place, "in/c.tsv", plain.replace(',', "\t"));
    write(&place, "in/d.txt", plain.replace(',', "|"));
    write(&place, "in/e.csv", plain.replace('\n', "\r\n"));
    write(&place, "in/f.csv", plain.replace('\n', "\r"));
    write(&place, "in/g.csv", format!("\u{feff}{plain}"));
    write(&place, "in/h.csv", utf16);
    write(&place, "in/i.csv", gzip.finish().unwrap());
    let ended = scan(&place, &["in", "--json"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let document = ended.json();
    let files = document["files"].as_array().unwrap();
    assert_eq!(files.len(), 9);
    for file in files {
        assert_eq!(file["rows_scanned"], 60, "{}", file["path"]);
        assert_eq!(
            column(file, "email")["state"],
            "exposed",
            "{}",
            file["path"]
        );
    }
}

#[test]
fn nested_objects_become_columns_by_their_path() {
    let place = Place::new();
    let object = |row: usize| {
        format!(
            "{{\"id\":{row},\"customer\":{{\"contact\":{{\"email\":\"k{row}@tulpmail.example\"}}}},\"items\":[{{\"sku\":\"A-{row}\"}}]}}"
        )
    };
    let all: Vec<String> = (0..60).map(object).collect();
    write(&place, "in/lines.jsonl", all.join("\n"));
    write(&place, "in/list.json", format!("[{}]", all.join(",\n")));
    let document = scan(&place, &["in", "--json"]).json();
    for file in document["files"].as_array().unwrap() {
        assert_eq!(file["rows_scanned"], 60, "{}", file["path"]);
        let email = column(file, "customer.contact.email");
        assert_eq!(email["name"], "email");
        assert_eq!(email["state"], "exposed");
        assert_eq!(column(file, "items[].sku")["state"], "clean");
    }
}

/// A Parquet file of real pages: mail addresses, phones as numbers, days, amounts.
fn parquet(path: &std::path::Path, groups: usize, rows: usize) {
    let schema = "message orders {
        required group customer { optional byte_array email (UTF8); }
        required int64 mobile;
        required int32 ordered (DATE);
        required byte_array ssn (UTF8);
    }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let file = File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, properties).unwrap();
    for group in 0..groups {
        let mut row_group = writer.next_row_group().unwrap();
        let numbers = || (0..rows).map(|row| group * rows + row);
        let text = |text: String| ByteArray::from(text.into_bytes());
        let mails: Vec<ByteArray> = numbers()
            .filter(|row| row % 4 != 0)
            .map(|row| text(format!("k{row}@wislanet.example")))
            .collect();
        let levels: Vec<i16> = numbers().map(|row| i16::from(row % 4 != 0)).collect();
        let mut column = row_group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&mails, Some(&levels), None)
            .unwrap();
        column.close().unwrap();
        let phones: Vec<i64> = numbers()
            .map(|row| 491_510_000_000 + 7_919 * i64::try_from(row).unwrap())
            .collect();
        let mut column = row_group.next_column().unwrap().unwrap();
        column
            .typed::<Int64Type>()
            .write_batch(&phones, None, None)
            .unwrap();
        column.close().unwrap();
        let days: Vec<i32> = numbers()
            .map(|row| 20_000 + i32::try_from(row % 300).unwrap())
            .collect();
        let mut column = row_group.next_column().unwrap().unwrap();
        column
            .typed::<Int32Type>()
            .write_batch(&days, None, None)
            .unwrap();
        column.close().unwrap();
        let hidden: Vec<ByteArray> = numbers().map(|_| text("***-**-4821".to_owned())).collect();
        let mut column = row_group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&hidden, None, None)
            .unwrap();
        column.close().unwrap();
        row_group.close().unwrap();
    }
    writer.close().unwrap();
}

#[test]
fn parquet_is_read_by_row_groups_with_nulls_nesting_and_types() {
    let place = Place::new();
    parquet(&place.path().join("orders.parquet"), 3, 200);
    for sample in ["90", "all"] {
        let ended = scan(&place, &["orders.parquet", "--json", "--sample", sample]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let document = ended.json();
        let file = file(&document);
        let rows = if sample == "all" { 600 } else { 90 };
        assert_eq!(file["rows_scanned"], rows);
        assert_eq!(file["rows_total"], 600);
        assert_eq!(file["complete"], sample == "all");
        let email = column(file, "customer.email");
        assert_eq!(email["state"], "exposed");
        let nulls = email["nulls"].as_u64().unwrap();
        assert_eq!(nulls + email["validated"].as_u64().unwrap(), rows);
        assert!(nulls > 0);
        assert_eq!(column(file, "mobile")["type"], "phone");
        assert_eq!(column(file, "ordered")["state"], "clean");
        assert_eq!(column(file, "ssn")["state"], "masked");
        assert_eq!(column(file, "ssn")["complete"], true);
    }
}

#[test]
fn a_parquet_file_that_was_cut_or_lies_is_an_error_of_that_file() {
    let place = Place::new();
    let path = place.path().join("whole.parquet");
    parquet(&path, 1, 200);
    let whole = std::fs::read(&path).unwrap();
    write(&place, "in/cut.parquet", &whole[..whole.len() / 2]);
    let mut lying = whole.clone();
    let at = lying.len() - 8;
    lying[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    write(&place, "in/lying.parquet", lying);
    let mut torn = whole.clone();
    let middle = whole.len() - 120;
    torn[middle..middle + 60].fill(0xff);
    write(&place, "in/torn.parquet", torn);
    let ended = scan(&place, &["in", "--json"]);
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    for file in ended.json()["files"].as_array().unwrap() {
        assert_eq!(file["error"], "parquet", "{}", file["path"]);
        assert_eq!(file["columns"].as_array().unwrap().len(), 0);
    }
}

#[cfg(unix)]
#[test]
fn links_and_pipes_in_a_folder_are_not_opened() {
    let place = Place::new();
    write(&place, "elsewhere/secret.csv", customers(60));
    write(&place, "in/a.csv", customers(60));
    let folder = place.path().join("in");
    std::os::unix::fs::symlink("../elsewhere", folder.join("linked")).unwrap();
    std::os::unix::fs::symlink("../elsewhere/secret.csv", folder.join("linked.csv")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.join("pipe.csv"))
        .status();
    assert!(made.unwrap().success());
    let document = scan(&place, &["in", "--json"]).json();
    assert_eq!(file(&document)["path"], "in/a.csv");
}

#[test]
fn partition_keys_in_a_path_are_columns_and_markers_of_spark_are_none() {
    let place = Place::new();
    write(&place, "lake/country=de/part-0.csv", "amount\n1.5\n2.5\n");
    write(&place, "lake/_SUCCESS", "");
    write(&place, "lake/.part-0.csv.crc", "x");
    write(&place, "lake/_temporary/0/part-9.csv", "amount\n1\n");
    let document = scan(&place, &["lake", "--json"]).json();
    let file = file(&document);
    assert_eq!(column(file, "country")["state"], "clean");
    assert_eq!(column(file, "amount")["state"], "clean");
}
