//! What is given, and what the declared types make of it.

use crate::support::{Asked, answered, ask, now, settings, shelf};
use serde_json::{Value, json};
use strands_agent::Settings;

fn given(form: Asked, name: &str, value: &Value) -> Value {
    let payload = ask(form, "find_book", &json!({"title": "x", name: value}));
    if payload["ok"] == true {
        return payload["data"]["given"][name].clone();
    }
    assert_eq!(payload["error"]["code"], "invalid_argument", "{payload}");
    assert_eq!(payload["error"]["field"], name, "{payload}");
    json!("refused")
}

#[test]
fn strings_of_bedrock_become_the_declared_types() {
    let refused = json!("refused");
    for (name, text, expected) in [
        ("stars", "3", json!(3)),
        ("stars", "+3", json!(3)),
        ("stars", "0", refused.clone()),
        ("stars", "-1", refused.clone()),
        ("stars", "6", refused.clone()),
        ("stars", "3.0", refused.clone()),
        ("stars", " 3", refused.clone()),
        ("stars", "", refused.clone()),
        ("stars", "9223372036854775808", refused.clone()),
        ("lent", "true", json!(true)),
        ("lent", "FALSE", json!(false)),
        ("lent", "yes", refused.clone()),
        ("lent", "1", refused.clone()),
        ("price", "2.5", json!(2.5)),
        ("price", "-1e3", json!(-1000.0)),
        ("price", "NaN", refused.clone()),
        ("price", "inf", refused.clone()),
        ("price", "1e999", refused.clone()),
        ("price", "1,5", refused.clone()),
    ] {
        for form in Asked::ALL {
            assert_eq!(
                given(form, name, &json!(text)),
                expected,
                "{form:?} {name} {text:?}"
            );
        }
    }
}

#[test]
fn values_of_a_gateway_have_the_declared_type() {
    let refused = json!("refused");
    for (name, value, expected) in [
        ("stars", json!(3), json!(3)),
        ("stars", json!(3.0), json!(3)),
        ("stars", json!(3.5), refused.clone()),
        ("stars", json!(1e30), refused.clone()),
        ("stars", json!(u64::MAX), refused.clone()),
        ("stars", json!(true), refused.clone()),
        ("stars", json!([3]), refused.clone()),
        ("stars", json!(null), json!(null)),
        ("lent", json!(true), json!(true)),
        ("lent", json!(1), refused.clone()),
        ("price", json!(2), json!(2.0)),
        ("price", json!({}), refused.clone()),
    ] {
        assert_eq!(
            given(Asked::Gateway, name, &value),
            expected,
            "{name} {value}"
        );
    }
}

#[test]
fn a_message_says_what_is_expected() {
    for (arguments, field, message) in [
        (
            json!({"title": "x", "stars": 9}),
            "stars",
            "stars must be an integer from 1 to 5",
        ),
        (json!({"stars": 2}), "title", "title is required"),
        (json!({"title": null}), "title", "title is required"),
        (json!({"title": ""}), "title", "title must not be empty"),
        (json!({"title": 5}), "title", "title must be a string"),
        (
            json!({"title": "x".repeat(61)}),
            "title",
            "title must have at most 60 characters",
        ),
        (
            json!({"title": "x", "fail": "y".repeat(4_001)}),
            "fail",
            "fail must have at most 4000 characters",
        ),
        (
            json!({"title": "a\u{0}b"}),
            "title",
            "title must not hold control characters other than tab and newline",
        ),
        (
            json!({"title": "a\rb"}),
            "title",
            "title must not hold control characters other than tab and newline",
        ),
        (
            json!({"title": "x", "lent": "maybe"}),
            "lent",
            "lent must be true or false",
        ),
    ] {
        let error = &ask(Asked::Gateway, "find_book", &arguments)["error"];
        assert_eq!(error["message"], message);
        assert_eq!(error["field"], field);
    }
}

#[test]
fn strings_are_taken_character_by_character() {
    for title in [
        "Cafe\u{301}",
        "Caf\u{e9}",
        "tab\tand\nnewline",
        "日本語",
        " padded ",
        "[a]",
        "7",
    ] {
        for form in Asked::ALL {
            let payload = ask(form, "find_book", &json!({"title": title}));
            assert_eq!(payload["data"]["run_id"], title);
        }
    }
}

#[test]
fn lists_are_json_or_the_same_without_quotes() {
    let titles = |payload: &Value| {
        let books = payload["data"]["books"].as_array();
        books.map(|books| {
            books
                .iter()
                .map(|it| it["title"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        })
    };
    for (text, expected) in [
        ("[book 1, book 2]", Some(vec!["book 1", "book 2"])),
        ("[\"book 1\",\"book 2\"]", Some(vec!["book 1", "book 2"])),
        ("['book 1']", Some(vec!["book 1"])),
        ("[123, true]", Some(vec![])),
        ("[]", Some(vec![])),
        ("book 1", None),
        ("[book 1,]", None),
        ("[null]", None),
        ("[a, b, c, d]", None),
        ("{}", None),
    ] {
        let payload = ask(Asked::Function, "list_books", &json!({"titles": text}));
        let expected = expected.map(|it| it.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(titles(&payload), expected, "{text}: {payload}");
    }
    let payload = ask(Asked::Gateway, "list_books", &json!({"titles": ["book 1"]}));
    assert_eq!(titles(&payload), Some(vec!["book 1".to_owned()]));
    let payload = ask(
        Asked::Gateway,
        "list_books",
        &json!({"titles": ["book 1", 2]}),
    );
    assert_eq!(
        payload["error"]["message"],
        "titles must be a list such as [\"a\", \"b\"]"
    );
}

#[test]
fn a_name_is_given_once() {
    let event = json!({
        "messageVersion": "1.0", "actionGroup": "g", "apiPath": "/drop-book", "httpMethod": "POST",
        "parameters": [{"name": "title", "type": "string", "value": "a"}],
        "requestBody": {"content": {"application/json": {"properties": [
            {"name": "title", "type": "string", "value": "a"}]}}},
    });
    let usual = settings(Settings::USUAL_MAX_BYTES);
    let answer = answered(&shelf(), &event, None, &usual, now()).answer;
    let error = &Asked::Api.payload(&answer)["error"];
    assert_eq!(error["code"], "invalid_argument");
    assert_eq!(error["field"], "title");
}

#[test]
fn unknown_arguments_are_ignored() {
    let payload = ask(
        Asked::Gateway,
        "find_book",
        &json!({"title": "x", "sql": "drop"}),
    );
    assert_eq!(payload["ok"], true);
}

#[test]
fn parameters_that_are_none_are_refused_and_absent_ones_are_empty() {
    let usual = settings(Settings::USUAL_MAX_BYTES);
    for (parameters, ok) in [
        (json!(null), true),
        (json!([]), true),
        (json!({}), false),
        (json!([{"value": "x"}]), false),
        (json!(["x"]), false),
    ] {
        let event = json!({"messageVersion": "1.0", "actionGroup": "g", "function": "list_books",
            "parameters": parameters});
        let answer = answered(&shelf(), &event, None, &usual, now()).answer;
        assert_eq!(Asked::Function.payload(&answer)["ok"], ok, "{event}");
    }
    let context = json!({"custom": {"bedrockAgentCoreToolName": "list_books"}});
    for (event, ok) in [
        (json!(null), true),
        (json!({}), true),
        (json!([1]), false),
        (json!("x"), false),
    ] {
        let answer = answered(&shelf(), &event, Some(&context), &usual, now()).answer;
        assert_eq!(answer["ok"], ok, "{event}");
    }
}
