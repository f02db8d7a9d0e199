use super::support::{TABLES, start};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use strands_store::schema;

/// The tables of the file that deploys them, by their own names.
fn deployed() -> Vec<(String, Value)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../infra/tables.yaml");
    let template: Value = serde_norway::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    template["Resources"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, resource)| resource["Type"] == "AWS::DynamoDB::Table")
        .map(|(name, resource)| (name.clone(), resource["Properties"].clone()))
        .collect()
}

#[tokio::test]
async fn every_deployed_table_is_created_with_its_keys_and_indexes() {
    let (tables, _) = start().await;
    let deployed = deployed();
    assert_eq!(deployed.len(), TABLES.len());
    for (name, properties) in deployed {
        let name = format!("Strands{name}");
        assert!(TABLES.contains(&name.as_str()), "{name}");
        let request = serde_json::from_value(json!({"TableName": name})).unwrap();
        let described = tables.database().describe_table(request).unwrap();
        let described = serde_json::to_value(described).unwrap();
        let table = &described["Table"];
        assert_eq!(table["KeySchema"], properties["KeySchema"], "{name}");
        assert_eq!(indexes(table), indexes(&properties), "{name}");
        let stream = &properties["StreamSpecification"]["StreamViewType"];
        let described = &table["StreamSpecification"]["StreamViewType"];
        assert_eq!(described, stream, "{name}");
    }
}

/// Name, keys and projected attributes of the indexes of a table.
fn indexes(table: &Value) -> BTreeSet<String> {
    let indexes = table["GlobalSecondaryIndexes"].as_array();
    let indexes = indexes.map(Vec::as_slice).unwrap_or_default();
    indexes
        .iter()
        .map(|index| {
            let mut attributes: Vec<&str> = index["Projection"]["NonKeyAttributes"]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default()
                .iter()
                .filter_map(Value::as_str)
                .collect();
            attributes.sort_unstable();
            let projection = &index["Projection"]["ProjectionType"];
            json!([
                index["IndexName"],
                index["KeySchema"],
                projection,
                attributes
            ])
            .to_string()
        })
        .collect()
}

#[test]
fn rows_of_every_table_expire_by_the_attribute_ttl() {
    let tables = schema::tables("Strands").unwrap();
    assert_eq!(tables.len(), TABLES.len());
    for table in tables {
        assert_eq!(
            table.ttl_attribute.as_deref(),
            Some("ttl"),
            "{}",
            table.name
        );
    }
    for (name, properties) in deployed() {
        let ttl = json!({"AttributeName": "ttl", "Enabled": true});
        assert_eq!(properties["TimeToLiveSpecification"], ttl, "{name}");
    }
}

#[test]
fn a_prefix_stands_before_every_name() {
    for prefix in ["", "Other-"] {
        let names: BTreeSet<String> = schema::tables(prefix)
            .unwrap()
            .into_iter()
            .map(|table| {
                assert_eq!(table.create["TableName"], table.name.as_str());
                table.name
            })
            .collect();
        let expected: BTreeSet<String> = deployed()
            .into_iter()
            .map(|(name, _)| format!("{prefix}{name}"))
            .collect();
        assert_eq!(names, expected);
    }
}

#[test]
fn tables_are_billed_by_request() {
    for table in schema::tables("Strands").unwrap() {
        assert_eq!(table.create["BillingMode"], "PAY_PER_REQUEST");
    }
}
