use super::support::{LEDGER, ended, execute, only_row, put_run, run_after, start};
use serde_json::{Value, json};
use strands_core::event::Signal;
use strands_core::plan::Write;
use strands_core::run::State;
use strands_store::ledger::{change_of, run_of};

fn signal(digest: &str) -> Signal {
    Signal {
        kind: "emr_cluster",
        account: "111122223333".into(),
        region: "eu-west-1".into(),
        source: "aws.emr".into(),
        subject: Some("j-7TLP".into()),
        state: Some("TERMINATED_WITH_ERRORS".into()),
        time: "2026-11-20T02:00:07Z".parse().unwrap(),
        digest: digest.into(),
    }
}

pub(crate) fn put_signal(digest: &str) -> Write {
    Write::Signal(Box::new(signal(digest)))
}

#[tokio::test]
async fn a_signal_is_kept_under_a_key_of_its_own() {
    let (tables, store) = start().await;
    execute(&store, [put_signal("ab12")]).await.unwrap();
    let mut row = only_row(&tables, LEDGER);
    row.as_object_mut().unwrap().remove("ttl").unwrap();
    let expected = json!({
        "run_key": {"S": "#signal/111122223333/eu-west-1/aws.emr/ab12"}, "entry": {"S": "signal"},
        "kind": {"S": "emr_cluster"}, "account": {"S": "111122223333"}, "region": {"S": "eu-west-1"},
        "source": {"S": "aws.emr"}, "subject": {"S": "j-7TLP"},
        "state": {"S": "TERMINATED_WITH_ERRORS"}, "time": {"S": "2026-11-20T02:00:07.000Z"},
    });
    assert_eq!(row, expected);
}

#[tokio::test]
async fn what_a_signal_lacks_is_absent_and_a_replay_lies_on_itself() {
    let (tables, store) = start().await;
    let mut bare = signal("ab12");
    (bare.subject, bare.state) = (None, None);
    for _ in 0..2 {
        let write = Write::Signal(Box::new(bare.clone()));
        execute(&store, [write]).await.unwrap();
    }
    let row = only_row(&tables, LEDGER);
    assert_eq!((row.get("subject"), row.get("state")), (None, None));
    execute(&store, [put_signal("cd34")]).await.unwrap();
    assert_eq!(tables.rows(LEDGER).len(), 2);
}

#[tokio::test]
async fn readers_of_the_stream_and_of_runs_pass_it_by() {
    let (tables, store) = start().await;
    let run = run_after(&[ended("r", State::Success, 0, 60)]);
    execute(&store, [put_signal("ab12")]).await.unwrap();
    execute(&store, [put_run(&run, None)]).await.unwrap();
    let batch = tables.ledger_batch();
    let records = batch["Records"].as_array().unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["dynamodb"]["Keys"]["entry"]["S"], "run");
    let rows = tables.rows(LEDGER);
    let row: &Value = rows
        .iter()
        .find(|row| row["entry"]["S"] == "signal")
        .unwrap();
    let image: serde_dynamo::Item = serde_json::from_value(row.clone()).unwrap();
    assert_eq!(change_of(image.clone()), Ok(None));
    assert_eq!(run_of(image), Ok(None));
    assert_eq!(store.run(&signal("ab12").key()).await, Ok(None));
}
