//! `detect_pii` through the command line.

use crate::agents::ask_of;
use crate::support::Place;
use serde_json::{Value, json};

#[test]
fn personal_data_in_a_text_is_told_by_type_and_place() {
    // No store is needed to read a text.
    let place = Place::new();
    let ask = |arguments: &Value| ask_of("compliance", &place, "detect_pii", arguments);
    let text = "Zoë: zoë.lang@post-haus.de, SSN 219-09-9998, from 203.0.113.77.";
    let all = ask(&json!({"text": text}));
    let letters: Vec<char> = text.chars().collect();
    let found = |answer: &Value| -> Vec<(String, String)> {
        let findings = answer["data"]["findings"].as_array().unwrap().iter();
        findings
            .map(|it| {
                let place = |field: &str| usize::try_from(it[field].as_u64().unwrap()).unwrap();
                let part = letters[place("start")..place("end")].iter().collect();
                (it["kind"].as_str().unwrap().to_owned(), part)
            })
            .collect()
    };
    let expected = [
        ("email", "zoë.lang@post-haus.de"),
        ("us_ssn", "219-09-9998"),
        ("ip_address", "203.0.113.77"),
    ];
    let expected = expected.map(|(kind, part)| (kind.to_owned(), part.to_owned()));
    assert_eq!(found(&all), expected);
    assert_eq!(all["data"]["findings"][0]["masked"], false);
    let some = ask(&json!({"text": text, "kinds": ["ssn", "ip", "card", "gender"]}));
    assert_eq!(found(&some), expected[1..]);
    assert_eq!(some["data"]["not_searched"], json!(["gender"]));
    for answer in [all, some] {
        for (_, part) in &expected {
            assert!(!answer.to_string().contains(part), "{answer}");
        }
    }
}

#[test]
fn a_text_without_raw_values_holds_none_and_what_cannot_be_searched_is_refused() {
    let place = Place::new();
    let ask = |arguments: &Value| ask_of("compliance", &place, "detect_pii", arguments);
    let none = ask(&json!({"text": "never send your card number"}));
    assert_eq!(none["data"]["pii_detected"], false);
    assert_eq!(none["data"]["findings"], json!([]));
    let masked = ask(&json!({"text": "write to [EMAIL]"}));
    assert_eq!(masked["data"]["pii_detected"], false);
    assert_eq!(masked["data"]["findings"][0]["masked"], true);
    for (arguments, field) in [
        (json!({}), "text"),
        (json!({"text": "x".repeat(50_001)}), "text"),
        (json!({"text": "x", "kinds": ["shoe size"]}), "kinds"),
    ] {
        let error = &ask(&arguments)["error"];
        assert_eq!(error["code"], "invalid_argument", "{error}");
        assert_eq!(error["field"], field, "{error}");
    }
    let longest = "a@b.example, ".repeat(3_846);
    let answer = ask(&json!({"text": longest}));
    assert_eq!(answer["ok"], true);
    assert_eq!(answer["data"]["truncated"], true);
    assert!(answer.to_string().len() <= 24_576);
}

fn lake(place: &Place) -> String {
    let folder = place.path().join("lake/orders/day=2026-11-01");
    std::fs::create_dir_all(&folder).unwrap();
    let row = |at: usize| {
        format!(
            "{at},ann{at}@post-haus.example,************{:04}\n",
            at * 37 % 9_000 + 1_000
        )
    };
    let body: String = (0..400).map(row).collect();
    std::fs::write(
        folder.join("part-0.csv"),
        format!("id,email,card_number\n{body}"),
    )
    .unwrap();
    std::fs::write(folder.join("_SUCCESS"), "x").unwrap();
    place
        .path()
        .join("lake/orders")
        .to_string_lossy()
        .into_owned()
}

#[test]
fn a_data_set_is_told_by_its_columns() {
    let place = Place::new();
    let path = lake(&place);
    let ask = |arguments: &Value| ask_of("compliance", &place, "detect_pii", arguments);
    let answer = ask(&json!({"dataset_path": path}));
    let data = &answer["data"];
    assert_eq!(data["pii_detected"], true, "{answer}");
    assert_eq!(data["rows_scanned"], 400);
    assert_eq!(data["total_pii_records"], 400);
    assert_eq!(data["complete"], true);
    let fields = data["pii_fields"].as_array().unwrap();
    let told: Vec<(&str, &str, &str)> = fields
        .iter()
        .map(|it| {
            let word = |name: &str| it[name].as_str().unwrap();
            (word("path"), word("pii_type"), word("state"))
        })
        .collect();
    let expected = [
        ("email", "email", "exposed"),
        ("card_number", "credit_card", "masked"),
    ];
    assert_eq!(told, expected, "{answer}");
    assert!(
        fields[0]["sample_value"]
            .as_str()
            .unwrap()
            .starts_with("aaa9")
    );
    assert!(!answer.to_string().contains("post-haus"), "{answer}");
    let one = ask(&json!({"dataset_path": path, "kinds": ["card"], "sample_size": 50}));
    assert_eq!(one["data"]["pii_detected"], false, "{one}");
    assert_eq!(one["data"]["complete"], false);
}

#[test]
fn a_data_set_that_cannot_be_looked_at_says_why() {
    let place = Place::new();
    let ask = |arguments: &Value| ask_of("compliance", &place, "detect_pii", arguments);
    for (arguments, code) in [
        (
            json!({"dataset_path": "s3://lake-prod/orders/"}),
            "forbidden",
        ),
        (json!({"dataset_path": "glue:sales.orders"}), "forbidden"),
        (
            json!({"dataset_path": "https://example.com/a.csv"}),
            "invalid_argument",
        ),
        (
            json!({"dataset_path": place.path().join("nowhere").to_string_lossy()}),
            "not_found",
        ),
        // There is no store here.
        (json!({"execution_id": "exec-none"}), "unavailable"),
        (
            json!({"dataset_path": ".", "sample_size": 0}),
            "invalid_argument",
        ),
    ] {
        let answer = ask(&arguments);
        assert_eq!(answer["error"]["code"], code, "{arguments}: {answer}");
    }
}
