//! The document, the codes, and the flags of the contract.

use super::{ROWS, column, customers, file, scan, write};
use crate::support::Place;
use serde_json::{Value, json};

#[test]
fn the_document_has_the_promised_shape() {
    let place = Place::new();
    write(&place, "data/a.csv", customers(ROWS));
    let ended = scan(&place, &["data", "--json"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(ended.stdout.lines().count(), 1);
    let document = ended.json();
    assert_eq!(document["version"], 1);
    assert_eq!(document["schema"], "strands.compliance.scan/1");
    let file = file(&document);
    assert_eq!(file["path"], "data/a.csv");
    assert_eq!(file["rows_scanned"], ROWS);
    assert_eq!(file["complete"], true);
    assert!(file.get("error").is_none());
    let columns = file["columns"].as_array().unwrap();
    assert_eq!(columns.len(), 4);
    for column in columns {
        for key in ["name", "path", "type", "state"] {
            assert!(column[key].is_string(), "{key}: {column}");
        }
        for key in ["matches", "validated", "masked", "nulls"] {
            assert!(column[key].is_u64(), "{key}: {column}");
        }
        let confidence = column["confidence"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&confidence));
    }
    let told = |path: &str| {
        let column = column(file, path);
        (column["state"].clone(), column["type"].clone())
    };
    assert_eq!(told("email"), (json!("exposed"), json!("email")));
    assert_eq!(told("card_number"), (json!("masked"), json!("credit_card")));
    assert_eq!(told("phone"), (json!("leaky"), json!("phone")));
    assert_eq!(told("amount"), (json!("clean"), json!("none")));
    let email = column(file, "email");
    assert_eq!(email["validated"], ROWS);
    assert_eq!(email["severity"], "high");
    assert_eq!(email["exemplar"], "aaaaa.9@aaaaaaa.aaaaaaa");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let place = Place::new();
    write(&place, "a.csv", customers(ROWS));
    write(&place, "b.csv", customers(40));
    let words = ["a.csv", "b.csv", "--json", "--sample", "100"];
    assert_eq!(scan(&place, &words).stdout, scan(&place, &words).stdout);
}

#[test]
fn codes_are_those_of_the_contract() {
    let place = Place::new();
    write(&place, "data.csv", customers(ROWS));
    write(&place, "low.csv", "gender\nfemale\nmale\nfemale\nmale\n");
    write(&place, "bad/broken.parquet", b"PAR1 and nothing else");
    write(&place, "bad/good.csv", customers(ROWS));
    for (words, code) in [
        (&["data.csv"][..], 0),
        (&["data.csv", "--fail-on", "never"], 0),
        (&["data.csv", "--fail-on", "critical"], 0),
        (&["data.csv", "--fail-on", "high"], 1),
        (&["data.csv", "--fail-on", "any"], 1),
        (&["low.csv", "--fail-on", "medium"], 0),
        (&["low.csv", "--fail-on", "low"], 1),
        (&["data.csv", "--fail-on", "grave"], 2),
        (&["data.csv", "--sample", "0"], 2),
        (&["data.csv", "--delimiter", "||"], 2),
        (&["data.csv", "--kinds", "shoe_size"], 2),
        (&[], 2),
        (&["absent.csv"], 3),
        (&["bad"], 4),
        (&["bad", "--fail-on", "high"], 1),
    ] {
        let ended = scan(&place, words);
        assert_eq!(ended.code, code, "{words:?}\n{}", ended.stderr);
    }
}

#[test]
fn a_file_that_cannot_be_read_is_listed_and_stops_nothing() {
    let place = Place::new();
    write(&place, "in/a.csv", customers(ROWS));
    write(&place, "in/binary.csv", [0_u8, 1, 2, 0, 255, 0, 7, 0]);
    write(&place, "in/broken.parquet", b"PAR1 and nothing else");
    write(&place, "in/pack.csv", b"PK\x03\x04 an archive");
    let ended = scan(&place, &["in", "--json"]);
    assert_eq!(ended.code, 4);
    let document = ended.json();
    let told: Vec<(Value, Value, usize)> = document["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            let columns = file["columns"].as_array().unwrap().len();
            (file["path"].clone(), file["error"].clone(), columns)
        })
        .collect();
    assert_eq!(
        told,
        [
            (json!("in/a.csv"), Value::Null, 4),
            (json!("in/binary.csv"), json!("binary"), 0),
            (json!("in/broken.parquet"), json!("parquet"), 0),
            (json!("in/pack.csv"), json!("archive"), 0),
        ]
    );
}

#[test]
fn an_absent_path_beside_others_is_partial() {
    let place = Place::new();
    write(&place, "a.csv", customers(ROWS));
    let ended = scan(&place, &["a.csv", "absent.csv", "--json"]);
    assert_eq!(ended.code, 4);
    assert_eq!(ended.json()["files"][1]["error"], "not_found");
}

#[test]
fn all_rows_are_read_when_that_is_asked() {
    let place = Place::new();
    write(&place, "a.csv", customers(12_000));
    let sampled = scan(&place, &["a.csv", "--json"]).json();
    assert_eq!(file(&sampled)["rows_scanned"], 10_000);
    assert_eq!(file(&sampled)["rows_total"], 12_000);
    assert_eq!(file(&sampled)["complete"], false);
    let all = scan(&place, &["a.csv", "--json", "--sample", "all"]).json();
    assert_eq!(file(&all)["rows_scanned"], 12_000);
    assert_eq!(file(&all)["complete"], true);
}

#[test]
fn one_raw_value_among_ten_thousand_masked_ones_is_a_leak() {
    let place = Place::new();
    let mut rows = vec!["***-**-4821"; 10_000];
    rows[6_543] = "218-45-9377";
    for (name, header) in [("named.csv", "ssn"), ("silent.csv", "x_7")] {
        write(
            &place,
            name,
            format!("{header},n\n{}", rows.join(",1\n") + ",1\n"),
        );
        for sample in ["200", "all"] {
            let document = scan(&place, &[name, "--json", "--sample", sample]).json();
            let column = column(file(&document), header);
            assert_eq!(column["state"], "leaky", "{name} {sample}: {column}");
            assert_eq!(column["type"], "us_ssn");
        }
    }
}

#[test]
fn data_without_names_is_told_by_places() {
    let place = Place::new();
    let rows = (0..80).map(|row| format!("k{row}@posthorn.example;{row}\n"));
    let rows = rows.collect::<Vec<_>>().concat();
    write(&place, "a.txt", &rows);
    let words = ["a.txt", "--json", "--no-header", "--delimiter", ";"];
    let document = scan(&place, &words).json();
    let file = file(&document);
    assert_eq!(file["rows_scanned"], 80);
    let first = column(file, "_c0");
    assert_eq!(first["type"], "email");
    assert_eq!(first["name"], "_c0");
    assert_eq!(column(file, "_c1")["state"], "clean");
}

#[test]
fn standard_input_is_read_where_the_path_is_a_hyphen() {
    let place = Place::new();
    let words = ["compliance", "scan", "-", "--json"];
    let ended = place.feed(&words, customers(ROWS).as_bytes());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let document = ended.json();
    let file = file(&document);
    assert_eq!(file["path"], "-");
    assert_eq!(file["rows_scanned"], ROWS);
    assert_eq!(column(file, "email")["state"], "exposed");
}

#[test]
fn an_empty_file_has_no_columns_and_no_findings() {
    let place = Place::new();
    write(&place, "empty.csv", "");
    write(&place, "names.csv", "email,phone\n");
    let empty = scan(&place, &["empty.csv", "--json"]);
    assert_eq!(empty.code, 0, "{}", empty.stderr);
    let document = scan(&place, &["names.csv", "--json"]).json();
    for path in ["email", "phone"] {
        let column = column(file(&document), path);
        assert_eq!(column["state"], "clean");
        assert_eq!(column["note"], "no_values");
    }
}
