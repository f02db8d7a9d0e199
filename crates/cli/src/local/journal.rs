//! What the plane itself must not forget: queue, checkpoints, marks. Kept beside the tables, so that
//! a kill loses nothing.

use super::embedded::LocalFault;
use dynoxide::{AttributeValue, Database, Item};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use strands_store::schema::TableDefinition;

const TABLE: &str = "LocalPlane";
/// How many writes one `BatchWriteItem` takes (Amazon DynamoDB API Reference).
const BATCH: usize = 25;

/// Notes by topic and name.
#[derive(Clone)]
pub struct Journal {
    database: Database,
}

impl Journal {
    pub(crate) fn new(database: Database) -> Self {
        Self { database }
    }

    pub(crate) fn table() -> TableDefinition {
        TableDefinition {
            name: TABLE.to_owned(),
            create: json!({
                "TableName": TABLE,
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [
                    {"AttributeName": "topic", "AttributeType": "S"},
                    {"AttributeName": "name", "AttributeType": "S"},
                ],
                "KeySchema": [
                    {"AttributeName": "topic", "KeyType": "HASH"},
                    {"AttributeName": "name", "KeyType": "RANGE"},
                ],
            }),
            ttl_attribute: None,
        }
    }

    /// A note.
    pub fn get<T: DeserializeOwned>(
        &self,
        topic: &str,
        name: &str,
    ) -> Result<Option<T>, LocalFault> {
        let request = json!({"TableName": TABLE, "Key": key(topic, name), "ConsistentRead": true});
        let answer = self.database.get_item(serde_json::from_value(request)?)?;
        answer.item.as_ref().map(read).transpose()
    }

    /// Writes a note.
    pub fn put<T: Serialize>(
        &self,
        topic: &str,
        name: &str,
        content: &T,
    ) -> Result<(), LocalFault> {
        let put = json!({"TableName": TABLE, "Item": item(topic, name, content)?});
        self.database.put_item(serde_json::from_value(put)?)?;
        Ok(())
    }

    /// Writes many notes of one topic.
    pub fn put_all<T: Serialize>(
        &self,
        topic: &str,
        entries: &[(String, T)],
    ) -> Result<(), LocalFault> {
        let puts = entries.iter().map(|(name, content)| {
            Ok(json!({"PutRequest": {"Item": item(topic, name, content)?}}))
        });
        self.write(&puts.collect::<Result<Vec<_>, LocalFault>>()?)
    }

    /// Removes notes of one topic.
    pub fn remove_all(&self, topic: &str, names: &[String]) -> Result<(), LocalFault> {
        let removals = names.iter();
        let removals = removals.map(|name| json!({"DeleteRequest": {"Key": key(topic, name)}}));
        self.write(&removals.collect::<Vec<_>>())
    }

    /// The first notes of a topic, by name.
    pub fn first<T: DeserializeOwned>(
        &self,
        topic: &str,
        limit: usize,
    ) -> Result<Vec<(String, T)>, LocalFault> {
        let request = json!({
            "TableName": TABLE,
            "KeyConditionExpression": "topic = :topic",
            "ExpressionAttributeValues": {":topic": {"S": topic}},
            "ConsistentRead": true,
            "Limit": limit.max(1),
        });
        let answer = self.database.query(serde_json::from_value(request)?)?;
        let items = answer.items.unwrap_or_default();
        items
            .iter()
            .map(|item| Ok((name(item), read(item)?)))
            .collect()
    }

    fn write(&self, requests: &[Value]) -> Result<(), LocalFault> {
        for batch in requests.chunks(BATCH) {
            let request = json!({"RequestItems": {TABLE: batch}});
            self.database
                .batch_write_item(serde_json::from_value(request)?)?;
        }
        Ok(())
    }
}

fn key(topic: &str, name: &str) -> Value {
    json!({"topic": {"S": topic}, "name": {"S": name}})
}

fn item<T: Serialize>(topic: &str, name: &str, content: &T) -> Result<Value, LocalFault> {
    let text = serde_json::to_string(content)?;
    Ok(json!({"topic": {"S": topic}, "name": {"S": name}, "note": {"S": text}}))
}

fn text<'a>(item: &'a Item, attribute: &str) -> &'a str {
    match item.get(attribute) {
        Some(AttributeValue::S(text)) => text,
        _ => "",
    }
}

fn name(item: &Item) -> String {
    text(item, "name").to_owned()
}

fn read<T: DeserializeOwned>(item: &Item) -> Result<T, LocalFault> {
    Ok(serde_json::from_str(text(item, "note"))?)
}
