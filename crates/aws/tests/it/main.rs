//! The services that run jobs and those of channels, asked over HTTP.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::too_many_lines,
    reason = "a test fails by a panic, and may be a long table"
)]

mod channels;
mod datasets;
mod documents;
mod faults;
mod prices;
mod questions;
mod scripts;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use std::time::Duration;
use strands_aws::api::AwsApi;
use strands_core::platform::{PlatformReader, ReadFault, Reader};
use strands_core::run::{Observation, Platform, RunKey, State};
use strands_testing::FakeAws;

const TIMEOUT: Duration = Duration::from_secs(20);

/// As the functions have it, but for where AWS is, who asks, and how long an answer may take.
async fn config(aws: &FakeAws, timeout: Duration) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .endpoint_url(aws.url())
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .retry_config(
            RetryConfig::standard()
                .with_max_attempts(2)
                .with_initial_backoff(Duration::from_millis(1)),
        )
        .timeout_config(
            TimeoutConfig::builder()
                .operation_attempt_timeout(timeout)
                .build(),
        )
        .load()
        .await
}

/// What AWS says about the run of `event`.
async fn read(aws: &FakeAws, event: &Observation) -> Result<Option<Observation>, ReadFault> {
    let api = AwsApi::new(&config(aws, TIMEOUT).await);
    Reader::new(api).read(event).await
}

/// An event that says no more than that the run ended.
fn ended(platform: Platform, scope: &str, run_id: &str) -> Observation {
    let key = RunKey {
        account: "111122223333".into(),
        region: "eu-west-1".into(),
        platform,
        scope: scope.into(),
        run_id: run_id.into(),
    };
    let time = "2026-11-20T04:00:00Z".parse().unwrap();
    let mut event = Observation::new(key, State::Failed, "FAILED", time);
    event.job_name = Some("nightly_load".into());
    event
}
