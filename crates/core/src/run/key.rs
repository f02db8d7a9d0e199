//! Which run: the identity under which every report of it folds into one row.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The longest key text, in bytes: DynamoDB's limit for a partition key
/// (Amazon DynamoDB Developer Guide, "Quotas").
pub const MAX_KEY_BYTES: usize = 2_048;

/// The service that runs a job, or the orchestrator that reports it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Platform {
    /// AWS Glue jobs.
    Glue,
    /// Amazon EMR Serverless job runs.
    EmrServerless,
    /// Steps of Amazon EMR clusters on EC2.
    EmrEc2,
    /// Amazon EMR on EKS job runs.
    EmrEks,
    /// AWS Batch jobs.
    Batch,
    /// AWS Step Functions executions.
    StepFunctions,
    /// Amazon ECS tasks.
    Ecs,
    /// Asynchronous AWS Lambda invocations.
    Lambda,
    /// Amazon Redshift Data API statements.
    RedshiftData,
    /// Amazon Athena queries.
    Athena,
    /// AWS Glue DataBrew job runs.
    DataBrew,
    /// Anything that reports through the custom event, by the name it gives itself.
    Custom(String),
    /// A platform that an earlier or later release wrote.
    Other(String),
}

impl Platform {
    /// Every AWS service whose runs are read.
    pub const AWS: [Self; 11] = [
        Self::Glue,
        Self::EmrServerless,
        Self::EmrEc2,
        Self::EmrEks,
        Self::Batch,
        Self::StepFunctions,
        Self::Ecs,
        Self::Lambda,
        Self::RedshiftData,
        Self::Athena,
        Self::DataBrew,
    ];

    const fn word(&self) -> Option<&'static str> {
        Some(match self {
            Self::Glue => "glue",
            Self::EmrServerless => "emr_serverless",
            Self::EmrEc2 => "emr_ec2",
            Self::EmrEks => "emr_eks",
            Self::Batch => "batch",
            Self::StepFunctions => "step_functions",
            Self::Ecs => "ecs",
            Self::Lambda => "lambda",
            Self::RedshiftData => "redshift_data",
            Self::Athena => "athena",
            Self::DataBrew => "databrew",
            Self::Custom(_) | Self::Other(_) => return None,
        })
    }

    /// The name that people know it by.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Glue => "AWS Glue",
            Self::EmrServerless => "Amazon EMR Serverless",
            Self::EmrEc2 => "Amazon EMR on EC2",
            Self::EmrEks => "Amazon EMR on EKS",
            Self::Batch => "AWS Batch",
            Self::StepFunctions => "AWS Step Functions",
            Self::Ecs => "Amazon ECS",
            Self::Lambda => "AWS Lambda",
            Self::RedshiftData => "Amazon Redshift Data API",
            Self::Athena => "Amazon Athena",
            Self::DataBrew => "AWS Glue DataBrew",
            Self::Custom(name) | Self::Other(name) => name,
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.word(), self) {
            (Some(word), _) => f.write_str(word),
            (None, Self::Custom(name)) => write!(f, "custom:{name}"),
            (None, other) => f.write_str(other.title()),
        }
    }
}

impl From<String> for Platform {
    fn from(text: String) -> Self {
        let aws = Self::AWS.into_iter().find(|it| it.word() == Some(&text));
        match (aws, text.strip_prefix("custom:")) {
            (Some(platform), _) => platform,
            (None, Some(name)) => Self::Custom(name.to_owned()),
            (None, None) => Self::Other(text),
        }
    }
}

impl From<Platform> for String {
    fn from(platform: Platform) -> Self {
        platform.to_string()
    }
}

/// Account, region, platform, scope and the service's own run id. The job's name is no part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunKey {
    /// Twelve-digit account id, as the envelope gives it.
    pub account: String,
    /// AWS region, as the envelope gives it.
    pub region: String,
    /// The platform.
    pub platform: Platform,
    /// Application, cluster or virtual cluster; `-` where run ids need none.
    pub scope: String,
    /// The service's id, byte for byte, without a retry suffix.
    pub run_id: String,
}

impl RunKey {
    /// The key's text: its parts, each percent-encoded, joined by `/`.
    #[must_use]
    pub fn text(&self) -> String {
        let platform = self.platform.to_string();
        [
            &self.account,
            &self.region,
            &platform,
            &self.scope,
            &self.run_id,
        ]
        .map(|part| encode(part))
        .join("/")
    }

    /// The run id within a key's text, as it is encoded there.
    #[must_use]
    pub fn run_id_in(text: &str) -> String {
        decode(text.rsplit('/').next().unwrap_or(text))
    }

    /// The first twenty hex digits of the SHA-256 of [`RunKey::text`].
    #[must_use]
    pub fn short_hash(&self) -> String {
        let mut digest = hex::encode(Sha256::digest(self.text().as_bytes()));
        digest.truncate(20);
        digest
    }

    /// The AWS partition that the region's prefix names.
    #[must_use]
    pub fn partition(&self) -> &'static str {
        partition(&self.region)
    }
}

/// The AWS partition that a region's prefix names.
#[must_use]
pub fn partition(region: &str) -> &'static str {
    const PARTITIONS: [(&str, &str); 7] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("eu-isoe-", "aws-iso-e"),
        ("eusc-", "aws-eusc"),
    ];
    PARTITIONS
        .iter()
        .find(|(prefix, _)| region.starts_with(prefix))
        .map_or("aws", |(_, partition)| partition)
}

const HEX: [char; 16] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
];

/// Percent-encodes what would break a key apart: `%`, `/`, `#` and control characters.
#[must_use]
pub fn encode(part: &str) -> String {
    let mut encoded = String::with_capacity(part.len());
    for character in part.chars() {
        if matches!(character, '%' | '/' | '#') || character.is_control() {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                let digits = [byte >> 4, byte & 0xf].map(|digit| HEX[usize::from(digit)]);
                encoded.push('%');
                encoded.extend(digits);
            }
        } else {
            encoded.push(character);
        }
    }
    encoded
}

/// Undoes [`encode`].
fn decode(part: &str) -> String {
    let mut pieces = part.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let code = piece
            .get(..2)
            .and_then(|it| u8::from_str_radix(it, 16).ok());
        bytes.extend(code);
        bytes.extend(piece.get(2..).unwrap_or_default().as_bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(run_id: &str) -> RunKey {
        RunKey {
            account: "111122223333".into(),
            region: "eu-west-1".into(),
            platform: Platform::Custom("airflow".into()),
            scope: "-".into(),
            run_id: run_id.into(),
        }
    }

    #[test]
    fn separators_inside_a_part_cannot_forge_another_key() {
        assert_eq!(
            key("a/b#c%d\u{7}é").text(),
            "111122223333/eu-west-1/custom:airflow/-/a%2Fb%23c%25d%07é"
        );
        assert_ne!(key("a/b").text(), key("a%2Fb").text());
        for run_id in ["a/b#c%d\u{7}é", "a%2Fb", "jr_1", "-", "%", "größe/1"] {
            assert_eq!(RunKey::run_id_in(&key(run_id).text()), run_id);
        }
    }

    #[test]
    fn a_platform_reads_back_from_its_word() {
        let named = ["airflow", "glue"].map(|name| Platform::Custom(name.into()));
        let later = [Platform::Other("dataflow".into())];
        for platform in Platform::AWS.into_iter().chain(named).chain(later) {
            assert_eq!(Platform::from(platform.to_string()), platform);
        }
    }

    #[test]
    fn partition_follows_the_region() {
        let mut chinese = key("r");
        chinese.region = "cn-north-1".into();
        assert_eq!(chinese.partition(), "aws-cn");
        assert_eq!(key("r").partition(), "aws");
    }
}
