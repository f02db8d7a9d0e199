//! No value leaves the scanner, whatever it is asked and whatever goes wrong.

use super::{scan, write};
use crate::support::{Ended, Place};
use std::fmt::Write as _;
use std::fs;

/// Values that stand in the data and nowhere else.
const PLANTED: [(&str, &str); 12] = [
    ("email", "quillon.fenwick@larkmoor.example"),
    ("phone", "+44 20 7946 0931"),
    ("ssn", "218-45-9377"),
    ("card_number", "4539 1488 0343 6467"),
    ("iban", "GB82WEST12345698765432"),
    ("full_name", "Quillon Fenwick"),
    ("street_address", "417 Quillberry Lane"),
    ("date_of_birth", "1961-07-23"),
    ("client_ip", "81.187.43.209"),
    ("password", "hunter-Vexillum-88"),
    ("diagnosis", "cystic fibrosis"),
    (
        "notes",
        "call quillon.fenwick@larkmoor.example or +44 20 7946 0931",
    ),
];

/// Parts by which a value is known, such as its name and its last digits.
const PARTS: [&str; 14] = [
    "quillon",
    "fenwick",
    "larkmoor",
    "7946",
    "218-45",
    "9377",
    "4539",
    "6467",
    "WEST1234",
    "Quillberry",
    "1961-07",
    "81.187",
    "Vexillum",
    "cystic",
];

fn data(delimiter: char) -> String {
    let join = |cells: Vec<&str>| cells.join(&delimiter.to_string());
    let mut text = join(PLANTED.iter().map(|(name, _)| *name).collect()) + "\n";
    for _ in 0..40 {
        text += &(join(PLANTED.iter().map(|(_, value)| *value).collect()) + "\n");
    }
    text
}

fn says_nothing(ended: &Ended, what: &str) {
    for part in PARTS {
        for (stream, text) in [("stdout", &ended.stdout), ("stderr", &ended.stderr)] {
            let found = text.to_lowercase().contains(&part.to_lowercase());
            assert!(!found, "{what}: {stream} holds {part}");
        }
    }
}

#[test]
fn no_output_holds_a_value_of_the_data() {
    let place = Place::new();
    write(&place, "in/a.csv", data(','));
    write(&place, "in/b.tsv", data('\t'));
    let mut lines = String::new();
    for _ in 0..40 {
        let pairs: Vec<String> = PLANTED
            .iter()
            .map(|(name, value)| format!("\"{name}\":\"{value}\""))
            .collect();
        let _ = writeln!(lines, "{{{}}}", pairs.join(","));
    }
    write(&place, "in/c.jsonl", &lines);
    for words in [
        &["in"][..],
        &["in", "--json"],
        &["in", "--sarif"],
        &["in", "-vv"],
        &["in", "--json", "--sample", "all", "-vv"],
        &["in", "--fail-on", "any"],
        &["in", "--json", "--fail-on", "any"],
        &["in", "--json", "--no-header"],
        &["in", "--write-baseline", "known.json"],
        &["in", "--baseline", "known.json"],
        &["in", "--format", "jsonl"],
        &["in", "--format", "csv", "--delimiter", "|"],
    ] {
        let ended = scan(&place, words);
        assert!(ended.code < 5, "{words:?}: {}", ended.stderr);
        says_nothing(&ended, &format!("{words:?}"));
    }
    let known = fs::read_to_string(place.path().join("known.json")).unwrap();
    assert!(PARTS.iter().all(|part| !known.contains(part)));
}

#[test]
fn no_fault_holds_a_value_of_the_data() {
    let place = Place::new();
    let raw = data(',');
    let broken = raw.lines().fold(String::new(), |text, line| {
        text + &format!("{{\"email\": \"{line}\n")
    });
    write(&place, "in/broken.jsonl", broken);
    let ragged = raw
        .lines()
        .enumerate()
        .fold("a,b\n".to_owned(), |text, (at, line)| {
            text + line + &",x".repeat(at % 7) + "\n"
        });
    write(&place, "in/ragged.csv", ragged);
    write(
        &place,
        "in/quote.csv",
        raw.replacen("quillon", "\"quillon", 1),
    );
    write(&place, "in/zero.csv", raw.replace('\n', "\0\n"));
    write(&place, "in/cut.parquet", format!("PAR1{raw}"));
    write(
        &place,
        "in/cut.csv.gz",
        [&[0x1f, 0x8b, 8, 0][..], raw.as_bytes()].concat(),
    );
    for words in [&["in"][..], &["in", "--json"], &["in", "-vv"]] {
        says_nothing(&scan(&place, words), &format!("{words:?}"));
    }
    for flag in ["--baseline", "--declared", "--recognizers"] {
        write(&place, "wrong.json", &raw);
        let ended = scan(&place, &["in", flag, "wrong.json"]);
        assert_eq!(ended.code, 2, "{}", ended.stderr);
        says_nothing(&ended, flag);
    }
}
