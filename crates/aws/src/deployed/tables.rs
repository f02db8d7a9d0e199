//! Tables as the account has them.

use super::{Asked, Deployed, Operation, text};
use serde_json::json;

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// `ACTIVE` and so on.
    pub status: String,
    /// What its stream tells, where it has one.
    pub stream: Option<String>,
    /// The kind of key that encrypts it, where it is not the one that DynamoDB owns.
    pub key: Option<String>,
    /// Since when it cannot be read, as its key cannot be used.
    pub is_inaccessible: bool,
    /// Whether it refuses to be deleted.
    pub is_protected: bool,
}

/// When rows expire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiry {
    /// `ENABLED` and so on.
    pub status: String,
    /// The attribute that says when.
    pub attribute: Option<String>,
}

/// Whether a table can be restored to a point in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backups {
    /// `ENABLED` or `DISABLED`.
    pub status: String,
}

impl Deployed {
    /// The table of that name.
    pub async fn table(&self, name: &str) -> Asked<Option<Table>> {
        let answer = self
            .ask(Operation::Table, json!({"TableName": name}))
            .await?;
        Ok(answer.map(|answer| {
            let table = &answer["Table"];
            let (stream, key) = (&table["StreamSpecification"], &table["SSEDescription"]);
            let is_on = stream["StreamEnabled"].as_bool() == Some(true);
            let is_enabled = matches!(key["Status"].as_str(), Some("ENABLED" | "UPDATING"));
            Table {
                status: text(table, "TableStatus").unwrap_or_default(),
                stream: text(stream, "StreamViewType").filter(|_| is_on),
                key: text(key, "SSEType").filter(|_| is_enabled),
                is_inaccessible: !key["InaccessibleEncryptionDateTime"].is_null(),
                is_protected: table["DeletionProtectionEnabled"].as_bool() == Some(true),
            }
        }))
    }

    /// When rows of the table expire.
    pub async fn expiry(&self, table: &str) -> Asked<Option<Expiry>> {
        let parameters = json!({"TableName": table});
        let answer = self.ask(Operation::TimeToLive, parameters).await?;
        Ok(answer.map(|answer| {
            let described = &answer["TimeToLiveDescription"];
            Expiry {
                status: text(described, "TimeToLiveStatus").unwrap_or_default(),
                attribute: text(described, "AttributeName"),
            }
        }))
    }

    /// Whether the table can be restored to a point in time.
    pub async fn backups(&self, table: &str) -> Asked<Option<Backups>> {
        let parameters = json!({"TableName": table});
        let answer = self.ask(Operation::Backups, parameters).await?;
        Ok(answer.map(|answer| {
            let described = &answer["ContinuousBackupsDescription"];
            let recovery = &described["PointInTimeRecoveryDescription"];
            Backups {
                status: text(recovery, "PointInTimeRecoveryStatus").unwrap_or_default(),
            }
        }))
    }
}
