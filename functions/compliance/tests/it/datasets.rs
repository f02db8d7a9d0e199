//! Data sets in buckets and tables of the catalog.

use crate::{BUCKET, Place, call, customers, payload};
use serde_json::{Value, json};

fn told(data: &Value) -> Vec<(String, String, String)> {
    let fields = data["pii_fields"].as_array().unwrap().iter();
    fields
        .map(|it| {
            let word = |name: &str| it[name].as_str().unwrap().to_owned();
            (word("path"), word("pii_type"), word("state"))
        })
        .collect()
}

fn words<const N: usize>(words: [(&str, &str, &str); N]) -> Vec<(String, String, String)> {
    words
        .map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()))
        .into()
}

/// Separated values without masked ones, which would be read to their end.
fn mails(rows: usize) -> Vec<u8> {
    let row = |at: usize| format!("{at},ann{at}@post-haus.example\n");
    let body: String = (0..rows).map(row).collect();
    format!("id,email\n{body}").into_bytes()
}

#[tokio::test]
async fn objects_of_a_prefix_are_sampled_as_one_data_set() {
    let place = Place::new().await;
    let (large, small) = (mails(80_000), customers(300));
    place.aws.holds_data(
        BUCKET,
        &[
            ("orders/_SUCCESS", b"x"),
            ("orders/day=1/.part.crc", b"x"),
            ("orders/day=1/empty.csv", b""),
            ("orders/day=1/part-0.csv", &large),
            ("orders/day=2/part-0.csv", &small),
            ("orders/day=3/part-0.csv", &small),
            ("orders_old/part-0.csv", &small),
        ],
    );
    let function = place.launch().start().await;
    let path = json!({"dataset_path": "s3://lake-prod/orders"});
    let answer = function.invoke(call(&path)).await.unwrap();
    let data = payload(&answer)["data"].clone();
    let expected = [
        ("email", "email", "exposed"),
        ("card_number", "credit_card", "masked"),
    ];
    assert_eq!(told(&data), words(expected), "{data}");
    assert_eq!(data["pii_detected"], true);
    assert_eq!(data["complete"], false);
    assert_eq!(data["rows_scanned"], 3_334 + 300 + 300);
    assert_eq!(data["total_pii_records"], data["rows_scanned"]);
    assert_eq!(data["reason"], Value::Null);

    let asked = place.aws.asked();
    let read = asked.iter().filter_map(|it| it.range);
    let read: usize = read.map(|(first, last)| last - first + 1).sum();
    assert!(
        asked.iter().all(|it| !it.what.contains("orders_old/part")),
        "{asked:?}"
    );
    assert!(read > 0, "nothing was read by ranges");
    let printed = function.stop().await;
    for text in [format!("{:?}", printed.logs()), answer.to_string()] {
        assert!(!text.contains("post-haus"), "{text}");
    }
}

#[tokio::test]
async fn buckets_that_are_not_open_are_refused_before_they_are_asked() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    for (path, code) in [
        ("s3://lake-private/orders/", "forbidden"),
        ("data/orders", "invalid_argument"),
        ("s3://lake-prod/nowhere/", "not_found"),
        ("glue:sales.nothing", "not_found"),
    ] {
        if path.contains("nowhere") {
            place.aws.holds_data(BUCKET, &[]);
        }
        let answer = function.invoke(call(&json!({"dataset_path": path}))).await;
        let error = payload(&answer.unwrap())["error"].clone();
        assert_eq!(error["code"], code, "{path}: {error}");
        if code == "forbidden" {
            let message = error["message"].as_str().unwrap();
            assert!(message.contains("ComplianceBuckets"), "{message}");
            assert!(place.aws.asked().is_empty());
        }
    }
}

#[tokio::test]
async fn a_table_is_its_data_or_else_a_suspicion() {
    let place = Place::new().await;
    place
        .aws
        .holds_data(BUCKET, &[("customers/part-0.csv", &customers(200))]);
    let table = |name: &str, location: &str| {
        let columns = json!([
            {"Name": "id", "Type": "bigint"},
            {"Name": "email", "Type": "string"},
            {"Name": "email_count", "Type": "int"},
        ]);
        let answer = json!({"Table": {
            "Name": name,
            "StorageDescriptor": {"Location": location, "Columns": columns},
            "PartitionKeys": [{"Name": "birth_date", "Type": "date"}],
        }});
        let asked = json!({"DatabaseName": "sales", "Name": name});
        place.aws.knows("AWSGlue.GetTable", asked, answer);
    };
    table("open", "s3://lake-prod/customers/");
    table("closed", "s3://lake-private/customers/");
    let function = place.launch().start().await;
    let ask = async |path: &str| {
        let answer = function.invoke(call(&json!({"dataset_path": path}))).await;
        payload(&answer.unwrap())["data"].clone()
    };
    let open = ask("glue:sales.open").await;
    let expected = [
        ("email", "email", "exposed"),
        ("card_number", "credit_card", "masked"),
    ];
    assert_eq!(told(&open), words(expected), "{open}");
    assert_eq!(open["complete"], true);

    let closed = ask("glue:sales.closed").await;
    let expected = [
        ("email", "email", "unknown"),
        ("birth_date", "date_of_birth", "unknown"),
    ];
    assert_eq!(told(&closed), words(expected), "{closed}");
    assert_eq!(closed["pii_detected"], Value::Null);
    assert_eq!(closed["rows_scanned"], 0);
    let sure = closed["pii_fields"][0]["confidence"].as_f64().unwrap();
    assert!(sure > 0.0 && sure <= 0.5);
    assert!(
        closed["reason"]
            .as_str()
            .unwrap()
            .contains("ComplianceBuckets"),
        "{closed}"
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_not_known_and_not_clean() {
    let place = Place::new().await;
    let small = customers(100);
    place
        .aws
        .holds_data(BUCKET, &[("orders/part-0.csv", &small)]);
    place.aws.refuses(
        "GET /lake-prod/orders/part-0.csv",
        Value::Null,
        "AccessDenied",
    );
    let function = place.launch().start().await;
    let path = json!({"dataset_path": "s3://lake-prod/orders/"});
    let answer = function.invoke(call(&path)).await.unwrap();
    let data = payload(&answer)["data"].clone();
    assert_eq!(data["pii_detected"], Value::Null, "{data}");
    assert_eq!(
        (&data["rows_scanned"], &data["complete"]),
        (&json!(0), &json!(false))
    );
    assert_eq!(data["pii_fields"], json!([]));
}
