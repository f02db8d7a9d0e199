//! Secrets by name: `${SECRET:secretsmanager:name#field}`, `${SECRET:ssm:/path}`.

use serde_json::Value;
use std::fmt;
use std::str::FromStr;

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reference {
    /// In AWS Secrets Manager.
    SecretsManager {
        /// Name or ARN.
        name: String,
        /// Which field of its JSON; without it, all of its text.
        field: Option<String>,
    },
    /// In Parameter Store of AWS Systems Manager.
    Parameter {
        /// Its path.
        path: String,
    },
}

/// A text that names no secret. The text itself may be one, so it is not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "is not a reference to a secret: write ${{SECRET:secretsmanager:name#field}} or ${{SECRET:ssm:/path}}"
)]
pub struct BadReference;

impl Reference {
    /// The part of a kept text that it names; `None` where the text has no such field.
    #[must_use]
    pub fn pick(&self, kept: &str) -> Option<String> {
        let Self::SecretsManager {
            field: Some(field), ..
        } = self
        else {
            return Some(kept.to_owned());
        };
        let fields: Value = serde_json::from_str(kept).ok()?;
        fields.get(field)?.as_str().map(str::to_owned)
    }
}

impl FromStr for Reference {
    type Err = BadReference;

    fn from_str(text: &str) -> Result<Self, BadReference> {
        let inner = text.strip_prefix("${SECRET:");
        let inner = inner.and_then(|it| it.strip_suffix('}'));
        let (store, name) = inner
            .and_then(|it| it.split_once(':'))
            .ok_or(BadReference)?;
        let is_word = |it: &str| !it.is_empty() && it.chars().all(|c| c.is_ascii_graphic());
        match (store, name.split_once('#')) {
            ("secretsmanager", None) if is_word(name) => Ok(Self::SecretsManager {
                name: name.to_owned(),
                field: None,
            }),
            ("secretsmanager", Some((name, field))) if is_word(name) && is_word(field) => {
                Ok(Self::SecretsManager {
                    name: name.to_owned(),
                    field: Some(field.to_owned()),
                })
            }
            ("ssm", None) if is_word(name) => Ok(Self::Parameter {
                path: name.to_owned(),
            }),
            _ => Err(BadReference),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecretsManager { name, field: None } => {
                write!(f, "${{SECRET:secretsmanager:{name}}}")
            }
            Self::SecretsManager {
                name,
                field: Some(field),
            } => write!(f, "${{SECRET:secretsmanager:{name}#{field}}}"),
            Self::Parameter { path } => write!(f, "${{SECRET:ssm:{path}}}"),
        }
    }
}
