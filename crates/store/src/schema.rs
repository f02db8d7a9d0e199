//! The tables' definition, read from the file that also deploys them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The `CloudFormation` template of the tables.
const TEMPLATE: &str = include_str!("../../../infra/tables.yaml");

/// What creates one table, in DynamoDB's own words.
#[derive(Debug, Clone, PartialEq)]
pub struct TableDefinition {
    /// Physical name.
    pub name: String,
    /// The body of `CreateTable`.
    pub create: Value,
    /// The attribute that expires rows.
    pub ttl_attribute: Option<String>,
}

/// The template does not read as tables.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("infra/tables.yaml cannot be read as tables: {0}")]
pub struct SchemaFault(String);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Template {
    resources: BTreeMap<String, Resource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Resource {
    r#type: String,
    properties: Value,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Table {
    attribute_definitions: Value,
    key_schema: Value,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    global_secondary_indexes: Value,
    #[serde(default, skip_serializing)]
    stream_specification: Option<Stream>,
    #[serde(default, skip_serializing)]
    time_to_live_specification: Option<TimeToLive>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stream {
    stream_view_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TimeToLive {
    attribute_name: String,
}

/// Every table, with that prefix before its name.
pub fn tables(prefix: &str) -> Result<Vec<TableDefinition>, SchemaFault> {
    let fault = |fault: &dyn std::fmt::Display| SchemaFault(fault.to_string());
    let template: Template = serde_norway::from_str(TEMPLATE).map_err(|it| fault(&it))?;
    template
        .resources
        .into_iter()
        .filter(|(_, resource)| resource.r#type == "AWS::DynamoDB::Table")
        .map(|(name, resource)| {
            let table: Table =
                serde_json::from_value(resource.properties).map_err(|it| fault(&it))?;
            define(format!("{prefix}{name}"), &table).map_err(|it| fault(&it))
        })
        .collect()
}

fn define(name: String, table: &Table) -> Result<TableDefinition, serde_json::Error> {
    let mut create = serde_json::to_value(table)?;
    create["TableName"] = json!(name);
    create["BillingMode"] = json!("PAY_PER_REQUEST");
    if let Some(stream) = &table.stream_specification {
        create["StreamSpecification"] = json!({
            "StreamEnabled": true,
            "StreamViewType": stream.stream_view_type,
        });
    }
    Ok(TableDefinition {
        name,
        create,
        ttl_attribute: table
            .time_to_live_specification
            .as_ref()
            .map(|ttl| ttl.attribute_name.clone()),
    })
}
