use super::{holds, read, resources};
use serde_json::{Value, json};

fn kept(template: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let key = json!({"Fn::If": ["HasKey", {"Ref": "KeyArn"}, {"Ref": "AWS::NoValue"}]});
    for (id, table) in resources(template, "AWS::DynamoDB::Table") {
        let resource = &template["Resources"][id];
        let sse = &table["SSESpecification"];
        let recovery = &table["PointInTimeRecoverySpecification"];
        let ttl = &table["TimeToLiveSpecification"];
        let expected = [
            ("is not encrypted", sse["SSEEnabled"] == true),
            ("is not encrypted with KMS", sse["SSEType"] == "KMS"),
            ("ignores the stack's key", sse["KMSMasterKeyId"] == key),
            (
                "has no recovery",
                recovery["PointInTimeRecoveryEnabled"] == true,
            ),
            ("never expires rows", ttl["Enabled"] == true),
            (
                "expires rows by another field",
                ttl["AttributeName"] == "ttl",
            ),
            (
                "can be deleted",
                table["DeletionProtectionEnabled"] == json!({"Ref": "DeletionProtection"}),
            ),
            (
                "goes with the stack",
                resource["DeletionPolicy"] == "Retain",
            ),
            (
                "goes when it is replaced",
                resource["UpdateReplacePolicy"] == "Retain",
            ),
            ("has no tag", !table["Tags"].is_null()),
            (
                "is not on demand",
                table["BillingMode"] == "PAY_PER_REQUEST",
            ),
        ];
        let broken = expected.iter().filter(|(_, holds)| !holds);
        faults.extend(broken.map(|(what, _)| format!("{id} {what}")));
    }
    faults
}

#[test]
fn every_table_is_encrypted_recoverable_protected_and_expires_rows() {
    let table = "/Resources/Ledger";
    let properties = format!("{table}/Properties");
    holds(
        kept,
        "infra/tables.yaml",
        &[
            (
                &format!("{properties}/SSESpecification/SSEEnabled"),
                json!(false),
            ),
            (
                &format!("{properties}/SSESpecification/KMSMasterKeyId"),
                Value::Null,
            ),
            (
                &format!("{properties}/PointInTimeRecoverySpecification"),
                Value::Null,
            ),
            (
                &format!("{properties}/TimeToLiveSpecification/Enabled"),
                json!(false),
            ),
            (
                &format!("{properties}/DeletionProtectionEnabled"),
                json!(false),
            ),
            (&format!("{table}/DeletionPolicy"), json!("Delete")),
            (&format!("{table}/UpdateReplacePolicy"), json!("Delete")),
        ],
    );
}

/// Tables, queues and functions that no output names.
fn unnamed(template: &Value) -> Vec<String> {
    let outputs = template["Outputs"].to_string();
    let mut missing = Vec::new();
    for kind in ["AWS::SQS::Queue", "AWS::Serverless::Function"] {
        for (id, _) in resources(template, kind) {
            if !outputs.contains(&json!({"Ref": id}).to_string()) {
                missing.push(format!("no output names {id}"));
            }
        }
    }
    for (id, _) in resources(&read("infra/tables.yaml"), "AWS::DynamoDB::Table") {
        if !outputs.contains(&format!("Tables.Outputs.{id}Name")) {
            missing.push(format!("no output names the table {id}"));
        }
    }
    missing
}

#[test]
fn outputs_name_every_table_queue_and_function() {
    holds(
        unnamed,
        "template.yaml",
        &[
            ("/Outputs/LedgerTable/Value", json!("")),
            ("/Outputs/StreamFailuresUrl/Value", json!("")),
            ("/Outputs/RollupFunction/Value", json!("")),
        ],
    );
}
