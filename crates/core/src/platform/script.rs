//! Scripts of jobs: where one lies, as `GetJob` tells (AWS Glue API Reference, `JobCommand`), and what
//! lies there.

use super::{Api, Call, Operation, ReadFault};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt;
use std::future::Future;

/// What is asked for of a script: so much is larger than any that is analysed.
pub const MOST_SCRIPT_BYTES: usize = 6 * 1024 * 1024;

const LANGUAGE: &str = "--job-language";

/// An object of Amazon S3.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Object {
    /// Its bucket.
    pub bucket: String,
    /// Its key.
    pub key: String,
}

impl Object {
    /// The object at a URL such as `s3://bucket/scripts/orders.py`.
    #[must_use]
    pub fn at(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (bucket, key) = rest.split_once('/')?;
        let is_s3 = matches!(scheme, "s3" | "s3a" | "s3n");
        (is_s3 && !bucket.is_empty() && !key.is_empty()).then(|| Self {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
        })
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

/// The script of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobScript {
    /// Where it lies.
    pub object: Object,
    /// Its name with an extension by which its language is told.
    pub file: String,
}

/// What lies at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// What is known already.
    Unchanged,
    /// Something else.
    Script {
        /// Its content, or the first bytes of one that is too large to be a script.
        content: Vec<u8>,
        /// The store's name for this content.
        tag: String,
        /// When it came to be so, where the store tells.
        modified_at: Option<Timestamp>,
    },
}

impl Fetched {
    /// A content that no store names: its tag is its SHA-256.
    #[must_use]
    pub fn by_content(
        content: Vec<u8>,
        modified_at: Option<Timestamp>,
        known: Option<&str>,
    ) -> Self {
        let tag = hex::encode(Sha256::digest(&content));
        if known == Some(tag.as_str()) {
            return Self::Unchanged;
        }
        Self::Script {
            content,
            tag,
            modified_at,
        }
    }
}

/// Reads scripts.
pub trait Scripts: Sync {
    /// What lies there, unless it is what has that tag; `None` where nothing does.
    fn fetch(
        &self,
        object: &Object,
        known: Option<&str>,
    ) -> impl Future<Output = Result<Option<Fetched>, ReadFault>> + Send;
}

/// Asks Glue for the script of a job.
pub async fn job_script<A: Api>(api: &A, job_name: &str) -> Result<JobScript, ReadFault> {
    let call = Call::new(Operation::GlueJob, job_name, json!({"JobName": job_name}));
    let unknown = || ReadFault::Final("Glue does not know the job".to_owned());
    let answer = api.call(&call).await?.ok_or_else(unknown)?;
    script_of(&answer["Job"])
        .ok_or_else(|| ReadFault::Final("the job names no script in Amazon S3".to_owned()))
}

fn script_of(job: &Value) -> Option<JobScript> {
    let object = Object::at(job["Command"]["ScriptLocation"].as_str()?)?;
    let name = object.key.rsplit('/').next()?;
    let is_scala = job["DefaultArguments"][LANGUAGE] == "scala";
    let extension = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty());
    let file = match (is_scala, extension.map(|(_, extension)| extension)) {
        (true, Some("scala")) | (false, Some(_)) => name.to_owned(),
        (true, _) => format!("{name}.scala"),
        (false, None) => format!("{name}.py"),
    };
    Some(JobScript { object, file })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_told_by_its_place_and_its_language() {
        for (url, language, file) in [
            ("s3://code/etl/orders.py", "python", Some("orders.py")),
            ("s3a://code/orders", "python", Some("orders.py")),
            ("s3://code/etl/Orders", "scala", Some("Orders.scala")),
            ("s3://code/etl/Orders.scala", "scala", Some("Orders.scala")),
            ("s3://code/", "python", None),
            ("https://code/orders.py", "python", None),
            ("orders.py", "python", None),
        ] {
            let job = json!({
                "Command": {"ScriptLocation": url},
                "DefaultArguments": {LANGUAGE: language},
            });
            let found = script_of(&job).map(|it| it.file);
            assert_eq!(found.as_deref(), file, "{url}");
        }
        assert_eq!(script_of(&json!({})), None);
    }
}
