//! Every AWS call but those of the tables.
//!
//! - [`api`]: questions to the services that run jobs, one transport for all
//! - `ses`: mails through Amazon SES

#[cfg(feature = "platforms")]
pub mod api;
#[cfg(feature = "ses")]
pub mod ses;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use std::time::Duration;

/// The account and region that the environment names, with bounded calls: two tries of four seconds.
async fn environment() -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .retry_config(RetryConfig::standard().with_max_attempts(2))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(2))
                .operation_attempt_timeout(Duration::from_secs(4))
                .operation_timeout(Duration::from_secs(9))
                .build(),
        )
        .load()
        .await
}
