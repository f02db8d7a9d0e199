//! Whatever comes, an answer goes, and it holds nothing of another session.

use crate::support::{Asked, agent, answered, now, settings, shelf};
use proptest::prelude::*;
use serde_json::{Value, json};
use strands_agent::{Envelope, Settings, line};

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|it| json!(it)),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "1.0",
            "find_book",
            "list_books",
            "/books",
            "GET",
            "title",
            "[a",
            "{"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let names = prop::sample::select(vec![
            "name",
            "value",
            "type",
            "title",
            "stars",
            "titles",
            "limit",
            "cursor",
            "content",
            "properties",
            "application/json",
            "custom",
            "bedrockAgentCoreToolName",
            "x",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((names, inner), 0..5).prop_map(|fields| {
                fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            }),
        ]
    })
}

fn event() -> impl Strategy<Value = Value> {
    let members = prop::sample::select(vec![
        "function",
        "apiPath",
        "httpMethod",
        "parameters",
        "requestBody",
        "sessionAttributes",
        "promptSessionAttributes",
        "agent",
        "inputText",
        "title",
        "stars",
    ]);
    let odd = prop::collection::vec((members, json_value()), 0..6);
    (odd, any::<bool>(), any::<bool>()).prop_map(|(odd, is_call, is_api)| {
        let mut event = if is_call {
            json!({"messageVersion": "1.0", "actionGroup": "g"})
        } else {
            json!({})
        };
        for (name, value) in odd {
            event[name] = value;
        }
        if is_call && is_api {
            event.as_object_mut().unwrap().remove("function");
            event["apiPath"] = json!("/books/{title}");
            event["httpMethod"] = json!("GET");
        } else if is_call {
            event.as_object_mut().unwrap().remove("apiPath");
            event["function"] = json!("find_book");
        }
        event
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_event_is_answered_within_bounds_or_has_no_answer(
        event in event(),
        context in prop::option::of(json_value()),
        max_bytes in 600_usize..3_000,
    ) {
        if Envelope::read(&event, context.as_ref()).is_ok() {
            let answered = answered(&shelf(), &event, context.as_ref(), &settings(max_bytes), now());
            let text = line(&answered.answer);
            let back: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&back, &answered.answer);
            if answered.record.code.is_none() {
                prop_assert!(text.len() <= max_bytes);
            }
        }
    }

    #[test]
    fn an_answer_depends_on_its_own_call_alone(first in event(), second in event()) {
        let marked = |event: &Value, mark: &str| {
            let mut event = event.clone();
            event["sessionAttributes"] = json!({"session": mark});
            event["parameters"] = json!([{"name": "title", "value": mark}]);
            event
        };
        let usual = settings(Settings::USUAL_MAX_BYTES);
        let (first, second) = (marked(&first, "ALPHA"), marked(&second, "OMEGA"));
        let agent = agent();
        let shelf = shelf();
        let ask = |event: &Value| {
            let envelope = Envelope::read(event, None).ok()?;
            let call = agent.prepare(&envelope, &usual, now());
            let _ = (call.is_ok(), &shelf);
            Some(answered(&shelf, event, None, &usual, now()).answer)
        };
        let before = ask(&first);
        let between = ask(&second);
        prop_assert_eq!(&before, &ask(&first));
        let texts = (before.map(|it| it.to_string()), between.map(|it| it.to_string()));
        prop_assert!(!texts.0.unwrap_or_default().contains("OMEGA"));
        prop_assert!(!texts.1.unwrap_or_default().contains("ALPHA"));
    }
}

#[test]
fn what_is_not_seen_is_escaped() {
    let hidden = "a\u{202e}b\u{200b}c\u{7f}d\u{e0041}e\u{9b}f";
    assert_eq!(
        line(&hidden),
        r#""a\u202eb\u200bc\u007fd\udb40\udc41e\u009bf""#
    );
    let back: String = serde_json::from_str(&line(&hidden)).unwrap();
    assert_eq!(back, hidden);

    let (event, context) = Asked::Function.envelope("find_book", &json!({"title": "x\u{202e}y"}));
    let usual = settings(Settings::USUAL_MAX_BYTES);
    let answer = answered(&shelf(), &event, context.as_ref(), &usual, now()).answer;
    let body = &answer["response"]["functionResponse"]["responseBody"]["TEXT"]["body"];
    assert!(body.as_str().unwrap().contains(r"x\u202ey"), "{body}");
}

#[test]
fn a_long_name_that_nobody_knows_is_cut() {
    for form in [Asked::Function, Asked::Gateway] {
        let payload = crate::support::ask(form, &"z".repeat(9_000), &json!({}));
        let message = payload["error"]["message"].as_str().unwrap();
        assert!(message.len() < 500, "{message}");
    }
}
