use super::support::{EXECUTIONS, at, ended, execute, only_row, run_after, set_execution, start};
use serde_json::json;
use strands_core::exposure::{Exposure, Seen, SeenColumn, SeenState};
use strands_core::incident::Severity;
use strands_core::plan::Write;
use strands_core::run::State;
use strands_store::StoreError;

#[tokio::test]
async fn an_execution_gets_what_was_seen_of_its_data_beside_the_attributes_of_others() {
    let (tables, store) = start().await;
    let run = run_after(&[ended("r", State::Success, 0, 60)]);
    let column = SeenColumn {
        data_set: "s3://lake/orders/".to_owned(),
        path: "customer.email".to_owned(),
        pii_type: "email".to_owned(),
        state: SeenState::Leaky,
        severity: Some(Severity::High),
        occurrences: Some(37),
        declared: true,
        accepted: false,
    };
    let seen = Seen {
        scanned_at: at(90),
        pii_detected: Some(true),
        pii_fields: vec![column],
        rows_scanned: 10_000,
        ..Seen::default()
    };
    let exposure = |seen: Seen| Write::Exposure(Box::new(Exposure::of(&run, seen)));
    let refused = execute(&store, [exposure(seen.clone())]).await;
    assert_eq!(refused, Err(StoreError::Conflict), "none is made anew");
    execute(&store, [set_execution(&run)]).await.unwrap();
    let before = only_row(&tables, EXECUTIONS);
    execute(&store, [exposure(seen)]).await.unwrap();
    execute(&store, [set_execution(&run)]).await.unwrap();
    let after = only_row(&tables, EXECUTIONS);
    for (attribute, value) in before.as_object().unwrap() {
        assert_eq!(after[attribute], *value, "{attribute}");
    }
    let kept = &after["compliance"]["M"];
    assert_eq!(
        kept["scanned_at"],
        json!({"N": at(90).as_second().to_string()})
    );
    assert_eq!(kept["rows_scanned"], json!({"N": "10000"}));
    let column = &kept["pii_fields"]["L"][0]["M"];
    assert_eq!(column["state"], json!({"S": "leaky"}));
    assert_eq!(column["occurrences"], json!({"N": "37"}));

    let unread = Seen {
        reason: Some("s3://lake/orders/: S3: AccessDenied".to_owned()),
        ..Seen::default()
    };
    execute(&store, [exposure(unread)]).await.unwrap();
    assert_eq!(
        only_row(&tables, EXECUTIONS),
        after,
        "it takes back nothing"
    );
}
