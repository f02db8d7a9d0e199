//! The account that a command of a person uses: named by the environment, a profile or a flag.

use aws_config::{Region, SdkConfig};

/// An account and region, with its credentials.
#[derive(Debug, Clone)]
pub struct Account {
    config: SdkConfig,
}

impl Account {
    /// The account of that profile and region; what is not named comes from the usual chain of the
    /// AWS SDKs: environment, configuration files, roles of the machine.
    pub async fn of(profile: Option<&str>, region: Option<&str>) -> Self {
        let mut loader = crate::bounded();
        if let Some(profile) = profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = region {
            loader = loader.region(Region::new(region.to_owned()));
        }
        Self {
            config: loader.load().await,
        }
    }

    /// How its services are called. Calls are bounded: two tries of four seconds.
    #[must_use]
    pub fn config(&self) -> &SdkConfig {
        &self.config
    }
}
