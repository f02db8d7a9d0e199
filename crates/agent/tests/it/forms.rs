//! Every form, every outcome.

use crate::support::{Asked, answered, ask, code, now, settings, shelf};
use serde_json::{Value, json};
use strands_agent::{CursorKey, Envelope, Settings};

fn answer(event: &Value, context: Option<&Value>) -> Value {
    let settings = settings(Settings::USUAL_MAX_BYTES);
    answered(&shelf(), event, context, &settings, now()).answer
}

#[test]
fn every_outcome_is_told_as_its_form_tells_it() {
    let expected = [
        ("invalid_argument", 400, "REPROMPT", false),
        ("unsupported_media_type", 415, "REPROMPT", false),
        ("unknown_operation", 404, "REPROMPT", false),
        ("method_not_allowed", 405, "REPROMPT", false),
        ("not_found", 404, "", false),
        ("conflict", 409, "", false),
        ("no_history", 422, "", false),
        ("overflow", 422, "", false),
        ("forbidden", 403, "", false),
        ("throttled", 429, "FAILURE", true),
        ("unavailable", 503, "FAILURE", true),
        ("internal", 500, "FAILURE", false),
    ];
    for (word, status, state, retryable) in expected {
        assert!(code(word).is_some(), "{word}");
        for form in Asked::ALL {
            let (event, context) = form.envelope("find_book", &json!({"title": "a", "fail": word}));
            let answer = answer(&event, context.as_ref());
            let payload = form.payload(&answer);
            assert_eq!(payload["ok"], false);
            assert_eq!(payload["error"]["code"], word);
            assert_eq!(payload["error"]["retryable"], retryable, "{word}");
            assert!(!answer.to_string().contains("secret"), "{answer}");
            assert_eq!(payload["error"]["incident"].is_string(), word == "internal");
            match form {
                Asked::Function => {
                    let told = &answer["response"]["functionResponse"]["responseState"];
                    assert_eq!(told.as_str().unwrap_or_default(), state, "{word}");
                }
                Asked::Api => assert_eq!(answer["response"]["httpStatusCode"], status, "{word}"),
                Asked::Gateway => assert!(answer["response"].is_null()),
            }
        }
    }
}

#[test]
fn function_details_are_answered_in_their_form() {
    let event = json!({
        "messageVersion": "1.0", "actionGroup": "my-books", "function": "find_book",
        "agent": {"name": "x"}, "inputText": "?", "sessionId": "1",
        "parameters": [{"name": "title", "type": "string", "value": "book 3"},
                       {"name": "stars", "type": "number", "value": "+5"}],
        "sessionAttributes": {"tenant": "orders"}, "promptSessionAttributes": {"today": "2026-11-20"},
    });
    let body = json!({"ok": true,
        "data": {"run_id": "book 3", "given": {"stars": 5, "lent": null, "price": null}, "text": "book 3"},
        "page": {"cursor": null, "truncated": false}});
    let mut given = answer(&event, None);
    let text = given["response"]["functionResponse"]["responseBody"]["TEXT"]["body"].take();
    let payload: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
    assert_eq!(payload, body);
    assert_eq!(
        given,
        json!({
            "messageVersion": "1.0",
            "response": {"actionGroup": "my-books", "function": "find_book",
                "functionResponse": {"responseBody": {"TEXT": {"body": null}}}},
            "sessionAttributes": {"tenant": "orders", "strands.last_run_id": "book 3"},
            "promptSessionAttributes": {"today": "2026-11-20"},
        })
    );
}

#[test]
fn an_openapi_operation_is_answered_with_path_and_method_as_they_came() {
    let event = json!({
        "messageVersion": "1.0", "actionGroup": "g", "apiPath": "/drop-book", "httpMethod": "post",
        "requestBody": {"content": {"application/json; charset=utf-8": {"properties": [
            {"name": "title", "type": "string", "value": "book 1"}]}}},
    });
    let answer = answer(&event, None);
    assert_eq!(answer["response"]["apiPath"], "/drop-book");
    assert_eq!(answer["response"]["httpMethod"], "post");
    assert_eq!(answer["response"]["httpStatusCode"], 200);
    assert!(answer["response"].get("responseState").is_none());
    assert_eq!(
        Asked::Api.payload(&answer)["data"],
        json!({"dropped": true})
    );
}

#[test]
fn a_gateway_is_answered_with_the_bare_payload() {
    for name in ["target___find_book", "find_book", "strands-x___search_book"] {
        let context = json!({"custom": {"bedrockAgentCoreToolName": name}, "client": null});
        let given = answer(&json!({"title": "book 3", "stars": 2}), Some(&context));
        assert_eq!(given["ok"], true, "{name}");
        assert_eq!(given["data"]["given"]["stars"], 2);
    }
}

#[test]
fn the_first_separator_ends_the_targets_name() {
    let context = json!({"custom": {"bedrockAgentCoreToolName": "a___b___find_book"}});
    let given = answer(&json!({"title": "x"}), Some(&context));
    assert_eq!(given["error"]["code"], "unknown_operation");
    assert!(
        given["error"]["message"]
            .as_str()
            .unwrap()
            .contains("b___find_book")
    );
}

#[test]
fn propagated_headers_may_be_an_object_or_a_text() {
    for headers in [
        json!({"x-tenant": "orders"}),
        json!("{\"x-tenant\":\"orders\"}"),
        json!(null),
    ] {
        let context = json!({"custom": {
            "bedrockAgentCoreToolName": "t___find_book",
            "bedrockAgentCorePropagatedHeaders": headers,
        }});
        assert_eq!(answer(&json!({"title": "x"}), Some(&context))["ok"], true);
    }
}

#[test]
fn the_client_context_decides_before_the_arguments() {
    let event =
        json!({"title": "x", "function": "drop_book", "messageVersion": "7", "apiPath": "/"});
    let context = json!({"custom": {"bedrockAgentCoreToolName": "t___find_book"}});
    assert_eq!(answer(&event, Some(&context))["data"]["run_id"], "x");
}

#[test]
fn what_is_no_call_has_no_answer() {
    let good = json!({"messageVersion": "1.0", "actionGroup": "g", "function": "find_book"});
    let changed = |name: &str, value: Value| {
        let mut event = good.clone();
        event[name] = value;
        event
    };
    assert!(Envelope::read(&good, None).is_ok());
    for event in [
        json!({}),
        json!(null),
        json!([good.clone()]),
        json!("text"),
        changed("apiPath", json!("/books")),
        changed("messageVersion", json!("1.1")),
        changed("messageVersion", json!(1.0)),
        changed("messageVersion", Value::Null),
        changed("actionGroup", Value::Null),
        changed("function", json!(7)),
        changed("function", Value::Null),
        json!({"messageVersion": "1.0", "actionGroup": "g", "apiPath": "/books"}),
    ] {
        assert!(Envelope::read(&event, None).is_err(), "{event}");
    }
    let context = json!({"custom": {"bedrockAgentCoreToolName": 7}});
    assert!(Envelope::read(&good, Some(&context)).is_err());
    for context in [
        json!({}),
        json!(null),
        json!({"custom": null}),
        json!({"custom": {}}),
    ] {
        assert!(Envelope::read(&good, Some(&context)).is_ok(), "{context}");
    }
}

#[test]
fn what_nobody_knows_is_told_with_what_is_known() {
    for form in Asked::ALL {
        let payload = ask(form, "burn_book", &json!({}));
        let error = &payload["error"];
        assert_eq!(error["code"], "unknown_operation");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains("find_book (GET /books/{title})"),
            "{message}"
        );
        assert!(!message.contains("search_book"), "{message}");
    }
}

#[test]
fn a_known_path_with_another_method_is_not_allowed() {
    let event = json!({"messageVersion": "1.0", "actionGroup": "g", "apiPath": "/books", "httpMethod": "DELETE"});
    let given = answer(&event, None);
    assert_eq!(given["response"]["httpStatusCode"], 405);
    assert_eq!(
        Asked::Api.payload(&given)["error"]["code"],
        "method_not_allowed"
    );
}

#[test]
fn a_body_that_is_no_json_is_not_supported() {
    let event = json!({"messageVersion": "1.0", "actionGroup": "g", "apiPath": "/drop-book", "httpMethod": "POST",
        "requestBody": {"content": {"text/xml": {"properties": []}}}});
    let given = answer(&event, None);
    assert_eq!(given["response"]["httpStatusCode"], 415);
}

#[test]
fn a_conflict_names_what_could_have_been_meant() {
    let payload = ask(
        Asked::Gateway,
        "find_book",
        &json!({"title": "a", "fail": "conflict"}),
    );
    assert_eq!(payload["error"]["candidates"], json!([{"title": "a"}]));
}

#[test]
fn a_log_learns_names_sizes_and_digests_and_no_value() {
    let (event, context) =
        Asked::Function.envelope("find_book", &json!({"title": "Jane Doe", "color": "red"}));
    let usual = settings(Settings::USUAL_MAX_BYTES);
    let record = answered(&shelf(), &event, context.as_ref(), &usual, now()).record;
    assert_eq!(record.operation, "find_book");
    assert_eq!(record.ignored, ["color"]);
    assert_eq!(record.arguments.len(), 2);
    assert_eq!(record.arguments.iter().map(|it| it.bytes).max(), Some(10));
    assert!(!format!("{record:?}").contains("Jane"));
}

#[test]
fn a_digest_tells_equal_values_of_one_installation_and_nothing_to_another() {
    let digests = |secret: &[u8], title: &str, session: &str| {
        let (mut event, context) = Asked::Function.envelope("find_book", &json!({"title": title}));
        event["sessionId"] = json!(session);
        let settings = Settings {
            cursor_key: CursorKey::from_secret(secret),
            ..settings(Settings::USUAL_MAX_BYTES)
        };
        let record = answered(&shelf(), &event, context.as_ref(), &settings, now()).record;
        (record.arguments[0].hash.clone(), record.session.unwrap())
    };
    let first = digests(b"ours", "a", "s-1");
    assert_eq!(first, digests(b"ours", "a", "s-1"));
    let other = digests(b"ours", "b", "s-2");
    assert!(first.0 != other.0 && first.1 != other.1);
    let theirs = digests(b"theirs", "a", "s-1");
    assert!(first.0 != theirs.0 && first.1 != theirs.1);
}

#[test]
fn the_cause_of_a_bug_is_in_the_log_alone() {
    let (event, context) =
        Asked::Gateway.envelope("find_book", &json!({"title": "a", "fail": "internal"}));
    let usual = settings(Settings::USUAL_MAX_BYTES);
    let answered = answered(&shelf(), &event, context.as_ref(), &usual, now());
    assert_eq!(answered.record.cause.as_deref(), Some("the secret cause"));
    assert_eq!(
        answered.answer["error"]["incident"],
        json!(answered.record.incident)
    );
}
