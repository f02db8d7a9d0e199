//! Every AWS call but those of the tables.
//!
//! - [`environment`]: the account that a function runs in
//! - [`Account`]: the account that a person's command uses
//! - [`api`]: questions to the services that run jobs, one transport for all
//! - `documents`: the configuration's file in the account
//! - `prices`: the price sheet in force
//! - `scripts`: what jobs run
//! - `examiners`: agents that look at finished runs
//! - `datasets`: what jobs read and write
//! - `channels`: secrets of channels, and topics of Amazon SNS
//! - [`deployed`]: what holds a deployed installation, for whoever looks after it
//! - `ses`: mails through Amazon SES

mod account;
#[cfg(feature = "platforms")]
pub mod api;
#[cfg(feature = "channels")]
pub mod channels;
mod connection;
#[cfg(feature = "datasets")]
pub mod datasets;
#[cfg(feature = "deployed")]
pub mod deployed;
#[cfg(feature = "configuration")]
pub mod documents;
#[cfg(feature = "platforms")]
pub mod examiners;
#[cfg(feature = "configuration")]
pub mod prices;
#[cfg(feature = "platforms")]
mod refusal;
#[cfg(feature = "platforms")]
mod request;
#[cfg(feature = "platforms")]
mod s3;
#[cfg(feature = "platforms")]
pub mod scripts;
#[cfg(feature = "ses")]
pub mod ses;
#[cfg(feature = "platforms")]
mod signed;
#[cfg(feature = "query")]
mod xml;

pub use account::Account;
pub use aws_config::SdkConfig;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader};
use std::time::Duration;

/// The account and region that the environment names. Clients made of it share their connections, and
/// their calls are bounded: two tries of four seconds.
pub async fn environment() -> SdkConfig {
    let connections = connection::pool(timeouts().connect_timeout());
    bounded().http_client(connections).load().await
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(2))
        .operation_attempt_timeout(Duration::from_secs(4))
        .operation_timeout(Duration::from_secs(9))
        .build()
}

/// Bounded calls: two tries of four seconds.
fn bounded() -> ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
        .retry_config(RetryConfig::standard().with_max_attempts(2))
        .timeout_config(timeouts())
}
