//! Lists a page at a time, and answers that are not too large.

use crate::support::{Asked, Shelf, answered, now, settings, shelf};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use strands_agent::line;

fn page(
    form: Asked,
    shelf: &Shelf,
    arguments: &Value,
    max_bytes: usize,
    now: Timestamp,
) -> (Value, usize) {
    let (event, context) = form.envelope("list_books", arguments);
    let answer = answered(shelf, &event, context.as_ref(), &settings(max_bytes), now).answer;
    (form.payload(&answer), line(&answer).len())
}

fn titles(payload: &Value) -> Vec<String> {
    let books = payload["data"]["books"].as_array().unwrap();
    books
        .iter()
        .map(|it| it["title"].as_str().unwrap().to_owned())
        .collect()
}

/// Walks a list to its end; every page must stay within the bound.
fn walk(form: Asked, shelf: &Shelf, limit: usize, max_bytes: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut arguments = json!({"limit": limit});
    loop {
        let (payload, bytes) = page(form, shelf, &arguments, max_bytes, now());
        assert!(bytes <= max_bytes, "{bytes} of {max_bytes}");
        found.extend(titles(&payload));
        match &payload["page"]["cursor"] {
            Value::String(cursor) => {
                assert_eq!(payload["page"]["truncated"], true);
                arguments["cursor"] = json!(cursor);
            }
            cursor => {
                assert_eq!(*cursor, Value::Null);
                assert_eq!(payload["page"]["truncated"], false);
                return found;
            }
        }
    }
}

#[test]
fn pages_make_the_whole_list_whatever_cuts_them() {
    let shelf = Shelf {
        books: (0..150)
            .map(|number| format!("{number}: \"{}\"", "ü".repeat(number * 7 % 90)))
            .collect(),
    };
    for form in Asked::ALL {
        for (limit, max_bytes) in [
            (1, 24_576),
            (7, 24_576),
            (100, 24_576),
            (100, 3_000),
            (100, 1_800),
        ] {
            assert_eq!(
                walk(form, &shelf, limit, max_bytes),
                shelf.books,
                "{form:?} {limit} {max_bytes}"
            );
        }
    }
}

#[test]
fn a_page_holds_as_many_items_as_fit() {
    let shelf = Shelf {
        books: vec!["x".repeat(1_000); 50],
    };
    let (payload, bytes) = page(Asked::Gateway, &shelf, &json!({"limit": 50}), 24_576, now());
    assert_eq!(titles(&payload).len(), 24);
    assert!(bytes > 23_500, "{bytes}");
}

#[test]
fn the_usual_page_holds_twenty() {
    let shelf = Shelf {
        books: (0..30).map(|number| number.to_string()).collect(),
    };
    let (payload, _) = page(Asked::Gateway, &shelf, &json!({}), 24_576, now());
    assert_eq!(titles(&payload).len(), 20);
}

#[test]
fn an_item_larger_than_an_answer_is_shortened() {
    let shelf = Shelf {
        books: vec!["x".repeat(30_000), "y".to_owned()],
    };
    let (payload, bytes) = page(Asked::Function, &shelf, &json!({}), 24_576, now());
    assert!(bytes <= 24_576);
    assert_eq!(payload["data"]["books"][0]["truncated"], true);
    assert_eq!(payload["page"]["truncated"], true);
}

#[test]
fn a_record_larger_than_an_answer_is_shortened() {
    let shelf = Shelf {
        books: vec!["\u{1}".repeat(30_000)],
    };
    for form in Asked::ALL {
        let (event, context) = form.envelope("find_book", &json!({"title": "a"}));
        let shelf = Shelf {
            books: vec![format!("a{}", shelf.books[0])],
        };
        let answer = answered(&shelf, &event, context.as_ref(), &settings(24_576), now()).answer;
        assert!(line(&answer).len() <= 24_576);
        let payload = form.payload(&answer);
        assert_eq!(payload["data"]["truncated"], true);
        assert_eq!(payload["page"], json!({"cursor": null, "truncated": true}));
    }
}

#[test]
fn a_session_that_fills_the_answer_is_told() {
    let event = json!({"messageVersion": "1.0", "actionGroup": "g", "function": "list_books",
        "sessionAttributes": {"a": "x".repeat(30_000)}});
    let answer = answered(&shelf(), &event, None, &settings(24_576), now()).answer;
    assert_eq!(
        Asked::Function.payload(&answer)["error"]["code"],
        "invalid_argument"
    );
}

#[test]
fn a_cursor_is_taken_for_what_it_was_given_for_and_for_an_hour() {
    let shelf = shelf();
    let (first, _) = page(Asked::Gateway, &shelf, &json!({"limit": 2}), 24_576, now());
    let cursor = first["page"]["cursor"].as_str().unwrap().to_owned();
    let next = |arguments: &Value, minutes: i64| {
        let later = now() + SignedDuration::from_mins(minutes);
        page(Asked::Gateway, &shelf, arguments, 24_576, later).0
    };
    let good = next(&json!({"limit": 3, "cursor": cursor}), 59);
    assert_eq!(titles(&good), ["book 2", "book 3", "book 4"]);

    let mut flipped = URL_SAFE_NO_PAD.decode(&cursor).unwrap();
    *flipped.last_mut().unwrap() ^= 1;
    let own = URL_SAFE_NO_PAD
        .encode(json!({"v": 1, "op": "list_books", "key": 0, "exp": i64::MAX}).to_string());
    for (arguments, minutes) in [
        (json!({"limit": 2, "cursor": cursor}), 60),
        (
            json!({"limit": 2, "cursor": cursor, "titles": ["book 1"]}),
            0,
        ),
        (json!({"cursor": URL_SAFE_NO_PAD.encode(flipped)}), 0),
        (json!({"cursor": own}), 0),
        (json!({"cursor": ""}), 0),
        (json!({"cursor": "AAAA"}), 0),
        (json!({"cursor": "not base64!"}), 0),
    ] {
        let payload = next(&arguments, minutes);
        assert_eq!(payload["error"]["code"], "invalid_argument", "{arguments}");
        assert_eq!(payload["error"]["field"], "cursor", "{arguments}");
    }
}
