use super::support::{QUALITY, execute, only_row, start};
use jiff::Timestamp;
use serde_json::{Value, json};
use strands_core::event::{Event, Quality, read};
use strands_core::plan::Write;

fn of_a_job(id: &str) -> Value {
    json!({
        "id": id, "source": "aws.glue-dataquality", "account": "111122223333", "region": "eu-west-1",
        "detail-type": "Data Quality Evaluation Results Available", "time": "2026-11-20T02:00:07Z",
        "detail": {
            "resultId": "dqresult-7", "state": "FAILED", "score": 0.71, "rulesetNames": ["größe"],
            "numRulesSucceeded": 5, "numRulesFailed": 2,
            "context": {"jobName": "orders", "jobId": "jr_1"},
        },
    })
}

pub(crate) fn quality(event: &Value) -> Box<Quality> {
    let arrived_at: Timestamp = "2026-11-20T02:00:10Z".parse().unwrap();
    match read(event, arrived_at) {
        Ok(Event::Quality(quality)) => quality,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn put_quality(id: &str) -> Write {
    Write::Quality(quality(&of_a_job(id)))
}

#[tokio::test]
async fn a_result_is_kept_with_its_run_and_without_what_is_unknown() {
    let (tables, store) = start().await;
    execute(&store, [put_quality("e-1")]).await.unwrap();
    let mut row = only_row(&tables, QUALITY);
    let row = row.as_object_mut().unwrap();
    let timestamp = row.remove("timestamp").unwrap();
    let timestamp = timestamp["N"].as_str().unwrap();
    assert!(timestamp.starts_with("1795140007."), "{timestamp}");
    row.remove("ttl").unwrap();
    let expected = json!({
        "job_name": {"S": "orders"}, "run_key": {"S": "111122223333/eu-west-1/glue/-/jr_1"},
        "result_id": {"S": "dqresult-7"}, "verdict": {"S": "FAILED"}, "score": {"N": "0.71"},
        "rules_passed": {"N": "5"}, "rules_failed": {"N": "2"}, "rulesets": {"L": [{"S": "größe"}]},
        "run_id": {"S": "jr_1"}, "account": {"S": "111122223333"}, "region": {"S": "eu-west-1"},
        "reported_at": {"S": "2026-11-20T02:00:07.000Z"},
    });
    assert_eq!(&Value::Object(row.clone()), &expected);
}

#[tokio::test]
async fn results_of_one_second_lie_beside_each_other_and_a_replay_on_itself() {
    let (tables, store) = start().await;
    for id in ["e-1", "e-2", "e-1", "e-3", "e-2"] {
        execute(&store, [put_quality(id)]).await.unwrap();
    }
    assert_eq!(tables.rows(QUALITY).len(), 3);
}

#[tokio::test]
async fn a_table_has_a_history_that_no_job_can_write_into() {
    let (tables, store) = start().await;
    let mut of_a_table = of_a_job("e-1");
    of_a_table["detail"]["context"] = json!({"databaseName": "sales", "tableName": "orders"});
    let mut of_a_job = of_a_job("e-1");
    of_a_job["detail"]["context"]["jobName"] = json!("#table:sales.orders");
    for event in [of_a_table, of_a_job] {
        let write = Write::Quality(quality(&event));
        execute(&store, [write]).await.unwrap();
    }
    let mut keys: Vec<String> = tables
        .rows(QUALITY)
        .iter()
        .map(|row| row["job_name"]["S"].as_str().unwrap().to_owned())
        .collect();
    keys.sort();
    assert_eq!(keys, ["##table:sales.orders", "#table:sales.orders"]);
}

#[tokio::test]
async fn results_of_a_job_are_read_back_by_time_newest_first() {
    let (_tables, store) = start().await;
    let mut later = of_a_job("e-2");
    later["time"] = json!("2026-11-20T02:00:09Z");
    later["detail"]["state"] = json!("PASSED");
    for event in [of_a_job("e-1"), later] {
        let write = Write::Quality(quality(&event));
        execute(&store, [write]).await.unwrap();
    }
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let read = async |subject: &str, from: &str, to: &str| {
        let found = store.quality_of(subject, at(from), at(to)).await.unwrap();
        let verdicts = found.into_iter().filter_map(|it| it.verdict);
        verdicts.collect::<Vec<String>>()
    };
    let (from, to) = ("2026-11-20T02:00:00Z", "2026-11-20T03:00:00Z");
    assert_eq!(read("orders", from, to).await, ["PASSED", "FAILED"]);
    assert_eq!(read("orders", "2026-11-20T02:00:08Z", to).await, ["PASSED"]);
    assert_eq!(read("returns", from, to).await, [""; 0]);
    assert_eq!(read("", from, to).await, [""; 0]);
    let found = store.quality_of("orders", at(from), at(to)).await.unwrap();
    assert_eq!(found[1].reported_at, at("2026-11-20T02:00:07Z"));
    assert_eq!(found[1].score, Some(0.71));
    assert_eq!(found[1].rules, [Some(5), Some(2), None]);
    assert_eq!(
        found[1].run_key.as_deref(),
        Some("111122223333/eu-west-1/glue/-/jr_1")
    );
}
