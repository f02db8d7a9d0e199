//! Findings that are known, declared or of one's own: baselines, rules, recognizers, SARIF.

use super::{ROWS, column, customers, file, scan, write};
use crate::support::Place;
use serde_json::{Value, json};
use std::fs;

#[test]
fn what_the_baseline_knows_does_not_fail_and_what_got_worse_does() {
    let place = Place::new();
    write(&place, "in/a.csv", customers(ROWS));
    let written = scan(&place, &["in", "--write-baseline", "known.json"]);
    assert_eq!(written.code, 0, "{}", written.stderr);
    let text = fs::read_to_string(place.path().join("known.json")).unwrap();
    let known: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(known.len(), 3);
    assert_eq!(
        known[2],
        json!({"path": "a.csv", "column": "phone", "type": "phone", "state": "leaky"})
    );
    let words = [
        "in",
        "--baseline",
        "known.json",
        "--fail-on",
        "any",
        "--json",
    ];
    let same = scan(&place, &words);
    assert_eq!(same.code, 0, "{}", same.stderr);
    let document = same.json();
    assert_eq!(column(file(&document), "email")["baselined"], true);
    assert_eq!(document["baseline_gone"], json!([]));

    let raw = customers(ROWS).replace("+44 ** **** ****", "+44 20 7946 0958");
    write(&place, "in/a.csv", raw);
    let worse = scan(&place, &words);
    assert_eq!(worse.code, 1);
    let document = worse.json();
    let phone = column(file(&document), "phone");
    assert_eq!(phone["state"], "exposed");
    assert!(phone.get("baselined").is_none());

    write(&place, "in/a.csv", "amount\n1\n2\n");
    let gone = scan(&place, &words).json();
    assert_eq!(gone["baseline_gone"].as_array().unwrap().len(), 3);
}

#[test]
fn an_entry_that_has_expired_accepts_nothing() {
    let place = Place::new();
    write(&place, "a.csv", customers(ROWS));
    let entry = |expires: &str| {
        json!([{"path": "a.csv", "column": "email", "type": "email", "state": "exposed",
            "reason": "test data", "expires": expires}])
        .to_string()
    };
    write(&place, "known.json", entry("2026-11-20"));
    let words = [
        "a.csv",
        "--baseline",
        "known.json",
        "--fail-on",
        "high",
        "--json",
        "--now",
    ];
    let email = |now: &str| {
        let document = scan(&place, &[&words[..], &[now]].concat()).json();
        column(file(&document), "email").clone()
    };
    assert_eq!(email("2026-11-20T23:00:00Z")["baselined"], true);
    assert_eq!(
        email("2026-11-20T23:00:00Z")["accepted_reason"],
        "test data"
    );
    assert!(email("2026-11-21T01:00:00Z").get("baselined").is_none());
}

#[test]
fn an_ignored_finding_stays_in_the_result_with_its_reason() {
    let place = Place::new();
    write(&place, "in/a.csv", customers(ROWS));
    let words = [
        "in",
        "--json",
        "--fail-on",
        "high",
        "--ignore",
        "*.csv:email",
        "--ignore",
        "a.csv:phone:phone",
        "--reason",
        "made-up people",
    ];
    let ended = scan(&place, &words);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let document = ended.json();
    let email = column(file(&document), "email");
    assert_eq!(email["ignored"], true);
    assert_eq!(email["accepted_reason"], "made-up people");
    assert_eq!(email["state"], "exposed");
    assert_eq!(scan(&place, &["in", "--ignore", "email"]).code, 2);
}

#[test]
fn declared_columns_are_compared_with_what_was_found() {
    let place = Place::new();
    write(&place, "a.csv", customers(ROWS));
    write(
        &place,
        "names.json",
        json!(["email", "amount", "shoe_size"]).to_string(),
    );
    let config = json!({"jobs": [{"compliance": {"pii_fields": ["email", "shoe_size"]}}]});
    write(&place, "config.json", config.to_string());
    let document = scan(&place, &["a.csv", "--json", "--declared", "names.json"]).json();
    let declared = |path: &str| column(file(&document), path)["declared"].clone();
    assert_eq!(declared("email"), json!(true));
    assert_eq!(declared("amount"), json!(true));
    assert_eq!(declared("phone"), json!(false));
    assert_eq!(document["declared_gone"], json!(["shoe_size"]));
    let other = scan(&place, &["a.csv", "--json", "--declared", "config.json"]).json();
    assert_eq!(other["declared_gone"], json!(["shoe_size"]));
}

const BADGE: &str = r#"[{"name":"staff_badge","category":"I","severity":"high","regulation":["house rule"],
    "pattern":"SB-\\d{6}","context":["badge"],"negative":["colour"]}]"#;

#[test]
fn an_own_type_is_found_as_the_built_in_ones_are() {
    let place = Place::new();
    let rows: Vec<String> = (0..120).map(|row| format!("SB-{row:06}")).collect();
    write(
        &place,
        "a.csv",
        format!("code,n\n{},1\n", rows.join(",1\n")),
    );
    write(&place, "own.json", BADGE);
    let words = [
        "a.csv",
        "--recognizers",
        "own.json",
        "--fail-on",
        "high",
        "--json",
    ];
    let ended = scan(&place, &words);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let document = ended.json();
    let code = column(file(&document), "code");
    assert_eq!(code["type"], "staff_badge");
    assert_eq!(code["state"], "exposed");
    assert_eq!(code["severity"], "high");
}

#[test]
fn every_fault_of_own_types_is_told_at_once() {
    let place = Place::new();
    write(&place, "a.csv", customers(20));
    let faulty = r#"[{"name":"email","pattern":"a+"},{"name":"badge","pattern":"("},
        {"name":"desk","pattern":"(a)\\1"},{"name":"key","pattern":"k+","validator":"none_such"}]"#;
    write(&place, "own.json", faulty);
    let ended = scan(&place, &["a.csv", "--recognizers", "own.json"]);
    assert_eq!(ended.code, 2);
    for word in ["email", "badge", "desk", "none_such"] {
        assert!(ended.stderr.contains(word), "{word}: {}", ended.stderr);
    }
    write(&place, "own.json", "{");
    assert_eq!(
        scan(&place, &["a.csv", "--recognizers", "own.json"]).code,
        2
    );
    let long = json!([{"name": "long", "pattern": "a".repeat(1_001)}]);
    write(&place, "own.json", long.to_string());
    assert_eq!(
        scan(&place, &["a.csv", "--recognizers", "own.json"]).code,
        2
    );
}

#[test]
fn sarif_names_a_rule_a_type_and_suppresses_what_is_accepted() {
    let place = Place::new();
    write(&place, "in/a.csv", customers(ROWS));
    let words = [
        "in",
        "--sarif",
        "--ignore",
        "*:phone",
        "--reason",
        "made-up people",
    ];
    let document = scan(&place, &words).json();
    assert_eq!(document["version"], "2.1.0");
    let run = &document["runs"][0];
    let rules: Vec<&Value> = run["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
        let place = &result["locations"][0];
        assert_eq!(
            place["physicalLocation"]["artifactLocation"]["uri"],
            "in/a.csv"
        );
        assert!(result["message"]["text"].is_string());
    }
    let of = |rule: &str| results.iter().find(|it| it["ruleId"] == rule).unwrap();
    assert_eq!(of("email")["level"], "error");
    assert!(of("email").get("suppressions").is_none());
    assert_eq!(
        of("phone")["suppressions"][0]["justification"],
        "made-up people"
    );
    assert_eq!(scan(&place, &["in", "--sarif", "--json"]).code, 2);
}
