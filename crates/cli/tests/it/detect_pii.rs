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
