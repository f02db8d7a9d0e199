//! `doctor --rebuild-rollups`: rows made anew from the ledger are those that were posted; damaged ones are
//! mended; who posts meanwhile is not counted twice.

use crate::support::{NOW, Place};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use strands_cli::local::{Access, Embedded};
use strands_core::totals::Rows;
use strands_store::Store;
use strands_store::rebuild::Outcome;

const TABLES: [&str; 2] = ["StrandsCostTrends", "StrandsRollups"];

/// A month of made-up jobs, with duplicates, reordering, retries and bills that come later; then the
/// command again, which delivers what waits still.
fn filled() -> Place {
    let place = Place::new();
    let words = [
        "demo",
        "--runs",
        "300",
        "--json",
        "--no-progress",
        "--now",
        NOW,
    ];
    let ended = place.run(&words);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    place
}

async fn open(place: &Place) -> (Embedded, Client) {
    let embedded = Embedded::open(&place.store(), Access::Write).await.unwrap();
    let client = Client(embedded.url().to_owned());
    (embedded, client)
}

/// Raw calls of the tables.
struct Client(String);

impl Client {
    async fn call(&self, operation: &str, body: Value) -> Value {
        let address = self.0.trim_start_matches("http://").to_owned();
        let (operation, body) = (operation.to_owned(), body.to_string());
        let answer = tokio::task::spawn_blocking(move || {
            use std::io::{Read, Write};
            let mut stream = std::net::TcpStream::connect(&address).unwrap();
            write!(
                stream,
                "POST / HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-amz-json-1.0\r\n\
                 X-Amz-Target: DynamoDB_20120810.{operation}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )
            .unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        })
        .await
        .unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        serde_json::from_str(&body[body.find('{').unwrap()..=body.rfind('}').unwrap()]).unwrap()
    }

    async fn rows(&self, table: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut request = json!({"TableName": table});
        loop {
            let answer = self.call("Scan", request.clone()).await;
            rows.extend(answer["Items"].as_array().unwrap().iter().cloned());
            match answer.get("LastEvaluatedKey") {
                Some(key) if !key.is_null() => request["ExclusiveStartKey"] = key.clone(),
                _ => return rows,
            }
        }
    }

    /// Every row of days and hours by its key, with the figures that are not 0.
    async fn totals(&self) -> BTreeMap<String, Value> {
        let mut totals = BTreeMap::new();
        for table in TABLES {
            for mut row in self.rows(table).await {
                let text = |name: &str| row[name]["S"].as_str().unwrap_or_default().to_owned();
                let key = format!(
                    "{}{} {}{}",
                    text("date"),
                    text("scope"),
                    text("job_name"),
                    text("bucket")
                );
                if ["month#", "now#", "day#"]
                    .iter()
                    .any(|it| key.starts_with(it))
                {
                    continue;
                }
                let fields = row.as_object_mut().unwrap();
                fields.retain(|name, value| name != "postings" && value["N"] != "0");
                totals.insert(key, row);
            }
        }
        totals
    }
}

fn rebuild(place: &Place) -> Value {
    let ended = place.run(&["doctor", "--rebuild-rollups", "--json"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    ended.json()["result"].clone()
}

#[tokio::test]
async fn rebuilt_rows_are_the_posted_ones_attribute_by_attribute() {
    let place = filled();
    let posted = {
        let (_embedded, client) = open(&place).await;
        client.totals().await
    };
    assert!(posted.keys().filter(|key| key.starts_with("hour#")).count() > 100);
    let report = rebuild(&place);
    assert_eq!(report["mended"], 0, "{report}");
    assert_eq!(
        (report["removed"].as_u64(), report["runs_posted"].as_u64()),
        (Some(0), Some(0))
    );

    // All rows away, so that each is made anew.
    {
        let (_embedded, client) = open(&place).await;
        for table in TABLES {
            for row in client.rows(table).await {
                let names = if table.ends_with("Trends") {
                    ["date", "job_name"]
                } else {
                    ["scope", "bucket"]
                };
                let key = json!({names[0]: row[names[0]], names[1]: row[names[1]]});
                client
                    .call("DeleteItem", json!({"TableName": table, "Key": key}))
                    .await;
            }
        }
        assert!(client.totals().await.is_empty());
    }
    let report = rebuild(&place);
    assert_eq!(report["right"], 0, "{report}");
    let (_embedded, client) = open(&place).await;
    let rebuilt = client.totals().await;
    assert_eq!(report["mended"].as_u64().unwrap(), rebuilt.len() as u64);
    let keys = |rows: &BTreeMap<String, Value>| rows.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&rebuilt), keys(&posted));
    for (key, row) in &posted {
        assert_eq!(&rebuilt[key], row, "{key}");
    }
}

#[tokio::test]
async fn a_damaged_row_is_mended_and_one_of_nothing_is_emptied() {
    let place = filled();
    let (posted, damaged) = {
        let (_embedded, client) = open(&place).await;
        let posted = client.totals().await;
        let rows = client.rows("StrandsRollups").await;
        let hours = |row: &&Value| row["scope"]["S"].as_str().unwrap().starts_with("hour#");
        let hour = rows.iter().find(hours).unwrap().clone();
        let mut wrong = hour.clone();
        wrong["q0_failed#glue"] = json!({"N": "1000"});
        wrong["q1_cost_usd#glue"] = json!({"S": "much"});
        client
            .call(
                "PutItem",
                json!({"TableName": "StrandsRollups", "Item": wrong}),
            )
            .await;
        let mut alone = hour.clone();
        alone["bucket"] = json!({"S": "00#nobody"});
        client
            .call(
                "PutItem",
                json!({"TableName": "StrandsRollups", "Item": alone}),
            )
            .await;
        let days = client.rows("StrandsCostTrends").await;
        let mut day = days
            .iter()
            .find(|row| row["job_name"]["S"] == "#all")
            .unwrap()
            .clone();
        day["total_executions"] = json!({"N": "7777"});
        client
            .call(
                "PutItem",
                json!({"TableName": "StrandsCostTrends", "Item": day}),
            )
            .await;
        (posted, client.totals().await)
    };
    assert_ne!(damaged, posted);
    let report = rebuild(&place);
    let is_month = report["mended"].as_u64().unwrap();
    assert!((1..=2).contains(&is_month), "{report}");
    assert_eq!(report["removed"], 1, "{report}");
    let (_embedded, client) = open(&place).await;
    let mut mended = client.totals().await;
    mended.retain(|_, row| row.as_object().unwrap().len() > 3);
    assert_eq!(mended, posted);
}

#[tokio::test]
async fn a_row_that_is_posted_to_meanwhile_is_left_alone() {
    let place = filled();
    let (embedded, client) = open(&place).await;
    let now = NOW.parse().unwrap();
    let store: Store = embedded.store().await;
    let held = store.rows_of_totals(now).await.unwrap();
    let (row, read) = held.iter().next().unwrap();
    let before = client.totals().await;

    // Nothing is known by these markers, so the row would be emptied; but it was posted to since.
    for table in TABLES {
        for posted in client.rows(table).await {
            let names = if table.ends_with("Trends") {
                ["date", "job_name"]
            } else {
                ["scope", "bucket"]
            };
            let update = json!({
                "TableName": table,
                "Key": {names[0]: posted[names[0]], names[1]: posted[names[1]]},
                "UpdateExpression": "ADD postings :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
            });
            client.call("UpdateItem", update).await;
        }
    }
    let none = Rows::default();
    let outcome = store.settle_row(row, &none, Some(read), now).await;
    assert_eq!(outcome, Ok(Outcome::Busy));
    assert_eq!(client.totals().await, before);

    let held = store.rows_of_totals(now).await.unwrap();
    let outcome = store.settle_row(row, &none, held.get(row), now).await;
    assert_eq!(outcome, Ok(Outcome::Emptied));
    let again = store.settle_row(row, &none, held.get(row), now).await;
    assert_eq!(
        again,
        Ok(Outcome::Busy),
        "what was replaced is never replaced by the same reading"
    );
}

#[test]
fn an_environment_that_has_no_hours_is_refused() {
    let place = filled();
    let ended = place.run(&["doctor", "--rebuild-rollups", "--env", "staging"]);
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    assert!(ended.stderr.contains("production"), "{}", ended.stderr);
}
