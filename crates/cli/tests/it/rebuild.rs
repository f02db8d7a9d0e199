//! `doctor --rebuild-rollups`: rows made anew from the ledger are those that were posted; damaged ones are
//! mended; who posts meanwhile is not counted twice.

use crate::support::{NOW, Place};
use dynoxide::Database;
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
        "150",
        "--json",
        "--no-progress",
        "--now",
        NOW,
    ];
    let ended = place.run(&words);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    place
}

fn open(place: &Place) -> Client {
    let file = place.store().join("strands.db");
    Client(Database::new(&file.to_string_lossy()).unwrap())
}

/// The tables, without the store's code.
struct Client(Database);

impl Client {
    fn put(&self, table: &str, row: &Value) {
        let request = json!({"TableName": table, "Item": row});
        self.0
            .put_item(serde_json::from_value(request).unwrap())
            .unwrap();
    }

    fn delete(&self, table: &str, row: &Value) {
        let request = json!({"TableName": table, "Key": key_of(table, row)});
        self.0
            .delete_item(serde_json::from_value(request).unwrap())
            .unwrap();
    }

    fn rows(&self, table: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut request = json!({"TableName": table});
        loop {
            let answer = self
                .0
                .scan(serde_json::from_value(request.clone()).unwrap())
                .unwrap();
            let answer = serde_json::to_value(answer).unwrap();
            rows.extend(answer["Items"].as_array().unwrap().iter().cloned());
            match &answer["LastEvaluatedKey"] {
                Value::Null => return rows,
                key => request["ExclusiveStartKey"] = key.clone(),
            }
        }
    }

    /// Every row of days and hours by its key, with the figures that are not 0.
    fn totals(&self) -> BTreeMap<String, Value> {
        let mut totals = BTreeMap::new();
        for table in TABLES {
            for mut row in self.rows(table) {
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

fn key_of(table: &str, row: &Value) -> Value {
    let [hash, range] = if table.ends_with("Trends") {
        ["date", "job_name"]
    } else {
        ["scope", "bucket"]
    };
    json!({hash: row[hash], range: row[range]})
}

fn rebuild(place: &Place) -> Value {
    let ended = place.run(&["doctor", "--rebuild-rollups", "--json"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    ended.json()["result"].clone()
}

fn rebuilt_rows_are_the_posted_ones_attribute_by_attribute(place: &Place) {
    let posted = {
        let client = open(place);
        client.totals()
    };
    assert!(posted.keys().filter(|key| key.starts_with("hour#")).count() > 50);
    let report = rebuild(place);
    assert_eq!(report["mended"], 0, "{report}");
    assert_eq!(
        (report["removed"].as_u64(), report["runs_posted"].as_u64()),
        (Some(0), Some(0))
    );

    // All rows away, so that each is made anew.
    {
        let client = open(place);
        for table in TABLES {
            for row in client.rows(table) {
                client.delete(table, &row);
            }
        }
        assert!(client.totals().is_empty());
    }
    let report = rebuild(place);
    assert_eq!(report["right"], 0, "{report}");
    let client = open(place);
    let rebuilt = client.totals();
    assert_eq!(report["mended"].as_u64().unwrap(), rebuilt.len() as u64);
    let keys = |rows: &BTreeMap<String, Value>| rows.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&rebuilt), keys(&posted));
    for (key, row) in &posted {
        assert_eq!(&rebuilt[key], row, "{key}");
    }
}

fn runs_that_an_older_release_posted_are_told_to_hours_once(place: &Place) {
    let (posted, runs) = {
        let client = open(place);
        let posted = client.totals();
        let mut runs = 0;
        for mut row in client.rows("StrandsLedger") {
            let contribution = match row["entry"]["S"].as_str() {
                Some("posted") => &mut row["contribution"]["M"],
                Some("run") if row["contribution"].is_object() => &mut row["contribution"]["M"],
                _ => continue,
            };
            contribution.as_object_mut().unwrap().remove("quarter");
            if row["entry"]["S"] == "posted" {
                runs += 1;
                row.as_object_mut().unwrap().remove("environment");
            }
            client.put("StrandsLedger", &row);
        }
        for row in client.rows("StrandsRollups") {
            client.delete("StrandsRollups", &row);
        }
        (posted, runs)
    };
    let report = rebuild(place);
    assert_eq!(
        (report["runs_posted"].as_u64(), report["mended"].as_u64()),
        (Some(runs), Some(0)),
        "{report}"
    );
    let again = rebuild(place);
    assert_eq!(
        (again["runs_posted"].as_u64(), again["mended"].as_u64()),
        (Some(0), Some(0)),
        "{again}"
    );
    let client = open(place);
    assert_eq!(client.totals(), posted);
}

fn a_damaged_row_is_mended_and_one_of_nothing_is_emptied(place: &Place) {
    let (posted, damaged) = {
        let client = open(place);
        let posted = client.totals();
        let rows = client.rows("StrandsRollups");
        let hours = |row: &&Value| row["scope"]["S"].as_str().unwrap().starts_with("hour#");
        let hour = rows.iter().find(hours).unwrap().clone();
        let mut wrong = hour.clone();
        wrong["q0_failed#glue"] = json!({"N": "1000"});
        wrong["q1_cost_usd#glue"] = json!({"S": "much"});
        client.put("StrandsRollups", &wrong);
        let mut alone = hour.clone();
        alone["bucket"] = json!({"S": "00#nobody"});
        client.put("StrandsRollups", &alone);
        let days = client.rows("StrandsCostTrends");
        let mut day = days
            .iter()
            .find(|row| row["job_name"]["S"] == "#all")
            .unwrap()
            .clone();
        day["total_executions"] = json!({"N": "7777"});
        client.put("StrandsCostTrends", &day);
        (posted, client.totals())
    };
    assert_ne!(damaged, posted);
    let report = rebuild(place);
    let is_month = report["mended"].as_u64().unwrap();
    assert!((1..=2).contains(&is_month), "{report}");
    assert_eq!(report["removed"], 1, "{report}");
    let client = open(place);
    let mut mended = client.totals();
    mended.retain(|_, row| row.as_object().unwrap().len() > 3);
    assert_eq!(mended, posted);
}

async fn a_row_that_is_posted_to_meanwhile_is_left_alone(place: &Place) {
    let embedded = Embedded::open(&place.store(), Access::Write).await.unwrap();
    let client = open(place);
    let now = NOW.parse().unwrap();
    let store: Store = embedded.store().await;
    let held = store.rows_of_totals(now).await.unwrap();
    let (row, read) = held.iter().next().unwrap();
    let before = client.totals();

    // Nothing is known by these markers, so the row would be emptied; but it was posted to since.
    for table in TABLES {
        for posted in client.rows(table) {
            let update = json!({
                "TableName": table,
                "Key": key_of(table, &posted),
                "UpdateExpression": "ADD postings :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
            });
            let update = serde_json::from_value(update).unwrap();
            client.0.update_item(update).unwrap();
        }
    }
    let none = Rows::default();
    let outcome = store.settle_row(row, &none, Some(read), now).await;
    assert_eq!(outcome, Ok(Outcome::Busy));
    assert_eq!(client.totals(), before);

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

fn an_environment_that_has_no_hours_is_refused(place: &Place) {
    let ended = place.run(&["doctor", "--rebuild-rollups", "--env", "staging"]);
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    assert!(ended.stderr.contains("production"), "{}", ended.stderr);
}

/// One store is enough: each step leaves it as it found it, but for the last.
#[tokio::test]
async fn totals_are_made_anew_from_the_ledger() {
    let place = filled();
    rebuilt_rows_are_the_posted_ones_attribute_by_attribute(&place);
    runs_that_an_older_release_posted_are_told_to_hours_once(&place);
    a_damaged_row_is_mended_and_one_of_nothing_is_emptied(&place);
    an_environment_that_has_no_hours_is_refused(&place);
    a_row_that_is_posted_to_meanwhile_is_left_alone(&place).await;
}
