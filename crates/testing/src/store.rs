//! The tables, in memory, behind the API that the functions call.

use crate::endpoint::Endpoint;
use dynoxide::Database;
use dynoxide::actions::get_records::Record;
use serde_json::{Value, json};
use strands_store::Store;
use strands_store::schema::{self, TableDefinition};

/// As the functions call them where nobody sets another prefix.
const PREFIX: &str = "Strands";
const LEDGER: &str = "StrandsLedger";
const EXECUTIONS: &str = "StrandsJobExecutions";

/// The tables of one test.
pub struct TestStore {
    database: Database,
    endpoint: Endpoint,
}

impl TestStore {
    /// Creates the tables, empty, and serves them.
    pub async fn start() -> Self {
        Self::of(schema::tables(PREFIX).unwrap()).await
    }

    /// The same without streams, for large tables: each change that a stream tells takes as long as all
    /// changes before it are many.
    pub async fn without_streams() -> Self {
        let mut tables = schema::tables(PREFIX).unwrap();
        for table in &mut tables {
            let request = table.create.as_object_mut().unwrap();
            request.remove("StreamSpecification");
        }
        Self::of(tables).await
    }

    async fn of(tables: Vec<TableDefinition>) -> Self {
        let database = Database::memory().unwrap();
        for table in tables {
            let request = serde_json::from_value(table.create).unwrap();
            database.create_table(request).unwrap();
        }
        let served = database.clone();
        let endpoint = Endpoint::serve(|listener| dynoxide::server::serve_on(listener, served));
        Self {
            database,
            endpoint: endpoint.await,
        }
    }

    /// Where they are served.
    #[must_use]
    pub fn url(&self) -> String {
        self.endpoint.url()
    }

    /// The tables, through the client that the functions use.
    pub async fn store(&self) -> Store {
        Store::at_endpoint(&self.url()).await
    }

    /// The tables, without a client between.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Every change of a run since the start, as an event source mapping with the deployed filter
    /// hands it to a function: `{"Records": […]}`.
    #[must_use]
    pub fn ledger_batch(&self) -> Value {
        self.batch(LEDGER, is_run)
    }

    /// Every change of an execution since the start, as an event source mapping without a filter hands it
    /// to a function.
    #[must_use]
    pub fn executions_batch(&self) -> Value {
        self.batch(EXECUTIONS, |_| true)
    }

    fn batch(&self, table: &str, is_kept: fn(&Record) -> bool) -> Value {
        let mut iterator = self.beginning(table);
        let mut records = Vec::new();
        while let Some(shard_iterator) = iterator {
            let request = json!({"ShardIterator": shard_iterator});
            let request = serde_json::from_value(request).unwrap();
            let answer = self.database.get_records(request).unwrap();
            if answer.records.is_empty() {
                break;
            }
            let kept = answer.records.iter().filter(|record| is_kept(record));
            records.extend(kept.map(|record| serde_json::to_value(record).unwrap()));
            iterator = answer.next_shard_iterator;
        }
        json!({ "Records": records })
    }

    /// Every row of a table, in DynamoDB's JSON.
    #[must_use]
    pub fn rows(&self, table: &str) -> Vec<Value> {
        let request = serde_json::from_value(json!({"TableName": table})).unwrap();
        let items = self
            .database
            .scan(request)
            .unwrap()
            .items
            .unwrap_or_default();
        items
            .iter()
            .map(|item| serde_json::to_value(item).unwrap())
            .collect()
    }

    fn beginning(&self, table: &str) -> Option<String> {
        let request = serde_json::from_value(json!({"TableName": table})).unwrap();
        let streams = self.database.list_streams(request).unwrap();
        let arn = &streams.streams.first().unwrap().stream_arn;
        let request = serde_json::from_value(json!({"StreamArn": arn})).unwrap();
        let described = self.database.describe_stream(request).unwrap();
        let shard = described.stream_description.shards.first()?;
        let request = json!({
            "StreamArn": arn,
            "ShardId": shard.shard_id,
            "ShardIteratorType": "TRIM_HORIZON",
        });
        let request = serde_json::from_value(request).unwrap();
        self.database
            .get_shard_iterator(request)
            .unwrap()
            .shard_iterator
    }
}

/// The filter of the deployed mapping.
fn is_run(record: &Record) -> bool {
    let entry = record.dynamodb.keys.get("entry");
    let is_run = matches!(entry, Some(dynoxide::AttributeValue::S(entry)) if entry == "run");
    is_run && record.event_name != "REMOVE"
}
