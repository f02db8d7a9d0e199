use proptest::prelude::*;
use serde_json::json;

use super::*;

fn entry(sku: &str, usd: &str, from: &str) -> Value {
    json!({"service": "glue", "region": "us-east-1", "sku": sku, "unit": "DPU-hour", "usd": usd,
        "effective_from": from, "source": "page", "verified": true})
}

fn sheet(entries: &[Value]) -> Value {
    json!({"schema": "strands.prices/1", "currency": "USD", "as_of": "2026-11-21",
        "entries": entries})
}

fn parse(sheet: &Value) -> Result<PriceSheet, PriceError> {
    PriceSheet::parse(&sheet.to_string())
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn the_embedded_sheet_is_sound() {
    let sheet = PriceSheet::embedded().unwrap();
    assert_eq!(sheet.as_of(), day("2026-11-21"));
    let price = sheet
        .look_up("glue", "us-east-1", "etl.standard.gen2", day("2026-11-21"))
        .unwrap();
    assert_eq!(price.usd.to_string(), "0.308");
    assert_eq!(price.unit, "DPU-hour");
    assert!(price.verified);
}

#[test]
fn every_embedded_entry_is_found_and_cites_a_listed_source() {
    let sheet = PriceSheet::embedded().unwrap();
    let raw: Value = serde_json::from_str(include_str!("../prices.json")).unwrap();
    for entry in raw["entries"].as_array().unwrap() {
        let text = |field: &str| entry[field].as_str().unwrap();
        let from = day(text("effective_from"));
        let price = sheet
            .look_up(text("service"), text("region"), text("sku"), from)
            .unwrap();
        assert_eq!(price.usd.to_string(), text("usd"));
        assert!(
            raw["sources"].get(&price.source).is_some(),
            "{}",
            price.source
        );
    }
}

#[test]
fn the_newest_price_that_had_started_wins() {
    let sheet = parse(&sheet(&[
        entry("a", "0.3", "2026-03-01"),
        entry("a", "0.1", "2024-02-29"),
        entry("a", "0.2", "2025-03-01"),
    ]))
    .unwrap();
    let table = [
        ("2024-02-28", Err(Reason::NoPriceAtDate)),
        ("2024-02-29", Ok("0.1")),
        ("2025-02-28", Ok("0.1")),
        ("2025-03-01", Ok("0.2")),
        ("2026-02-28", Ok("0.2")),
        ("9999-12-31", Ok("0.3")),
    ];
    for (date, expected) in table {
        let found = sheet.look_up("glue", "us-east-1", "a", day(date));
        assert_eq!(
            found.map(|price| price.usd.to_string()),
            expected.map(str::to_owned)
        );
    }
}

#[test]
fn a_look_up_says_what_is_missing_and_never_falls_back() {
    let sheet = parse(&sheet(&[entry("a", "0", "2026-01-01")])).unwrap();
    let table = [
        ("glue", "mars-north-1", "a", Reason::UnknownRegion),
        ("glue", "us-east-1", "b", Reason::NoPrice),
        ("lambda", "us-east-1", "a", Reason::NoPrice),
    ];
    for (service, region, sku, reason) in table {
        assert_eq!(
            sheet.look_up(service, region, sku, day("2026-06-01")),
            Err(reason)
        );
    }
    assert!(
        sheet
            .look_up("glue", "us-east-1", "a", day("2026-06-01"))
            .unwrap()
            .usd
            .is_zero()
    );
}

#[test]
fn a_malformed_entry_is_named_with_its_field() {
    let table = [
        ("usd", json!("0,44")),
        ("usd", json!("-0.44")),
        ("usd", json!("+0.44")),
        ("usd", json!("4e-1")),
        ("usd", json!(".44")),
        ("usd", json!("0.")),
        ("usd", json!("0_1")),
        ("usd", json!("")),
        ("usd", json!(0.44)),
        ("usd", json!("99999999999999999999999999999999")),
        ("effective_from", json!("2026-02-30")),
        ("effective_from", json!("2026-2-3")),
        ("effective_from", json!("20260203")),
        ("effective_from", json!("2026-02-03T00:00")),
        ("effective_from", json!(20_260_203)),
        ("service", json!("")),
        ("region", json!(null)),
        ("sku", json!(7)),
        ("unit", json!([])),
        ("source", json!(false)),
        ("verified", json!("yes")),
    ];
    for (field, value) in table {
        let mut bad = entry("b", "1", "2026-01-01");
        bad[field] = value.clone();
        let error = parse(&sheet(&[entry("a", "1", "2026-01-01"), bad])).unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains("entries 2") && message.contains(field),
            "{message}"
        );
        assert!(message.contains(&value.to_string()), "{message}");
    }
}

#[test]
fn an_absent_field_and_a_stray_value_are_named_too() {
    let mut bad = entry("a", "1", "2026-01-01");
    bad.as_object_mut().unwrap().remove("verified");
    for bad in [bad, json!("glue")] {
        let message = parse(&sheet(&[bad])).unwrap_err().to_string();
        assert!(
            message.contains("entries 1") && message.contains("found nothing"),
            "{message}"
        );
    }
}

#[test]
fn two_entries_with_one_key_are_refused_even_if_they_agree() {
    let twice = [entry("a", "1", "2026-01-01"), entry("a", "1", "2026-01-01")];
    let message = parse(&sheet(&twice)).unwrap_err().to_string();
    assert_eq!(
        message,
        "entries 2 repeats glue us-east-1 a from 2026-01-01"
    );
}

#[test]
fn another_kind_of_sheet_is_refused() {
    let table: [(&str, Value, PriceError); 7] = [
        (
            "schema",
            json!("strands.prices/2"),
            PriceError::Schema("strands.prices/2".into()),
        ),
        (
            "schema",
            json!(1),
            PriceError::Field {
                field: "schema",
                expected: SCHEMA,
            },
        ),
        ("currency", json!("EUR"), PriceError::Currency("EUR".into())),
        (
            "currency",
            json!(null),
            PriceError::Field {
                field: "currency",
                expected: CURRENCY,
            },
        ),
        (
            "as_of",
            json!("yesterday"),
            PriceError::Field {
                field: "as_of",
                expected: DATE,
            },
        ),
        (
            "entries",
            json!({}),
            PriceError::Field {
                field: "entries",
                expected: "a list",
            },
        ),
        (
            "price_adjustments",
            json!({}),
            PriceError::Field {
                field: "price_adjustments",
                expected: "a list",
            },
        ),
    ];
    for (field, value, error) in table {
        let mut other = sheet(&[]);
        other[field] = value;
        assert_eq!(parse(&other), Err(error));
    }
    assert!(matches!(
        PriceSheet::parse("[]"),
        Err(PriceError::NotJson(_))
    ));
}

#[test]
fn an_empty_list_of_adjustments_changes_nothing() {
    let mut sheet = sheet(&[]);
    sheet["price_adjustments"] = json!([]);
    assert!(parse(&sheet).is_ok());
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in ".*", usd in ".*", date in ".*") {
        let _ = PriceSheet::parse(&text);
        let _ = parse(&sheet(&[entry("a", &usd, &date)]));
    }
}
