//! Names of partitions, and ids that a replay makes again.

use crate::job::Payer;
use crate::run::key;
use sha2::{Digest, Sha256};

/// No part of a job's key begins with `#`: it is encoded there.
const ENVIRONMENT: &str = "#environment/";
const ADDRESS: &str = "#address/";
const MONTH: &str = "#month/";

/// The partition of a job's incidents.
#[must_use]
pub fn job_key(environment: &str, job: Option<&str>) -> String {
    let job = job.unwrap_or("(unnamed)");
    format!("{}/{}", key::encode(environment), key::encode(job))
}

/// The partition of what all jobs of an environment share.
#[must_use]
pub fn environment_key(environment: &str) -> String {
    format!("{ENVIRONMENT}{}", key::encode(environment))
}

/// The partition of what is told of a budget of months.
#[must_use]
pub fn month_key(environment: &str, payer: &Payer) -> String {
    let (kind, name) = match payer {
        Payer::All => ("all", ""),
        Payer::Team(name) => ("team", name.as_str()),
        Payer::Job(name) => ("job", name.as_str()),
    };
    let environment = key::encode(environment);
    format!("{MONTH}{environment}/{kind}/{}", key::encode(name))
}

/// What the partition of a month's budget is about: `budget of team sales`, names encoded as they are
/// there; nothing for any other partition.
#[must_use]
pub fn month_in_words(job_key: &str) -> Option<String> {
    let mut parts = job_key.strip_prefix(MONTH)?.splitn(3, '/').skip(1);
    let (kind, name) = (parts.next()?, parts.next()?);
    Some(match kind {
        "all" => "budget of all jobs".to_owned(),
        "team" => format!("budget of team {name}"),
        _ => format!("budget of {name}"),
    })
}

/// The partition of the environment that a job's partition, or itself, belongs to.
#[must_use]
pub fn environment_key_of(job_key: &str) -> String {
    if job_key.starts_with(ENVIRONMENT) {
        return job_key.to_owned();
    }
    let of_job = job_key.strip_prefix(MONTH).unwrap_or(job_key);
    let environment = of_job.split('/').next().unwrap_or_default();
    format!("{ENVIRONMENT}{environment}")
}

/// The partition of a mail address: SHA-256 of it in lower case, never the address itself.
#[must_use]
pub fn address_key(address: &str) -> String {
    let digest = Sha256::digest(address.to_lowercase().as_bytes());
    format!("{ADDRESS}{}", hex::encode(digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_job_can_lie_in_the_partition_of_an_environment_or_an_address() {
        for name in [
            "#environment",
            "#address",
            "#month",
            "#environment/production",
        ] {
            let key = job_key(name, Some("production"));
            assert!(!key.starts_with('#'), "{key}");
        }
        assert_eq!(
            environment_key_of(&job_key("a/b", Some("c"))),
            environment_key("a/b")
        );
        assert_eq!(
            environment_key_of(&environment_key("a/b")),
            environment_key("a/b")
        );
        let payer = Payer::Team("c/d".to_owned());
        let words = month_in_words(&month_key("a/b", &payer));
        assert_eq!(words.as_deref(), Some("budget of team c%2Fd"));
        assert_eq!(month_in_words(&job_key("a/b", Some("c"))), None);
        assert_eq!(
            environment_key_of(&month_key("a/b", &payer)),
            environment_key("a/b")
        );
    }

    #[test]
    fn an_address_is_the_same_in_capitals_and_never_readable() {
        assert_eq!(
            address_key("Jane.Roe@Example.com"),
            address_key("jane.roe@example.com")
        );
        assert!(!address_key("jane.roe@example.com").contains("jane"));
    }
}
