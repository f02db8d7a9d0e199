//! `compliance scan` and `inventory`: the documents they print, how they end, and what they never say.

mod contract;
mod formats;
mod known;
mod secrecy;

use crate::support::{Ended, Place};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Rows of a file that names nobody twice.
const ROWS: usize = 300;

/// A file of customers: an exposed mail address, a masked card, a leaky one, an amount.
fn customers(rows: usize) -> String {
    let mut text = "email,card_number,phone,amount\n".to_owned();
    for row in 0..rows {
        let phone = if row % 50 == 0 {
            format!("+44 20 7946 {row:04}")
        } else {
            "+44 ** **** ****".to_owned()
        };
        let _ = writeln!(
            text,
            "amara.{row}@ashdown.example,**** **** **** {:04},{phone},{row}.50",
            row % 10_000
        );
    }
    text
}

fn write(place: &Place, name: &str, text: impl AsRef<[u8]>) {
    let path = place.path().join(name);
    fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
    fs::write(path, text).unwrap();
}

fn scan(place: &Place, words: &[&str]) -> Ended {
    place.run(&[&["compliance", "scan"], words].concat())
}

/// The only file of a document.
fn file(document: &Value) -> &Value {
    let files = document["files"].as_array().unwrap();
    assert_eq!(files.len(), 1, "{document}");
    &files[0]
}

fn column<'d>(file: &'d Value, path: &str) -> &'d Value {
    let columns = file["columns"].as_array().unwrap();
    columns
        .iter()
        .find(|column| column["path"] == path)
        .unwrap_or_else(|| panic!("no column {path} in {file}"))
}
