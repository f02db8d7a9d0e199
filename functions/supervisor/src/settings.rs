//! What a deployment says of the agents that look at finished runs.

use jiff::SignedDuration;
use serde::Deserialize;
use std::collections::BTreeMap;
use strands_core::money::MicroUsd;
use strands_core::round::{Examiner, Limits, Terms};
use strands_core::tool_call::Host;

/// The agents, by name: the value of `AGENTS`.
pub type Agents = BTreeMap<Examiner, Function>;

/// The function of an agent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// Its name or ARN.
    pub function: String,
    /// Its memory in MB.
    pub memory_mb: u32,
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// The longest that it may take, in seconds.
    pub seconds: u32,
}

/// Reads `AGENTS`, a JSON object of functions by agent.
pub fn agents(text: &str) -> Result<Agents, serde_json::Error> {
    serde_json::from_str(text)
}

impl Function {
    /// How it is asked, in that region.
    #[must_use]
    pub fn terms(&self, region: &str) -> Terms {
        Terms {
            host: Some(Host {
                region: region.to_owned(),
                architecture: self.architecture.clone(),
                memory_mb: self.memory_mb,
            }),
            lease: SignedDuration::from_secs(i64::from(self.seconds)),
        }
    }
}

/// What the agents of one run may take together: seconds, and US dollars.
#[must_use]
pub fn limits(seconds: u32, usd: MicroUsd) -> Limits {
    Limits {
        time: SignedDuration::from_secs(i64::from(seconds)),
        micro_usd: usd.0,
    }
}
