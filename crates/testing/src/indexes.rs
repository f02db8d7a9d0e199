//! Write units of global secondary indexes, which the embedded store does not report: counted from what
//! the rows were and what they became (Amazon DynamoDB Developer Guide, "Using Global Secondary Indexes",
//! "Write capacity units").

use crate::TestStore;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use strands_store::schema;

const PREFIX: &str = "Strands";
const UNIT_BYTES: usize = 1_024;

/// An index of a table.
struct Index {
    table: String,
    table_keys: Vec<String>,
    keys: Vec<String>,
    /// `None`: every attribute.
    projected: Option<Vec<String>>,
}

/// Rows of one index, by their table's key.
type Entries = BTreeMap<String, Map<String, Value>>;

/// What the indexes held at a time.
pub struct Indexes {
    definitions: Vec<Index>,
    entries: Vec<Entries>,
}

impl Indexes {
    /// What they hold now.
    #[must_use]
    pub fn of(tables: &TestStore) -> Self {
        let definitions = definitions();
        let entries = definitions.iter().map(|it| it.entries(tables)).collect();
        Self {
            definitions,
            entries,
        }
    }

    /// Units of what was written since the last look, one unit for each KB of an entry begun: an entry
    /// that comes, goes or changes is one write, and one whose key changes goes and comes.
    pub fn units_since(&mut self, tables: &TestStore) -> usize {
        let mut units = 0;
        for (definition, held) in self.definitions.iter().zip(&mut self.entries) {
            let now = definition.entries(tables);
            units += definition.units(held, &now);
            *held = now;
        }
        units
    }
}

impl Index {
    fn entries(&self, tables: &TestStore) -> Entries {
        let rows = tables.rows(&self.table);
        rows.iter().filter_map(|row| self.entry(row)).collect()
    }

    fn entry(&self, row: &Value) -> Option<(String, Map<String, Value>)> {
        let row = row.as_object()?;
        if !self.keys.iter().all(|key| row.contains_key(key)) {
            return None;
        }
        let is_kept = |name: &String| match &self.projected {
            None => true,
            Some(names) => {
                names.contains(name) || self.keys.contains(name) || self.table_keys.contains(name)
            }
        };
        let kept = row.iter().filter(|(name, _)| is_kept(name));
        let entry = kept.map(|(name, value)| (name.clone(), value.clone()));
        let key: Vec<String> = self
            .table_keys
            .iter()
            .map(|it| row[it].to_string())
            .collect();
        Some((key.join("/"), entry.collect()))
    }

    fn units(&self, before: &Entries, after: &Entries) -> usize {
        let gone = before.iter().filter(|(key, _)| !after.contains_key(*key));
        let gone: usize = gone.map(|(_, entry)| units_of(entry)).sum();
        let written = after.iter().map(|(key, entry)| match before.get(key) {
            None => units_of(entry),
            Some(held) if held == entry => 0,
            Some(held) if self.keys.iter().all(|it| held[it] == entry[it]) => {
                units_of(entry).max(units_of(held))
            }
            Some(held) => units_of(held) + units_of(entry),
        });
        gone + written.sum::<usize>()
    }
}

fn units_of(entry: &Map<String, Value>) -> usize {
    bytes_of(entry).div_ceil(UNIT_BYTES)
}

/// About as DynamoDB counts: names and values, without the type descriptors of its JSON.
fn bytes_of(entry: &Map<String, Value>) -> usize {
    entry
        .iter()
        .map(|(name, value)| name.len() + size(value))
        .sum()
}

fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => 3 + items.iter().map(size).sum::<usize>(),
        Value::Object(typed) => typed.values().map(size).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
    }
}

fn definitions() -> Vec<Index> {
    let tables = schema::tables(PREFIX).unwrap();
    tables
        .iter()
        .flat_map(|table| indexes_of(&table.name, &table.create))
        .collect()
}

fn indexes_of(table: &str, create: &Value) -> Vec<Index> {
    let indexes = create["GlobalSecondaryIndexes"].as_array();
    indexes
        .into_iter()
        .flatten()
        .map(|index| Index {
            table: table.to_owned(),
            table_keys: names(&create["KeySchema"]),
            keys: names(&index["KeySchema"]),
            projected: match index["Projection"]["ProjectionType"].as_str() {
                Some("ALL") => None,
                _ => Some(texts(&index["Projection"]["NonKeyAttributes"])),
            },
        })
        .collect()
}

fn names(key_schema: &Value) -> Vec<String> {
    let parts = key_schema.as_array().into_iter().flatten();
    parts
        .map(|part| part["AttributeName"].as_str().unwrap().to_owned())
        .collect()
}

fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().into_iter().flatten();
    list.map(|it| it.as_str().unwrap().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn by_status() -> Index {
        let names = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        Index {
            table: "T".into(),
            table_keys: names(&["id"]),
            keys: names(&["status"]),
            projected: Some(names(&["cost"])),
        }
    }

    fn entries(rows: &[Value]) -> Entries {
        rows.iter()
            .filter_map(|row| by_status().entry(row))
            .collect()
    }

    #[test]
    fn what_comes_goes_or_changes_is_a_write_and_a_new_key_is_two() {
        let row = |status: &str, cost: &str, other: &str| json!({"id": {"S": "a"}, "status": {"S": status}, "cost": {"N": cost}, "other": {"S": other}});
        let absent = json!({"id": {"S": "a"}, "other": {"S": "x"}});
        for (before, after, units) in [
            (absent.clone(), row("running", "1", "x"), 1),
            (row("running", "1", "x"), row("running", "1", "y"), 0),
            (row("running", "1", "x"), row("running", "2", "x"), 1),
            (row("running", "1", "x"), row("success", "1", "x"), 2),
            (row("running", "1", "x"), absent, 1),
            (
                row("running", "1", "x"),
                row("running", &"9".repeat(1_500), "x"),
                2,
            ),
        ] {
            let (before, after) = (entries(&[before]), entries(&[after]));
            assert_eq!(
                by_status().units(&before, &after),
                units,
                "{before:?} {after:?}"
            );
        }
    }
}
