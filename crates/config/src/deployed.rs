//! The file of a deployed installation: asked for now and then, and of its versions the newest that is
//! in order stays in force.

use crate::fault::Faults;
use crate::load::{Config, Environment, Loaded};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::future::{Future, ready};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

/// How long an answer holds.
pub const ASK_AGAIN: SignedDuration = SignedDuration::from_secs(60);

/// Where the file lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// `s3://bucket/key`: an object of Amazon S3.
    Object {
        /// Its bucket.
        bucket: String,
        /// Its key.
        key: String,
    },
    /// `ssm:/path`: a parameter of Systems Manager, by its name.
    Parameter(String),
}

/// A text that names no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither s3://bucket/key nor ssm:/path")]
pub struct BadLocation(String);

impl FromStr for Location {
    type Err = BadLocation;

    fn from_str(text: &str) -> Result<Self, BadLocation> {
        let object = text.strip_prefix("s3://").and_then(|it| it.split_once('/'));
        let parameter = text.strip_prefix("ssm:").filter(|it| it.starts_with('/'));
        match (object, parameter) {
            (Some((bucket, key)), _) if !bucket.is_empty() && !key.is_empty() => Ok(Self::Object {
                bucket: bucket.to_owned(),
                key: key.to_owned(),
            }),
            (_, Some(name)) if name.len() > 1 => Ok(Self::Parameter(name.to_owned())),
            _ => Err(BadLocation(text.to_owned())),
        }
    }
}

/// What was found where the file lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The version that was known.
    Unchanged,
    /// No file, which is a normal state.
    Absent,
    /// Another version.
    Text {
        /// The file.
        text: String,
        /// Its `ETag` or version, which tells it from others.
        tag: String,
    },
}

/// Who fetches the file.
pub trait Source: Sync {
    /// Whether there is a place where a file may lie.
    fn has_place(&self) -> bool;

    /// The file, unless it is the version with that tag; else why it cannot be read.
    fn fetch(&self, known: Option<&str>) -> impl Future<Output = Result<Answer, String>> + Send;
}

/// Of an installation whose file is given, or that has none.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSource;

impl Source for NoSource {
    fn has_place(&self) -> bool {
        false
    }

    fn fetch(&self, _known: Option<&str>) -> impl Future<Output = Result<Answer, String>> + Send {
        ready(Ok(Answer::Unchanged))
    }
}

/// What holds now.
#[derive(Debug, Clone, PartialEq)]
pub struct Current {
    /// The version in force; none where there is no file.
    pub loaded: Option<Arc<Loaded>>,
    /// Why a newer version is not in force.
    pub trouble: Option<String>,
    /// Whether it was found just now.
    pub is_news: bool,
}

/// The configuration of a process.
pub struct Configuration<S> {
    source: S,
    held: Mutex<Held>,
}

impl Configuration<NoSource> {
    /// One that stays as it is.
    #[must_use]
    pub fn fixed(loaded: Option<Loaded>) -> Self {
        let held = Held {
            force: loaded.map(Arc::new),
            ..Held::new(Environment::default())
        };
        Self {
            source: NoSource,
            held: Mutex::new(held),
        }
    }
}

impl<S: Source> Configuration<S> {
    /// The file that `source` fetches, with what it may refer to.
    #[must_use]
    pub fn of(source: S, environment: Environment) -> Self {
        Self {
            source,
            held: Mutex::new(Held::new(environment)),
        }
    }

    /// Whether there is a place where a file may lie.
    #[must_use]
    pub fn has_place(&self) -> bool {
        self.source.has_place()
    }

    /// What is in force at that time; asks again once the last answer is old.
    pub async fn current(&self, now: Timestamp) -> Current {
        let (is_due, tag) = {
            let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            (held.is_due(now), held.tag.clone())
        };
        let answer = if is_due {
            Some(self.source.fetch(tag.as_deref()).await)
        } else {
            None
        };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = answer.is_some_and(|answer| held.take(answer, now));
        Current {
            loaded: held.force.clone(),
            trouble: held.trouble(),
            is_news,
        }
    }
}

/// The versions that a process knows of.
#[derive(Debug)]
struct Held {
    environment: Environment,
    force: Option<Arc<Loaded>>,
    /// Tag of the newest version, in force or refused.
    tag: Option<String>,
    refused: Option<String>,
    unread: Option<String>,
    asked_at: Option<Timestamp>,
}

impl Held {
    fn new(environment: Environment) -> Self {
        Self {
            environment,
            force: None,
            tag: None,
            refused: None,
            unread: None,
            asked_at: None,
        }
    }

    /// A clock that was set back asks as well.
    fn is_due(&self, now: Timestamp) -> bool {
        self.asked_at.is_none_or(|at| {
            let age = now.duration_since(at);
            age >= ASK_AGAIN || age.is_negative()
        })
    }

    fn trouble(&self) -> Option<String> {
        self.refused.clone().or_else(|| self.unread.clone())
    }

    /// Takes in an answer; says whether there is a trouble that was not there before.
    fn take(&mut self, answer: Result<Answer, String>, now: Timestamp) -> bool {
        let before = self.trouble();
        self.asked_at = Some(now);
        self.unread = None;
        match answer {
            Ok(Answer::Unchanged) => {}
            Ok(Answer::Absent) => {
                (self.force, self.tag, self.refused) = (None, None, None);
            }
            Ok(Answer::Text { text, tag }) => {
                self.tag = Some(tag);
                match Config::load(&text, &self.environment) {
                    Ok(loaded) => (self.force, self.refused) = (Some(Arc::new(loaded)), None),
                    Err(faults) => self.refused = Some(refusal(&text, &faults)),
                }
            }
            Err(fault) => self.unread = Some(format!("it cannot be read: {fault}")),
        }
        let trouble = self.trouble();
        trouble.is_some() && trouble != before
    }
}

/// Which version is refused, and its first fault.
fn refusal(text: &str, faults: &Faults) -> String {
    let sha256 = hex::encode(Sha256::digest(text.as_bytes()));
    let first = faults.errors.first().map(ToString::to_string);
    format!(
        "version {} is refused: {} ({faults})",
        &sha256[..12],
        first.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held() -> Held {
        Held::new(Environment::default())
    }

    #[allow(clippy::unnecessary_wraps, reason = "as a source answers")]
    fn text(text: &str, tag: &str) -> Result<Answer, String> {
        Ok(Answer::Text {
            text: text.to_owned(),
            tag: tag.to_owned(),
        })
    }

    const GOOD: &str = r#"{"jobs": [{"job_id": "a"}]}"#;
    const BAD: &str = r#"{"jobs": [{"job_id": 7}]}"#;

    #[test]
    fn places_are_told_by_their_form() {
        let object = "s3://acme-config/etl/etl_config.json".parse();
        assert_eq!(
            object,
            Ok(Location::Object {
                bucket: "acme-config".to_owned(),
                key: "etl/etl_config.json".to_owned()
            })
        );
        assert_eq!(
            "ssm:/strands/config".parse(),
            Ok(Location::Parameter("/strands/config".to_owned()))
        );
        for bad in [
            "",
            "s3://bucket",
            "s3:///key",
            "s3://bucket/",
            "ssm:name",
            "ssm:/",
            "/etc/config",
        ] {
            assert!(bad.parse::<Location>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_version_with_faults_leaves_the_last_good_one_in_force() {
        let now = Timestamp::UNIX_EPOCH;
        let mut held = held();
        assert!(!held.take(text(GOOD, "1"), now));
        assert!(held.take(text(BAD, "2"), now));
        assert!(!held.take(Ok(Answer::Unchanged), now), "told before");
        let trouble = held.trouble().unwrap();
        assert!(
            trouble.contains("jobs[0].job_id") && trouble.contains("line 1"),
            "{trouble}"
        );
        assert_eq!(held.force.as_ref().unwrap().config.jobs[0].job_id, "a");
        assert_eq!(held.tag.as_deref(), Some("2"));
        assert!(!held.take(text(GOOD, "3"), now));
        assert_eq!(held.trouble(), None);
    }

    #[test]
    fn an_answer_that_does_not_come_changes_nothing_but_is_told() {
        let now = Timestamp::UNIX_EPOCH;
        let mut held = held();
        held.take(text(GOOD, "1"), now);
        assert!(held.take(Err("denied".to_owned()), now));
        assert!(held.force.is_some());
        held.take(Ok(Answer::Unchanged), now);
        assert_eq!(held.trouble(), None);
        held.take(Ok(Answer::Absent), now);
        assert_eq!((held.force, held.tag), (None, None));
    }

    #[test]
    fn it_is_asked_again_after_a_minute() {
        let now = Timestamp::UNIX_EPOCH;
        let mut held = held();
        assert!(held.is_due(now));
        held.take(Ok(Answer::Absent), now);
        let later = |seconds| now + SignedDuration::from_secs(seconds);
        assert!(!held.is_due(later(59)));
        assert!(held.is_due(later(60)) && held.is_due(later(-1)));
    }
}
