//! One conditional write, ready to run alone or in a transaction.

use crate::item::Item;
use crate::{Store, StoreError};
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};
use std::collections::HashMap;

/// What is written.
#[derive(Debug, Clone)]
enum Action {
    Put(Item),
    Update { key: Item, expression: String },
    Delete { key: Item },
}

/// A write with its condition and placeholders.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    table: String,
    action: Action,
    condition: Option<String>,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Statement {
    /// Replaces a row.
    pub(crate) fn put(table: String, item: Item) -> Self {
        Self::new(table, Action::Put(item))
    }

    /// Changes attributes of a row.
    pub(crate) fn update(table: String, key: Item, changes: Changes) -> Self {
        let Changes {
            set,
            remove,
            add,
            names,
            values,
        } = changes;
        let clause = |word: &str, parts: &[String]| {
            (!parts.is_empty()).then(|| format!("{word} {}", parts.join(", ")))
        };
        let clauses = [
            clause("SET", &set),
            clause("REMOVE", &remove),
            clause("ADD", &add),
        ];
        let expression = clauses.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Self {
            names,
            values,
            ..Self::new(table, Action::Update { key, expression })
        }
    }

    /// Removes a row.
    pub(crate) fn delete(table: String, key: Item) -> Self {
        Self::new(table, Action::Delete { key })
    }

    fn new(table: String, action: Action) -> Self {
        Self {
            table,
            action,
            condition: None,
            names: HashMap::new(),
            values: HashMap::new(),
        }
    }

    /// Writes only if the attribute has that value now; `None`: only if the row does not have it.
    /// Several of these must all hold.
    pub(crate) fn expect(mut self, attribute: &str, value: Option<AttributeValue>) -> Self {
        let number = self.names.len();
        let name = format!("#expected{number}");
        self.names.insert(name.clone(), attribute.into());
        let condition = match value {
            None => format!("attribute_not_exists({name})"),
            Some(value) => {
                let placeholder = format!(":expected{number}");
                self.values.insert(placeholder.clone(), value);
                format!("{name} = {placeholder}")
            }
        };
        self.condition = Some(match self.condition {
            None => condition,
            Some(earlier) => format!("{earlier} AND {condition}"),
        });
        self
    }

    /// Runs it alone.
    pub(crate) async fn run(self, store: &Store) -> Result<(), StoreError> {
        let names = (!self.names.is_empty()).then_some(self.names);
        let values = (!self.values.is_empty()).then_some(self.values);
        match self.action {
            Action::Put(item) => store
                .client
                .put_item()
                .table_name(self.table)
                .set_item(Some(item))
                .set_condition_expression(self.condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .send()
                .await
                .map(|_| ())
                .map_err(|fault| StoreError::of(&fault)),
            Action::Update { key, expression } => store
                .client
                .update_item()
                .table_name(self.table)
                .set_key(Some(key))
                .update_expression(expression)
                .set_condition_expression(self.condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .send()
                .await
                .map(|_| ())
                .map_err(|fault| StoreError::of(&fault)),
            Action::Delete { key } => store
                .client
                .delete_item()
                .table_name(self.table)
                .set_key(Some(key))
                .set_condition_expression(self.condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .send()
                .await
                .map(|_| ())
                .map_err(|fault| StoreError::of(&fault)),
        }
    }

    /// Its form within a transaction.
    pub(crate) fn into_transact(self) -> Result<TransactWriteItem, StoreError> {
        let names = (!self.names.is_empty()).then_some(self.names);
        let values = (!self.values.is_empty()).then_some(self.values);
        let item = TransactWriteItem::builder();
        let item = match self.action {
            Action::Put(row) => item.put(
                Put::builder()
                    .table_name(self.table)
                    .set_item(Some(row))
                    .set_condition_expression(self.condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .build()
                    .map_err(|fault| StoreError::Refused(fault.to_string()))?,
            ),
            Action::Update { key, expression } => item.update(
                Update::builder()
                    .table_name(self.table)
                    .set_key(Some(key))
                    .update_expression(expression)
                    .set_condition_expression(self.condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .build()
                    .map_err(|fault| StoreError::Refused(fault.to_string()))?,
            ),
            Action::Delete { key } => item.delete(
                Delete::builder()
                    .table_name(self.table)
                    .set_key(Some(key))
                    .set_condition_expression(self.condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .build()
                    .map_err(|fault| StoreError::Refused(fault.to_string()))?,
            ),
        };
        Ok(item.build())
    }
}

/// The changes of an update, with placeholders made as they come.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    set: Vec<String>,
    remove: Vec<String>,
    add: Vec<String>,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Changes {
    /// Sets the attribute, or removes it.
    pub(crate) fn set(&mut self, attribute: &str, value: Option<AttributeValue>) -> &mut Self {
        let name = self.name(attribute);
        match value {
            Some(value) => {
                let value = self.value(value);
                self.set.push(format!("{name} = {value}"));
            }
            None => self.remove.push(name),
        }
        self
    }

    /// Sets the attribute where the row has none.
    pub(crate) fn set_if_absent(&mut self, attribute: &str, value: AttributeValue) -> &mut Self {
        let name = self.name(attribute);
        let value = self.value(value);
        self.set
            .push(format!("{name} = if_not_exists({name}, {value})"));
        self
    }

    /// Adds to the number, from 0 where the row has none.
    pub(crate) fn add(&mut self, attribute: &str, value: AttributeValue) -> &mut Self {
        let name = self.name(attribute);
        let value = self.value(value);
        self.add.push(format!("{name} {value}"));
        self
    }

    fn name(&mut self, attribute: &str) -> String {
        let placeholder = format!("#a{}", self.names.len());
        self.names.insert(placeholder.clone(), attribute.to_owned());
        placeholder
    }

    fn value(&mut self, value: AttributeValue) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), value);
        placeholder
    }
}
