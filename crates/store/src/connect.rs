//! Where the tables are, and how long rows stay.

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{Config, Credentials};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// The physical names: a prefix before each table's own name, so that two installations fit in one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    prefix: String,
}

impl Tables {
    /// Names with that prefix.
    pub fn new(prefix: impl Into<String>) -> Self {
        Self {
            prefix: prefix.into(),
        }
    }

    pub(crate) fn executions(&self) -> String {
        format!("{}JobExecutions", self.prefix)
    }

    pub(crate) fn trends(&self) -> String {
        format!("{}CostTrends", self.prefix)
    }

    pub(crate) fn ledger(&self) -> String {
        format!("{}Ledger", self.prefix)
    }

    pub(crate) fn incidents(&self) -> String {
        format!("{}Incidents", self.prefix)
    }

    pub(crate) fn quality(&self) -> String {
        format!("{}DataQualityHistory", self.prefix)
    }

    pub(crate) fn tool_calls(&self) -> String {
        format!("{}AgentInvocations", self.prefix)
    }

    pub(crate) fn issues(&self) -> String {
        format!("{}IssueRegistry", self.prefix)
    }

    pub(crate) fn sessions(&self) -> String {
        format!("{}Sessions", self.prefix)
    }

    pub(crate) fn rollups(&self) -> String {
        format!("{}Rollups", self.prefix)
    }

    pub(crate) fn dead_letters(&self) -> String {
        format!("{}DeadLetters", self.prefix)
    }
}

impl Default for Tables {
    fn default() -> Self {
        Self::new("Strands")
    }
}

/// How long rows stay, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Executions.
    pub executions: i64,
    /// Cost trends.
    pub trends: i64,
    /// The ledger; longer than the trends that it feeds.
    pub ledger: i64,
    /// Signals, beside the runs in the ledger.
    pub signals: i64,
    /// Results of data quality checks.
    pub quality: i64,
    /// Resolved incidents; jobs, environments and addresses from their last write on.
    pub incidents: i64,
    /// Mails of the outbox.
    pub mails: i64,
    /// Dead letters.
    pub dead_letters: i64,
    /// Calls of agents' tools.
    pub tool_calls: i64,
    /// Hours.
    pub rollups: i64,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            executions: 90,
            trends: 365,
            ledger: 400,
            signals: 90,
            quality: 365,
            incidents: 400,
            mails: 30,
            dead_letters: 90,
            tool_calls: 30,
            rollups: 400,
        }
    }
}

/// Epoch seconds `days` after `from`, for the TTL attribute.
pub(crate) fn expiry(from: Timestamp, days: i64) -> i64 {
    from.as_second()
        .saturating_add(SignedDuration::from_hours(24).as_secs() * days)
}

/// The tables of one installation.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) tables: Tables,
    pub(crate) retention: Retention,
}

impl Store {
    /// The tables behind a DynamoDB-compatible endpoint of this machine.
    pub async fn at_endpoint(url: &str) -> Self {
        let config = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "local"))
            .endpoint_url(url)
            .load()
            .await;
        Self::new(&config, Tables::default(), Retention::default())
    }

    /// The tables in the account of `config`, over its connections. Calls are bounded: three tries of
    /// five seconds.
    #[must_use]
    pub fn new(config: &SdkConfig, tables: Tables, retention: Retention) -> Self {
        let config = Config::from(config)
            .to_builder()
            .retry_config(RetryConfig::standard())
            .timeout_config(timeouts())
            .build();
        Self {
            client: Client::from_conf(config),
            tables,
            retention,
        }
    }
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(2))
        .operation_attempt_timeout(Duration::from_secs(5))
        .operation_timeout(Duration::from_secs(15))
        .build()
}
