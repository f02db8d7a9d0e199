//! Tags of the resource that a platform's job is: read once a job and day.

use super::facts::Tags;
use crate::instant::utc_date;
use crate::run::{Ledger, Platform, key};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A job on its platform: whatever has tags there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobKey {
    /// Account.
    pub account: String,
    /// Region.
    pub region: String,
    /// Platform.
    pub platform: Platform,
    /// What the job belongs to: an application or a cluster, else `-`.
    pub scope: String,
    /// Its name; of EMR and EMR Serverless empty, as the cluster or application has the tags.
    pub name: String,
}

impl JobKey {
    /// The job of a run, where its platform lets jobs have tags and the run tells which it is.
    #[must_use]
    pub fn of(run: &Ledger) -> Option<Self> {
        let name = match run.key.platform {
            Platform::EmrEc2 | Platform::EmrServerless => "",
            Platform::Glue
            | Platform::StepFunctions
            | Platform::Lambda
            | Platform::Athena
            | Platform::DataBrew => run.job_name()?,
            // Their runs have tags, which come with the run; the Redshift Data API has none.
            Platform::EmrEks | Platform::Batch | Platform::Ecs | Platform::RedshiftData => {
                return None;
            }
            Platform::Custom(_) | Platform::Other(_) => return None,
        };
        Some(Self {
            account: run.key.account.clone(),
            region: run.key.region.clone(),
            platform: run.key.platform.clone(),
            scope: run.key.scope.clone(),
            name: name.to_owned(),
        })
    }

    /// Its text, under which its tags are kept; no run has such a key.
    #[must_use]
    pub fn text(&self) -> String {
        let platform = self.platform.to_string();
        let parts = [
            &self.account,
            &self.region,
            &platform,
            &self.scope,
            &self.name,
        ];
        let parts: Vec<String> = parts.into_iter().map(|part| key::encode(part)).collect();
        format!("#job/{}", parts.join("/"))
    }

    /// Its ARN, or that of what has its tags.
    #[must_use]
    pub fn arn(&self) -> Option<String> {
        let (service, resource) = match self.platform {
            Platform::Glue => ("glue", format!("job/{}", self.name)),
            Platform::StepFunctions => ("states", format!("stateMachine:{}", self.name)),
            Platform::Lambda => ("lambda", format!("function:{}", self.name)),
            Platform::Athena => ("athena", format!("workgroup/{}", self.name)),
            Platform::DataBrew => ("databrew", format!("job/{}", self.name)),
            Platform::EmrServerless => ("emr-serverless", format!("/applications/{}", self.scope)),
            _ => return None,
        };
        let partition = key::partition(&self.region);
        let (region, account) = (&self.region, &self.account);
        Some(format!(
            "arn:{partition}:{service}:{region}:{account}:{resource}"
        ))
    }
}

/// What was read of a job's tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// The tags; none where the resource is not known any more.
    Tags(BTreeMap<String, String>),
    /// Why they could not be read.
    Unread(String),
}

/// Tags of a job, as they were read on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobTags {
    /// [`JobKey::text`] of the job.
    pub job: String,
    /// The UTC date on which they were read.
    pub read_on: Date,
    /// What was read.
    pub reading: Reading,
}

impl JobTags {
    /// What was read at that time.
    #[must_use]
    pub fn new(job: &JobKey, reading: Reading, now: Timestamp) -> Self {
        Self {
            job: job.text(),
            read_on: utc_date(now),
            reading,
        }
    }

    /// Whether they hold at that time: they are read anew on another day, read or not.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.read_on == utc_date(now)
    }

    /// The tags, and why they are not known.
    #[must_use]
    pub fn told(&self) -> (BTreeMap<String, String>, Option<String>) {
        match &self.reading {
            Reading::Tags(tags) => (tags.clone(), None),
            Reading::Unread(reason) => (BTreeMap::new(), Some(reason.clone())),
        }
    }
}

impl Ledger {
    /// Tags and labels of the run, beside those of its job.
    #[must_use]
    pub fn tags_beside(&self, of_job: BTreeMap<String, String>) -> Tags {
        Tags {
            run: self.tags().cloned().unwrap_or_default(),
            resource: of_job,
            labels: self.labels().cloned().unwrap_or_default(),
        }
    }
}
