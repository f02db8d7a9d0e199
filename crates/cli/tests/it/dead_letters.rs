//! Refused messages, replayed and dropped.

use crate::support::{Ended, NOW, Place};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use strands_cli::local::{Access, Embedded, Message, Queue};
use strands_core::dead_letter::{DeadLetter, sha256};
use strands_core::event::{Reason, Rejection};

fn event(run_id: &str, state: &str) -> Value {
    json!({
        "version": "0", "id": format!("{run_id}-{state}"), "source": "strands.etl",
        "detail-type": "Strands Job Run Observed", "account": "111122223333",
        "region": "eu-west-1", "time": "2026-11-20T01:30:00Z", "resources": [],
        "detail": {
            "schema": "strands.run-observed/1", "run_id": run_id, "job_name": "orders",
            "platform": "airflow", "state": state, "started_at": "2026-11-20T01:00:00Z",
            "units": {"usd": 0.25},
        },
    })
}

impl Place {
    /// Keeps a message in the dead letters, as another release of the handler refused it.
    fn refuse(&self, body: &str, received_at: &str) -> String {
        let rejection = Rejection::new(Reason::UnknownSource, "not read by that release");
        let at: Timestamp = received_at.parse().unwrap();
        let letter = DeadLetter::new(body, &rejection, at);
        self.within(async |embedded| {
            embedded
                .store()
                .await
                .put_dead_letter(&letter)
                .await
                .unwrap();
        });
        letter.letter_id
    }

    /// Leaves a message in the queue's dead letters.
    fn exhaust(&self, name: &str, body: &str) {
        let message = Message {
            at: NOW.parse().unwrap(),
            body: body.to_owned(),
            receives: 9,
        };
        self.within(async |embedded| {
            let queue = Queue::new(embedded.journal());
            queue.send(&[(name.to_owned(), message.clone())]).unwrap();
            let batch = queue.receive().unwrap();
            queue
                .settle(&batch, &BTreeSet::from([name.to_owned()]))
                .unwrap();
        });
    }

    fn within(&self, work: impl AsyncFnOnce(Embedded)) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            work(Embedded::open(&self.store(), Access::Write).await.unwrap()).await;
        });
    }

    fn letters(&self, words: &[&str]) -> Ended {
        let words = [&["dead-letters"], words, &["--json", "--now", NOW]].concat();
        self.run(&words)
    }

    /// (day, reason, count) of what is left.
    fn left(&self) -> Vec<(String, String, i64)> {
        let list = self.letters(&["list"]).json();
        let letters = list["result"]["letters"].as_array().unwrap().clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let mut left: Vec<_> = letters
            .iter()
            .map(|it| {
                (
                    text(&it["day"]),
                    text(&it["reason"]),
                    it["count"].as_i64().unwrap(),
                )
            })
            .collect();
        left.sort();
        left
    }

    fn log(&self) -> Vec<Value> {
        let log = self.letters(&["list", "--log"]).json();
        log["result"]["log"].as_array().unwrap().clone()
    }
}

fn outcomes(ended: &Ended) -> Vec<String> {
    let result = ended.json()["result"].clone();
    let lists = [&result["letters"], &result["retries_exhausted"]];
    let items = lists.into_iter().flat_map(|list| list.as_array().unwrap());
    items
        .map(|item| item["outcome"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_is_applied_leaves_the_letters_and_reaches_totals() {
    let place = Place::new();
    let id = place.refuse(&event("r-1", "success").to_string(), "2026-11-19T05:00:00Z");

    let ended = place.letters(&["replay", "--id", &id[..12], "--yes"]);

    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let answer = ended.json();
    assert_eq!(answer["schema"], "strands.dead-letters.replay/1");
    assert_eq!(answer["errors"], json!([]));
    let expected = json!({
        "id": id, "day": "2026-11-19", "reason": "unknown_source", "outcome": "applied",
        "run_id": "r-1", "detail": null,
    });
    assert_eq!(answer["result"]["letters"], json!([expected]));
    assert!(place.left().is_empty());
    assert_eq!(place.run_of("r-1")["state"], "success");
    let trends = place
        .run(&["cost", "trends", "--json", "--now", NOW])
        .json();
    assert_eq!(trends["result"]["series"][0]["total_micro_usd"], 250_000);
    let log = place.log();
    assert_eq!(log.len(), 1);
    let line = json!({
        "at": NOW, "action": "replay", "sha256": id, "letter_day": "2026-11-19",
        "reason": "unknown_source", "who": log[0]["who"], "outcome": "applied",
    });
    assert_eq!(log[0], line);
    assert_ne!(log[0]["who"], "");
}

#[test]
fn what_was_applied_before_a_crash_is_a_duplicate_and_leaves() {
    let place = Place::new();
    let body = event("r-1", "success").to_string();
    place.ingest(body.as_bytes());
    place.refuse(&body, NOW);
    let before = place.run_of("r-1");

    let ended = place.letters(&["replay", "--all", "--yes"]);

    assert_eq!(
        (ended.code, outcomes(&ended)),
        (0, vec!["duplicate".to_owned()])
    );
    assert!(place.left().is_empty());
    assert_eq!(place.run_of("r-1"), before);
}

#[test]
fn what_is_rejected_again_stays_with_its_count_and_reason() {
    let place = Place::new();
    let mut unknown = event("r-1", "success");
    unknown["source"] = json!("somebody.else");
    unknown["detail"]["note"] = json!("jane.roe@example.com");
    unknown.as_object_mut().unwrap().remove("detail-type");
    place.refuse(&unknown.to_string(), "2026-11-18T05:00:00Z");
    place.ingest(b"{\"a\": ");

    let ended = place.letters(&["replay", "--all", "--yes"]);

    assert_eq!(
        (ended.code, outcomes(&ended)),
        (0, vec!["rejected".to_owned(); 2])
    );
    assert!(!ended.stdout.contains("jane.roe"), "{}", ended.stdout);
    let day = || "2026-11-20".to_owned();
    let left = [
        (day(), "malformed_json".to_owned(), 2),
        (day(), "not_an_event".to_owned(), 2),
    ];
    assert_eq!(place.left(), left);
    assert!(place.log().iter().all(|line| line["outcome"] == "rejected"));
}

#[test]
fn a_message_that_was_cut_cannot_be_replayed_and_the_others_are() {
    let place = Place::new();
    place.refuse(&"x".repeat(400_000), NOW);
    place.refuse(&event("r-1", "failed").to_string(), NOW);

    let ended = place.letters(&["replay", "--all", "--yes"]);

    assert_eq!(ended.code, 4, "{}", ended.stderr);
    let outcomes: BTreeSet<String> = outcomes(&ended).into_iter().collect();
    assert_eq!(
        outcomes,
        BTreeSet::from(["applied".to_owned(), "not_replayable".to_owned()])
    );
    let error = &ended.json()["errors"][0];
    assert_eq!(error["code"], "strands::dead_letters::not_replayable");
    assert!(
        error["message"].as_str().unwrap().contains("4096 bytes"),
        "{error}"
    );
    assert_eq!(place.left().len(), 1);
}

#[test]
fn messages_whose_retries_ran_out_are_replayed_and_dropped_too() {
    let place = Place::new();
    let body = event("r-1", "success").to_string();
    place.exhaust("m-1", &body);
    place.exhaust("m-2", "{");

    let ended = place.letters(&["replay", "--id", "m-1", "--yes"]);
    assert_eq!(
        (ended.code, outcomes(&ended)),
        (0, vec!["applied".to_owned()])
    );
    assert_eq!(place.run_of("r-1")["state"], "success");
    assert_eq!(place.log()[0]["sha256"], sha256(&body));

    let ended = place.letters(&["drop", "--reason", "retries_exhausted", "--yes"]);
    assert_eq!(
        (ended.code, outcomes(&ended)),
        (0, vec!["dropped".to_owned()])
    );
    let list = place.letters(&["list"]).json();
    assert_eq!(list["result"]["retries_exhausted"], json!([]));
    assert_eq!(place.log().len(), 2);
}

#[test]
fn what_is_dropped_is_gone_and_logged() {
    let place = Place::new();
    let kept = place.refuse(&event("r-1", "failed").to_string(), NOW);
    place.ingest(b"{");

    let ended = place.letters(&["drop", "--reason", "malformed_json", "--yes"]);

    assert_eq!(
        (ended.code, outcomes(&ended)),
        (0, vec!["dropped".to_owned()])
    );
    assert_eq!(ended.json()["schema"], "strands.dead-letters.drop/1");
    assert_eq!(place.left().len(), 1);
    let log = place.log();
    assert_eq!(log[0]["sha256"], sha256("{"));
    assert_ne!(log[0]["sha256"], kept);
    assert_eq!(
        (&log[0]["action"], &log[0]["outcome"]),
        (&json!("drop"), &json!("dropped"))
    );
}

#[test]
fn a_dry_run_and_a_run_without_consent_change_nothing() {
    let place = Place::new();
    place.refuse(&event("r-1", "failed").to_string(), NOW);
    place.ingest(b"{");
    let before = place.left();
    for (verb, outcome) in [("replay", "replayable"), ("drop", "droppable")] {
        let ended = place.letters(&[verb, "--all", "--dry-run"]);
        assert_eq!(
            (ended.code, outcomes(&ended)),
            (0, vec![outcome.to_owned(); 2]),
            "{verb}"
        );
        let ended = place.letters(&[verb, "--all"]);
        assert_eq!(ended.code, 2, "{verb}");
        assert!(ended.stderr.contains("--yes"), "{}", ended.stderr);
    }
    assert_eq!(place.left(), before);
    assert!(place.log().is_empty());
}

#[test]
fn ids_that_nothing_has_are_not_found() {
    let place = Place::new();
    let id = place.refuse(&event("r-1", "failed").to_string(), NOW);
    for verb in ["replay", "drop"] {
        for unknown in ["0000000000000000", &id[..7]] {
            let ended = place.letters(&[verb, "--id", unknown, "--yes"]);
            assert_eq!(ended.code, 5, "{verb} {unknown}: {}", ended.stdout);
        }
    }
    let ended = place.letters(&["drop", "--id", &id, "--id", "0000000000000000", "--yes"]);
    assert_eq!(
        (ended.code, outcomes(&ended)),
        (4, vec!["dropped".to_owned()])
    );
    assert_eq!(ended.json()["errors"][0]["path"], "0000000000000000");
    let ended = place.letters(&["drop", "--all", "--yes"]);
    assert_eq!((ended.code, outcomes(&ended)), (0, Vec::<String>::new()));
}

#[test]
fn every_command_that_tracks_ends_with_a_look_at_what_was_lost() {
    let place = Place::new();
    place.ingest(event("r-1", "success").to_string().as_bytes());
    place.within(async |embedded| {
        let sweep = embedded.store().await.sweep().await.unwrap().unwrap();
        assert_eq!(
            (sweep.began_at.to_string(), sweep.state),
            (NOW.to_owned(), None)
        );
    });
}

#[test]
fn which_messages_must_be_said() {
    let place = Place::new();
    place.ingest(b"{");
    for words in [
        &["replay", "--yes"][..],
        &["drop", "--since", "-1d", "--yes"],
        &["drop", "--all", "--reason", "malformed_json", "--yes"],
        &["drop", "--all", "--id", "12345678", "--yes"],
    ] {
        assert_eq!(place.letters(words).code, 2, "{words:?}");
    }
    assert_eq!(place.left().len(), 1);
}

#[test]
fn people_are_told_what_was_done_and_where_to_look() {
    let place = Place::new();
    let id = place.refuse(&event("r-1", "failed").to_string(), NOW);
    let ended = place.run(&["dead-letters", "replay", "--all", "--yes", "--now", NOW]);
    let line = format!("applied  {}  unknown_source  r-1\n", &id[..12]);
    assert_eq!((ended.code, ended.stdout), (0, line));
    assert!(
        ended
            .stderr
            .contains("1 applied. `strands dead-letters list`"),
        "{}",
        ended.stderr
    );
    let log = place.run(&["dead-letters", "list", "--log", "--now", NOW]);
    assert!(
        log.stdout.contains(&id[..12]) && log.stdout.contains("replay"),
        "{}",
        log.stdout
    );
}
