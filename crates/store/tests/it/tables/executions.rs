use super::support::{
    EXECUTIONS, JOB_KEY, at, ended, execute, mail, only_row, put_mail, put_run, report, run_after,
    set_by_hand, set_execution, start, step,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use strands_core::incident::{MailRow, MailState};
use strands_core::run::{Figure, Ledger, Observation, State};
use strands_store::outbox::Fate;
use strands_store::{Store, StoreError, executions};
use strands_testing::Proxy;
use strands_testing::proxy::Verdict;

fn key_of(row: &Value) -> Value {
    json!({"execution_id": row["execution_id"], "timestamp": row["timestamp"]})
}

/// A failed run that told all that an item can show.
fn told() -> Observation {
    let mut report = ended("r", State::Failed, 0, 61);
    report.ended_at = Some("2026-11-20T02:01:00.500Z".parse().unwrap());
    report.units.usd = Figure::new(12.345_678_5);
    report.delayed = true;
    report.labels = BTreeMap::from([("team".into(), "größe".into())]);
    report
}

async fn keep(store: &Store, run: &Ledger) {
    execute(store, [set_execution(run)]).await.unwrap();
}

#[tokio::test]
async fn the_item_shows_what_is_known_of_the_run() {
    let (tables, store) = start().await;
    let run = run_after(&[told()]);
    keep(&store, &run).await;
    let start = at(0).as_second();
    let expected = json!({
        "execution_id": {"S": run.execution_id},
        "timestamp": {"N": start.to_string()},
        "run_key": {"S": "111122223333/eu-west-1/custom:airflow/-/r"},
        "run_id": {"S": "r"},
        "job_name": {"S": "orders"},
        "job_type": {"S": "custom:airflow"},
        "account": {"S": "111122223333"},
        "region": {"S": "eu-west-1"},
        "status": {"S": "failed"},
        "native_state": {"S": "FAILED"},
        "attempt": {"N": "1"},
        "start_time": {"N": start.to_string()},
        "end_time": {"N": (start + 60).to_string()},
        "duration_seconds": {"N": "60.5"},
        "total_cost_usd": {"N": "12.345679"},
        "cost_status": {"S": "estimated"},
        "cost_breakdown": {"M": {
            "total_cost_usd": {"N": "12.345679"},
            "reported_usd": {"N": "12.345679"},
        }},
        "error_details": {"M": {
            "error_occurred": {"BOOL": true},
            "error_message": {"S": "exit code 1"},
            "error_type": {"S": "TaskError"},
            "retry_count": {"N": "0"},
        }},
        "flags": {"L": [{"S": "delayed"}]},
        "tags": {"M": {"team": {"S": "größe"}}},
        "ttl": {"N": (start + 90 * 86_400).to_string()},
    });
    assert_eq!(only_row(&tables, EXECUTIONS), expected);
}

#[tokio::test]
async fn what_became_unknown_is_removed_and_what_others_wrote_stays() {
    let (tables, store) = start().await;
    let run = run_after(&[told()]);
    keep(&store, &run).await;
    let key = key_of(&only_row(&tables, EXECUTIONS));
    set_by_hand(&tables, EXECUTIONS, &key, "ticket", "OPS-1");
    set_by_hand(&tables, EXECUTIONS, &key, "owner", "");

    let mut retry = report(State::Running, 120);
    retry.attempt = 2;
    let run = step(Some(&run), &retry).run;
    keep(&store, &run).await;
    let running = only_row(&tables, EXECUTIONS);
    for gone in [
        "start_time",
        "end_time",
        "duration_seconds",
        "error_details",
    ] {
        assert_eq!(running.get(gone), None, "{gone}");
    }
    assert_eq!(running["total_cost_usd"], json!({"N": "12.345679"}));

    let mut end = report(State::Success, 180);
    end.attempt = 2;
    let run = step(Some(&run), &end).run;
    keep(&store, &run).await;
    let ended = only_row(&tables, EXECUTIONS);
    assert_eq!(ended.get("total_cost_usd"), None);
    assert_eq!(ended["cost_status"], json!({"S": "unpriced"}));
    assert_eq!(
        ended["cost_breakdown"],
        json!({"M": {"unpriced": {"L": [{"S": "reported: missing_usage"}]}}})
    );
    for row in [running, ended] {
        assert_eq!(row["ticket"], json!({"S": "OPS-1"}));
        assert_eq!(row["owner"], json!({"S": ""}));
    }
}

#[tokio::test]
async fn a_repeated_write_changes_nothing() {
    let (tables, store) = start().await;
    let run = run_after(&[told()]);
    keep(&store, &run).await;
    let before = only_row(&tables, EXECUTIONS);
    keep(&store, &run).await;
    assert_eq!(only_row(&tables, EXECUTIONS), before);
}

#[tokio::test]
async fn the_item_counts_the_retries_before_the_failed_attempt() {
    let (tables, store) = start().await;
    let mut second = told();
    second.attempt = 2;
    second.digest = None;
    second.error = None;
    keep(&store, &run_after(&[told(), second])).await;
    let details = json!({"M": {
        "error_occurred": {"BOOL": true},
        "error_message": {"S": ""},
        "retry_count": {"N": "1"},
    }});
    assert_eq!(only_row(&tables, EXECUTIONS)["error_details"], details);
}

#[tokio::test]
async fn an_execution_id_leads_to_its_run() {
    let (_tables, store) = start().await;
    let run = run_after(&[told()]);
    keep(&store, &run).await;
    let key = store.run_key_of_execution(&run.execution_id).await;
    assert_eq!(key, Ok(Some(run.key.text())));
    assert_eq!(store.run_key_of_execution("exec-nobody").await, Ok(None));
}

/// A mail about the run `r`, claimed by a sender.
async fn claimed(store: &Store, mail_id: &str, address: &str) -> MailRow {
    let mut mail = mail(mail_id, 0);
    mail.address = address.into();
    execute(store, [put_mail(&mail)]).await.unwrap();
    store.claim(&mail, at(65)).await.unwrap();
    mail
}

fn sent(seconds: i64) -> Fate {
    Fate::Sent {
        provider_id: None,
        at: at(seconds),
    }
}

#[tokio::test]
async fn a_sent_mail_is_noted_on_the_item_and_the_note_outlives_the_next_report() {
    let (tables, store) = start().await;
    let run = run_after(&[told()]);
    let writes = [put_run(&run, None), set_execution(&run)];
    execute(&store, writes).await.unwrap();
    for (mail_id, address, seconds) in [
        ("m1", "b@example.com", 70),
        ("m2", "a@example.com", 80),
        ("m3", "b@example.com", 90),
    ] {
        let mail = claimed(&store, mail_id, address).await;
        assert_eq!(store.settle(&mail, sent(seconds), Some(&run)).await, Ok(()));
    }
    let mut retry = report(State::Running, 120);
    retry.attempt = 2;
    keep(&store, &step(Some(&run), &retry).run).await;
    let row = only_row(&tables, EXECUTIONS);
    assert_eq!(row["status"], json!({"S": "running"}));
    assert_eq!(row["notification_sent"], json!({"BOOL": true}));
    assert_eq!(
        row["notification_timestamp"],
        json!({"N": at(90).as_second().to_string()})
    );
    let mut recipients: Vec<&str> = row["notification_recipients"]["SS"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    recipients.sort_unstable();
    assert_eq!(recipients, ["a@example.com", "b@example.com"]);
}

#[tokio::test]
async fn a_mail_that_was_not_sent_is_not_noted() {
    let (tables, store) = start().await;
    let run = run_after(&[told()]);
    let writes = [put_run(&run, None), set_execution(&run)];
    execute(&store, writes).await.unwrap();
    let before = only_row(&tables, EXECUTIONS);
    let retry = Fate::Retry {
        due_at: at(80),
        reason: "throttled".into(),
    };
    let failed = Fate::Failed {
        reason: "no such address".into(),
        at: at(80),
    };
    for (mail_id, fate) in [("m1", retry), ("m2", failed)] {
        let mail = claimed(&store, mail_id, "a@example.com").await;
        store.settle(&mail, fate, Some(&run)).await.unwrap();
    }
    let unclaimed = mail("m3", 0);
    execute(&store, [put_mail(&unclaimed)]).await.unwrap();
    let settled = store.settle(&unclaimed, sent(80), Some(&run)).await;
    assert_eq!(settled, Err(StoreError::Conflict));
    assert_eq!(only_row(&tables, EXECUTIONS), before);
}

#[tokio::test]
async fn a_mail_about_an_expired_run_is_settled_and_makes_no_item() {
    let (tables, store) = start().await;
    let states = async || {
        let mails = store.mails(JOB_KEY, None).await.unwrap();
        mails.iter().map(|mail| mail.state).collect::<Vec<_>>()
    };
    let mail = claimed(&store, "m1", "a@example.com").await;
    let gone = store.run_of(&mail).await.unwrap();
    let settled = store.settle(&mail, sent(70), gone.as_ref()).await;
    assert_eq!(settled, Ok(()), "neither run nor item");
    let run = run_after(&[told()]);
    execute(&store, [put_run(&run, None)]).await.unwrap();
    let mail = claimed(&store, "m2", "a@example.com").await;
    let found = store.run_of(&mail).await.unwrap();
    assert_eq!(found.as_ref(), Some(&run));
    let settled = store.settle(&mail, sent(70), found.as_ref()).await;
    assert_eq!(settled, Ok(()), "a run without an item");
    assert_eq!(states().await, [MailState::Sent, MailState::Sent]);
    assert_eq!(tables.rows(EXECUTIONS), Vec::<Value>::new());
}

#[tokio::test]
async fn a_notification_is_noted_although_others_write_to_the_item() {
    let (tables, store) = start().await;
    let run = run_after(&[told()]);
    execute(&store, [put_run(&run, None), set_execution(&run)])
        .await
        .unwrap();
    let met = AtomicBool::new(false);
    let proxy = Proxy::start(&tables.url(), move |call| {
        let is_first = call.operation == "TransactWriteItems" && !met.swap(true, Ordering::SeqCst);
        std::future::ready(if is_first {
            Verdict::transaction_conflict(&call.request)
        } else {
            Verdict::Forward(call.request)
        })
    })
    .await;
    let contended = strands_store::Store::at_endpoint(proxy.url()).await;
    let mail = claimed(&contended, "m1", "a@example.com").await;
    contended.settle(&mail, sent(70), Some(&run)).await.unwrap();
    let row = only_row(&tables, EXECUTIONS);
    assert_eq!(row["notification_sent"], json!({"BOOL": true}));
}

#[test]
fn an_attempt_ends_once_whatever_else_is_noted_of_its_run() {
    let image = |status: &str, attempt: u32, note: bool| {
        let mut image = json!({
            "run_key": {"S": "k"}, "status": {"S": status}, "attempt": {"N": attempt.to_string()},
        });
        if note {
            image["issues_status"] = json!({"S": "analysed"});
        }
        image
    };
    let none = json!({});
    for (before, after, has_ended) in [
        (&none, image("success", 1, false), true),
        (&none, image("running", 1, false), false),
        (
            &image("running", 1, false),
            image("timeout", 1, false),
            true,
        ),
        (&image("failed", 1, false), image("failed", 1, true), false),
        (&image("failed", 1, true), image("running", 2, true), false),
        (&image("failed", 1, true), image("failed", 2, true), true),
        (&image("failed", 1, true), image("success", 1, true), true),
    ] {
        let read = |image: &Value| serde_json::from_value(image.clone()).unwrap();
        let found = executions::ended(read(before), read(&after));
        let expected = has_ended.then(|| "k".to_owned());
        assert_eq!(found, Ok(expected), "{before} {after}");
    }
    let damaged = serde_json::from_value(image("finished", 1, false)).unwrap();
    let found = executions::ended(serde_dynamo::Item::default(), damaged);
    assert!(matches!(found, Err(StoreError::Damaged { .. })));
}
