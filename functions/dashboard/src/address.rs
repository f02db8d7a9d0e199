//! Where the dashboard is asked for.

use std::str::FromStr;

/// `https://` and a host: pages lie at its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    host: String,
}

/// The address cannot be the dashboard's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` must be https:// and a host, without a path: pages lie at its root")]
pub struct BadAddress(String);

impl Address {
    /// The host, with its port where it has one.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address of a path.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        format!("https://{}{path}", self.host)
    }
}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let host = text.strip_prefix("https://");
        let host = host.map(|it| it.strip_suffix('/').unwrap_or(it));
        let is_host = |host: &&str| {
            !host.is_empty()
                && host
                    .bytes()
                    .all(|it| it.is_ascii_alphanumeric() || b".-:[]".contains(&it))
        };
        let host = host.filter(is_host);
        let host = host.ok_or_else(|| BadAddress(text.to_owned()))?.to_owned();
        Ok(Self { host })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_by_https() {
        let address: Address = "https://etl.example.com/".parse().unwrap();
        assert_eq!(address.host(), "etl.example.com");
        assert_eq!(
            address.at("/login/callback"),
            "https://etl.example.com/login/callback"
        );
        for text in [
            "",
            "https://",
            "http://etl.example.com",
            "https://etl.example.com/strands",
            "https://user@etl.example.com",
            "https://etl.example.com?x",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
