//! Data sets: objects that are listed page by page and read by ranges, and tables.

use crate::{TIMEOUT, config};
use serde_json::{Value, json};
use strands_aws::datasets::AwsDataSets;
use strands_core::dataset::{Closed, DataSets, Entry, Place};
use strands_core::platform::ReadFault;
use strands_testing::FakeAws;

const BUCKET: &str = "lake-prod";

async fn datasets(aws: &FakeAws) -> AwsDataSets {
    AwsDataSets::new(&config(aws, TIMEOUT).await, vec![BUCKET.to_owned()])
}

fn orders() -> Place {
    Place::read("s3://lake-prod/orders/").unwrap()
}

#[tokio::test]
async fn objects_are_listed_over_pages_up_to_a_bound() {
    let aws = FakeAws::start().await;
    let keys: Vec<String> = (0..5).map(|at| format!("orders/day={at}/part")).collect();
    let mut objects: Vec<(&str, &[u8])> =
        keys.iter().map(|key| (key.as_str(), &b"abc"[..])).collect();
    objects.push(("other/part", b"abc"));
    aws.holds_data(BUCKET, &objects);
    let datasets = datasets(&aws).await;
    let all = datasets.list(&orders(), 100).await.unwrap();
    let listed: Vec<&str> = all.entries.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(listed, keys);
    assert!(all.is_whole && all.entries.iter().all(|it| it.size == 3));
    assert_eq!(all.entries[0].tag.as_deref(), Some("\"v1\""));
    let some = datasets.list(&orders(), 3).await.unwrap();
    assert_eq!((some.entries.len(), some.is_whole), (3, false));
    let asked = aws.asked();
    assert!(asked.iter().all(|it| it.parameters["list-type"] == "2"));
    assert!(
        asked
            .iter()
            .all(|it| it.signature.as_ref().unwrap().service == "s3")
    );
}

#[tokio::test]
async fn a_part_of_an_object_is_read_and_nothing_behind_its_end() {
    let aws = FakeAws::start().await;
    aws.holds_data(BUCKET, &[("orders/day=1/part", b"0123456789")]);
    let datasets = datasets(&aws).await;
    let entry = Entry {
        key: "orders/day=1/part".to_owned(),
        size: 10,
        tag: None,
    };
    let read = async |range| datasets.read(&orders(), &entry, range).await;
    assert_eq!(read(2..5).await, Ok(b"234".to_vec()));
    assert_eq!(read(8..20).await, Ok(b"89".to_vec()));
    assert_eq!(read(10..20).await, Ok(Vec::new()));
    assert_eq!(aws.asked()[0].range, Some((2, 4)));
}

#[tokio::test]
async fn tables_are_known_unknown_or_denied() {
    let aws = FakeAws::start().await;
    let answer = json!({"Table": {"StorageDescriptor": {"Location": "s3://lake-prod/orders/"}}});
    aws.knows(
        "AWSGlue.GetTable",
        json!({"DatabaseName": "sales", "Name": "orders"}),
        answer,
    );
    let datasets = datasets(&aws).await;
    let table = datasets.table("sales", "orders").await.unwrap().unwrap();
    assert_eq!(table.location.as_deref(), Some("s3://lake-prod/orders/"));
    assert_eq!(datasets.table("sales", "nothing").await, Ok(None));
    aws.refuses("AWSGlue.GetTable", Value::Null, "AccessDeniedException");
    let denied = datasets.table("sales", "orders").await.unwrap_err();
    assert!(matches!(denied, ReadFault::Denied(_)), "{denied}");
}

#[tokio::test]
async fn only_named_buckets_are_open() {
    let aws = FakeAws::start().await;
    let datasets = datasets(&aws).await;
    assert_eq!(datasets.open(&orders()), Ok(()));
    let other = Place::read("s3://lake-private/orders/").unwrap();
    assert!(matches!(datasets.open(&other), Err(Closed::Forbidden(_))));
    let local = Place::read("data/orders").unwrap();
    assert!(matches!(datasets.open(&local), Err(Closed::Unknown(_))));
    assert!(aws.asked().is_empty());
}
