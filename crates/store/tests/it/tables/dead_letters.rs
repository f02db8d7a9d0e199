use super::support::{DEAD_LETTERS, at, only_row, start, watched};
use serde_json::json;
use strands_core::dead_letter::{DeadLetter, EXCERPT_BYTES, MAX_BODY_BYTES};
use strands_core::event::{Reason, Rejection};
use strands_store::dead_letters::{Kept, Logged};
use strands_store::{Store, StoreError};

fn letter(body: &str, seconds: i64) -> DeadLetter {
    let rejection = Rejection::new(Reason::MissingField, "detail.größe is missing; give it");
    DeadLetter::new(body, &rejection, at(seconds))
}

fn today() -> jiff::civil::Date {
    "2026-11-20".parse().unwrap()
}

#[tokio::test]
async fn a_letter_is_kept_with_its_reason_and_body() {
    let (tables, store) = start().await;
    let letter = letter("{\"größe\": \"🐘\"}", 5);
    store.put_dead_letter(&letter).await.unwrap();
    let kept = Kept {
        day: "2026-11-20".into(),
        letter_id: letter.letter_id.clone(),
        reason: "missing_field".into(),
        message: "detail.größe is missing; give it".into(),
        received_at: at(5).to_string(),
        count: 1,
        body_bytes: 19,
    };
    assert_eq!(store.dead_letters(today()).await, Ok(vec![kept]));
    let row = only_row(&tables, DEAD_LETTERS);
    assert_eq!(row["body"], json!({"S": "{\"größe\": \"🐘\"}"}));
}

#[tokio::test]
async fn the_same_body_again_on_the_same_day_counts() {
    let (_tables, store) = start().await;
    store.put_dead_letter(&letter("body", 5)).await.unwrap();
    store.put_dead_letter(&letter("other", 6)).await.unwrap();
    let mut again = letter("body", 7);
    again.reason = Reason::Unwritable;
    store.put_dead_letter(&again).await.unwrap();
    let kept = store.dead_letters(today()).await.unwrap();
    assert_eq!(kept.len(), 2);
    let twice = kept.iter().find(|it| it.letter_id == again.letter_id);
    let twice = twice.unwrap();
    assert_eq!(twice.count, 2);
    assert_eq!(twice.received_at, at(7).to_string());
    assert_eq!(twice.reason, "unwritable");
}

#[tokio::test]
async fn the_same_body_on_another_day_is_another_letter() {
    let (_tables, store) = start().await;
    for seconds in [0, 86_400] {
        store.put_dead_letter(&letter("", seconds)).await.unwrap();
    }
    for day in [today(), today().tomorrow().unwrap()] {
        let kept = store.dead_letters(day).await.unwrap();
        assert_eq!((kept.len(), kept[0].count), (1, 1));
        assert_eq!((&kept[0].day, kept[0].body_bytes), (&day.to_string(), 0));
    }
    let before = store.dead_letters(today().yesterday().unwrap()).await;
    assert_eq!(before, Ok(Vec::new()));
}

#[tokio::test]
async fn of_a_body_that_is_too_long_the_beginning_is_kept() {
    for (bytes, kept) in [
        (MAX_BODY_BYTES, MAX_BODY_BYTES),
        (MAX_BODY_BYTES + 1, EXCERPT_BYTES),
        (1024 * 1024, EXCERPT_BYTES),
    ] {
        let (tables, store) = start().await;
        let body = "x".repeat(bytes);
        store.put_dead_letter(&letter(&body, 0)).await.unwrap();
        let row = only_row(&tables, DEAD_LETTERS);
        assert_eq!(row["body"]["S"].as_str().unwrap().len(), kept);
        assert_eq!(row["body_bytes"], json!({"N": bytes.to_string()}));
    }
}

#[tokio::test]
async fn letters_that_do_not_fit_into_one_answer_are_all_listed() {
    let (tables, store) = start().await;
    for number in 0..6 {
        let body = number.to_string().repeat(MAX_BODY_BYTES);
        store.put_dead_letter(&letter(&body, 0)).await.unwrap();
    }
    let (proxy, store) = watched(&tables).await;
    assert_eq!(store.dead_letters(today()).await.unwrap().len(), 6);
    assert!(proxy.take_exchanges().len() > 1);
}

fn logged(letter: &DeadLetter, seconds: i64, outcome: &str) -> Logged {
    Logged {
        at: at(seconds),
        action: "replay".into(),
        sha256: letter.letter_id.clone(),
        letter_day: Some(letter.day.clone()),
        reason: letter.reason.as_str().into(),
        who: "jo".into(),
        outcome: outcome.into(),
    }
}

async fn only_letter(store: &Store) -> Kept {
    let mut letters = store.dead_letters(today()).await.unwrap();
    assert_eq!(letters.len(), 1);
    letters.remove(0)
}

#[tokio::test]
async fn a_letter_leaves_with_a_line_in_the_log_that_no_list_shows() {
    let (tables, store) = start().await;
    let letter = letter("body", 5);
    store.put_dead_letter(&letter).await.unwrap();
    let kept = only_letter(&store).await;
    let body = store.dead_letter_body(&kept).await;
    assert_eq!(body, Ok(Some("body".to_owned())));

    let line = logged(&letter, 60, "applied");
    store.remove_dead_letter(&kept, &line).await.unwrap();

    assert_eq!(store.dead_letters(today()).await, Ok(Vec::new()));
    assert_eq!(store.dead_letter_body(&kept).await, Ok(None));
    assert_eq!(store.dead_letter_log(today()).await, Ok(vec![line]));
    let row = only_row(&tables, DEAD_LETTERS);
    let ninety_days = at(60 + 90 * 86_400).as_second().to_string();
    assert_eq!(row["ttl"], json!({ "N": ninety_days }));
    assert!(row.get("body").is_none());
}

#[tokio::test]
async fn a_letter_that_was_refused_again_meanwhile_stays_and_nothing_is_logged() {
    let (_tables, store) = start().await;
    let letter = letter("body", 5);
    store.put_dead_letter(&letter).await.unwrap();
    let kept = only_letter(&store).await;
    store.put_dead_letter(&letter).await.unwrap();

    let line = logged(&letter, 60, "applied");
    let removed = store.remove_dead_letter(&kept, &line).await;

    assert_eq!(removed, Err(StoreError::Conflict));
    assert_eq!(only_letter(&store).await.count, 2);
    assert_eq!(store.dead_letter_log(today()).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_letter_that_is_refused_on_a_later_day_is_one_letter_with_all_its_counts() {
    let (_tables, store) = start().await;
    let early = letter("body", 5);
    for _ in 0..3 {
        store.put_dead_letter(&early).await.unwrap();
    }
    let kept = only_letter(&store).await;
    let mut late = letter("body", 86_400);
    late.reason = Reason::UnknownSource;
    store.put_dead_letter(&late).await.unwrap();
    let tomorrow = today().tomorrow().unwrap();

    let line = logged(&early, 86_400, "rejected");
    store
        .move_dead_letter(&kept, tomorrow, &line)
        .await
        .unwrap();

    assert_eq!(store.dead_letters(today()).await, Ok(Vec::new()));
    let letters = store.dead_letters(tomorrow).await.unwrap();
    assert_eq!((letters.len(), letters[0].count), (1, 4));
    assert_eq!(letters[0].reason, "unknown_source");
    assert_eq!(store.dead_letter_log(tomorrow).await, Ok(vec![line]));
}

#[tokio::test]
async fn the_log_is_in_the_order_of_its_times() {
    let (_tables, store) = start().await;
    let letter = letter("body", 5);
    for seconds in [30, 10, 20] {
        let line = logged(&letter, seconds, "rejected");
        store.log_dead_letter(&line).await.unwrap();
    }
    let log = store.dead_letter_log(today()).await.unwrap();
    let times: Vec<_> = log.iter().map(|line| line.at).collect();
    assert_eq!(times, [at(10), at(20), at(30)]);
}
