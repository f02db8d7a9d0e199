//! What is kept from turn to turn.

use crate::support::{Asked, answered, now, settings, shelf};
use serde_json::{Value, json};
use strands_agent::Settings;

fn turn(function: &str, arguments: &Value, attributes: &Value) -> Value {
    let (mut event, _) = Asked::Function.envelope(function, arguments);
    event["sessionAttributes"] = attributes.clone();
    event["promptSessionAttributes"] = json!({"today": "2026-11-20"});
    let usual = settings(Settings::USUAL_MAX_BYTES);
    answered(&shelf(), &event, None, &usual, now()).answer
}

#[test]
fn after_two_tries_the_model_is_told_to_ask() {
    let mut attributes = json!({"mine": "kept"});
    for (round, state) in [
        json!("REPROMPT"),
        json!("REPROMPT"),
        Value::Null,
        Value::Null,
    ]
    .iter()
    .enumerate()
    {
        let answer = turn("find_book", &json!({"stars": 9}), &attributes);
        let response = &answer["response"]["functionResponse"];
        assert_eq!(response["responseState"], *state, "round {round}");
        let payload = Asked::Function.payload(&answer);
        assert_eq!(payload["error"]["code"], "invalid_argument");
        let message = payload["error"]["message"].as_str().unwrap();
        assert_eq!(
            message.contains("ask the user"),
            state.is_null(),
            "{message}"
        );
        attributes = answer["sessionAttributes"].clone();
        assert_eq!(attributes["mine"], "kept");
        assert_eq!(
            answer["promptSessionAttributes"],
            json!({"today": "2026-11-20"})
        );
    }
    let other = turn("drop_book", &json!({}), &attributes);
    assert_eq!(
        other["response"]["functionResponse"]["responseState"],
        "REPROMPT"
    );
}

#[test]
fn a_broken_count_counts_from_the_beginning() {
    let answer = turn(
        "find_book",
        &json!({}),
        &json!({"strands.reprompts": "many"}),
    );
    assert_eq!(
        answer["sessionAttributes"]["strands.reprompts"],
        r#"{"find_book":1}"#
    );
}

#[test]
fn the_cursor_of_a_list_is_kept_until_its_end() {
    let answer = turn("list_books", &json!({"limit": 5}), &json!({}));
    let cursor = &answer["sessionAttributes"]["strands.cursor.list_books"];
    assert_eq!(*cursor, Asked::Function.payload(&answer)["page"]["cursor"]);
    let attributes = &answer["sessionAttributes"];
    let answer = turn(
        "list_books",
        &json!({"limit": 5, "cursor": cursor}),
        attributes,
    );
    assert_eq!(answer["sessionAttributes"], json!({}));
}

#[test]
fn what_we_add_stays_small() {
    let long = "x".repeat(1_900);
    let attributes = json!({"strands.last_job": long, "strands.cursor.other": "c", "strands.tenant": long, "own": long});
    let answer = turn(
        "find_book",
        &json!({"title": "y".repeat(60), "stars": 2}),
        &attributes,
    );
    let kept = answer["sessionAttributes"].as_object().unwrap();
    assert!(kept["own"].as_str().unwrap().len() == 1_900 && kept.contains_key("strands.tenant"));
    let ours = kept
        .iter()
        .filter(|(name, _)| name.starts_with("strands.") && *name != "strands.tenant");
    let bytes: usize = ours
        .map(|(name, value)| name.len() + value.as_str().unwrap().len())
        .sum();
    assert!(bytes <= 2_048, "{bytes}");
}

#[test]
fn attributes_that_are_no_strings_become_strings() {
    let answer = turn(
        "list_books",
        &json!({}),
        &json!({"a": 1, "b": {"c": null}, "d": "e"}),
    );
    assert_eq!(
        answer["sessionAttributes"],
        json!({"a": "1", "b": "{\"c\":null}", "d": "e"})
    );
}

#[test]
fn a_session_makes_ten_changes_and_no_more() {
    let mut attributes = json!({});
    for round in 1..=10 {
        let answer = turn("drop_book", &json!({"title": "a"}), &attributes);
        assert_eq!(Asked::Function.payload(&answer)["ok"], true, "{answer}");
        attributes = answer["sessionAttributes"].clone();
        assert_eq!(attributes["strands.writes"], round.to_string());
    }
    for attributes in [attributes, json!({"strands.writes": "none yet"})] {
        let answer = turn("drop_book", &json!({"title": "a"}), &attributes);
        assert_eq!(
            Asked::Function.payload(&answer)["error"]["code"],
            "forbidden"
        );
        let read = turn("find_book", &json!({"title": "a"}), &attributes);
        assert_ne!(Asked::Function.payload(&read)["error"]["code"], "forbidden");
    }
}
