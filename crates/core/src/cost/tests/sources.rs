//! No price stands in code: every amount follows from the sheet.

use std::fs;
use std::path::Path;

use super::*;

/// Decimals with a fraction in code that is not a test, by file.
fn decimals(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            decimals(&path, found);
        }
        if path.extension().is_none_or(|it| it != "rs") || name == "tests.rs" {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        found.extend(
            lines
                .filter(|line| has_decimal(line))
                .map(|line| format!("{name}: {line}")),
        );
    }
}

fn has_decimal(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes
        .windows(3)
        .any(|it| it[0].is_ascii_digit() && it[1] == b'.' && it[2].is_ascii_digit())
}

#[test]
fn no_price_stands_in_code() {
    let mut found = Vec::new();
    decimals(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cost"),
        &mut found,
    );
    // Versions of Glue, and the decimal that an error shows as an example.
    let allowed = ["unwrap_or(\"0.9\")", "like \\\"0.44\\\"", "like 4.0"];
    found.retain(|line| !allowed.iter().any(|it| line.contains(it)));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_price_of_the_sheet_that_a_calculator_sells_is_used_by_its_key() {
    let services: std::collections::BTreeSet<&str> =
        Component::ALL.iter().map(|it| it.service()).collect();
    let sheet = sheet();
    let unused: std::collections::BTreeSet<&str> = sheet
        .entries()
        .map(|(key, _)| key.service)
        .filter(|service| !services.contains(service))
        .collect();
    // Reading metrics is what Strands itself pays for.
    assert_eq!(unused.into_iter().collect::<Vec<_>>(), ["cloudwatch"]);
    assert_eq!(sheet.entries().count(), 364);
}
