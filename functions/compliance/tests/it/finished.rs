//! What finished runs wrote.

use crate::{BUCKET, Place, call, customers, payload};
use serde_json::{Value, json};

const ASKS: &str = r#"{"jobs": [{"job_id": "orders",
    "compliance": {"auto_detect_pii": true, "pii_fields": ["email"],
        "ignore": [{"path": "*", "column": "card_*", "reason": "surrogates"}]},
    "outputs": [
        {"name": "orders", "source_type": "s3", "path": "s3://lake-prod/orders/"},
        {"name": "live", "source_type": "dynamodb", "table_name": "Live"}]}]}"#;

fn scan(run_key: &str) -> Value {
    json!({"scan": {"run_key": run_key}})
}

#[tokio::test]
async fn what_a_run_wrote_is_noted_on_its_execution() {
    let place = Place::new().await;
    place
        .aws
        .holds_data(BUCKET, &[("orders/part-0.csv", &customers(200))]);
    let key = place.ended("jr_1", ASKS).await;
    let function = place.launch().start().await;
    let answer = function.invoke(scan(&key)).await.unwrap();
    assert_eq!(answer["outcome"], "scanned", "{answer}");
    assert_eq!(answer["pii_fields"], 2);
    assert_eq!(
        (&answer["rows_scanned"], &answer["complete"]),
        (&json!(200), &json!(false))
    );
    let noted = place.compliance(&key);
    assert_eq!(noted["pii_detected"]["BOOL"], true);
    assert!(
        noted["reason"]["S"].as_str().unwrap().contains("live"),
        "{noted}"
    );
    let fields = noted["pii_fields"]["L"].as_array().unwrap();
    let email = &fields[0]["M"];
    assert_eq!(email["pii_type"]["S"], "email");
    assert_eq!(email["state"]["S"], "exposed");
    assert_eq!(email["severity"]["S"], "high");
    assert_eq!(email["occurrences"]["N"], "200");
    assert_eq!(
        (&email["declared"]["BOOL"], &email["accepted"]["BOOL"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(fields[1]["M"]["accepted"]["BOOL"], true);
    assert!(!noted.to_string().contains("post-haus"));

    let judged = place.run(&key).await.exposure.unwrap();
    assert!(!judged.is_whole, "a table of DynamoDB is not scanned");
    let [orders] = judged.data_sets.as_slice() else {
        panic!("{judged:?}");
    };
    assert_eq!(
        (
            orders.data_set.as_str(),
            orders.rows_scanned,
            orders.columns()
        ),
        ("s3://lake-prod/orders/", 200, 0),
        "one column is declared, the other accepted"
    );

    let again = function.invoke(scan(&key)).await.unwrap();
    assert_eq!(again, answer);
    place
        .aws
        .refuses("GET /lake-prod", Value::Null, "AccessDenied");
    let denied = function.invoke(scan(&key)).await.unwrap();
    assert_eq!(denied["pii_detected"], Value::Null, "{denied}");
    let kept = place.compliance(&key);
    assert_eq!(
        kept["pii_fields"], noted["pii_fields"],
        "it takes back nothing"
    );
    let kept = place.run(&key).await.exposure.unwrap();
    assert_eq!(kept.data_sets, judged.data_sets, "nor does the run");
}

#[tokio::test]
async fn a_column_that_nobody_declared_lies_open() {
    let place = Place::new().await;
    place
        .aws
        .holds_data(BUCKET, &[("orders/part-0.csv", &customers(200))]);
    let asks = r#"{"jobs": [{"job_id": "orders", "compliance": {"auto_detect_pii": true},
        "outputs": [{"name": "orders", "source_type": "s3", "path": "s3://lake-prod/orders/"}]}]}"#;
    let key = place.ended("jr_1", asks).await;
    let before = place.run(&key).await;
    let function = place.launch().start().await;
    function.invoke(scan(&key)).await.unwrap();
    let run = place.run(&key).await;
    assert_eq!(run.version, before.version + 1);
    let judged = run.exposure.unwrap();
    assert!(judged.is_whole);
    assert_eq!(judged.data_sets[0].in_words(), "email (email)");
    assert!(judged.data_sets[0].complete);
}

#[tokio::test]
async fn own_types_are_looked_for_and_without_them_nothing_is_judged() {
    let place = Place::new().await;
    let rows = (0..200).map(|at| format!("{at},B-{:05}", 10_000 + at * 7));
    let file = format!("id,badge_no\n{}\n", rows.collect::<Vec<_>>().join("\n"));
    place
        .aws
        .holds_data(BUCKET, &[("orders/part-0.csv", file.as_bytes())]);
    let configured = |name: &str| {
        json!({"compliance": {"recognizers": [{"name": name, "pattern": "B-[0-9]{5}", "severity": "high"}]},
            "jobs": [{"job_id": "orders", "compliance": {"auto_detect_pii": true},
            "outputs": [{"name": "orders", "source_type": "s3", "path": "s3://lake-prod/orders/"}]}]})
        .to_string()
    };
    let function = place.launch().start().await;
    let usable = configured("badge");
    place.keeps(&usable).await;
    let key = place.ended("jr_1", &usable).await;
    function.invoke(scan(&key)).await.unwrap();
    let judged = place.run(&key).await.exposure.unwrap();
    assert_eq!(judged.data_sets[0].in_words(), "badge_no (badge)");

    let key = place.ended("jr_2", &usable).await;
    place.keeps(&configured("email")).await;
    let answer = function.invoke(scan(&key)).await.unwrap();
    assert_eq!(answer["pii_detected"], Value::Null, "{answer}");
    assert_eq!(place.run(&key).await.exposure, None);
    let noted = place.compliance(&key);
    let reason = noted["reason"]["S"].as_str().unwrap();
    assert!(
        reason.contains("own types cannot be looked for"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_run_that_asks_for_no_scan_gets_none() {
    let place = Place::new().await;
    let silent = r#"{"jobs": [{"job_id": "orders",
        "outputs": [{"name": "orders", "source_type": "s3", "path": "s3://lake-prod/orders/"}]}]}"#;
    let none = r#"{"jobs": [{"job_id": "orders", "compliance": {"auto_detect_pii": true}}]}"#;
    let function = place.launch().start().await;
    for (run_id, configuration) in [("jr_1", silent), ("jr_2", none)] {
        let key = place.ended(run_id, configuration).await;
        let answer = function.invoke(scan(&key)).await.unwrap();
        assert_eq!(answer["outcome"], "not_applicable", "{answer}");
        assert!(
            answer["execution_id"]
                .as_str()
                .unwrap()
                .starts_with("exec-")
        );
        assert_eq!(place.compliance(&key), Value::Null);
    }
    let nobody = json!({"scan": {"execution_id": "exec-nobody"}});
    let answer = function.invoke(nobody).await.unwrap();
    assert_eq!(answer, json!({"outcome": "not_found"}));
    assert!(place.aws.asked().is_empty());
}

#[tokio::test]
async fn agents_ask_for_the_outputs_of_a_run() {
    let place = Place::new().await;
    place
        .aws
        .holds_data(BUCKET, &[("orders/part-0.csv", &customers(200))]);
    place.ended("jr_1", ASKS).await;
    place
        .ended("jr_2", r#"{"jobs": [{"job_id": "orders"}]}"#)
        .await;
    let function = place.launch().start().await;
    let ask = async |id: &str| {
        let answer = function.invoke(call(&json!({"execution_id": id}))).await;
        payload(&answer.unwrap())
    };
    let known = ask("jr_1").await;
    assert_eq!(known["data"]["pii_detected"], true, "{known}");
    assert_eq!(known["data"]["complete"], false);
    for id in ["jr_2", "jr_3"] {
        assert_eq!(ask(id).await["error"]["code"], "not_found", "{id}");
    }
    let message = ask("jr_2").await["error"]["message"].clone();
    assert!(
        message.as_str().unwrap().contains("no outputs known"),
        "{message}"
    );
}
