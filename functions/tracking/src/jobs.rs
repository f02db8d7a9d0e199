//! What is known of the jobs whose runs are tracked: the configuration, and tags that are read once a
//! job and day.

use crate::Tracking;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use strands_config::{Configuration, Current, Loaded, NoSource, Source, facts};
use strands_core::job::{Facts, JobKey, JobTags, Reading};
use strands_core::plan::{Plan, Write};
use strands_core::platform::PlatformReader;
use strands_core::run::Ledger;
use strands_core::settings::{self, SettingsRow};
use strands_runtime::Moment;
use strands_store::StoreError;

/// What is left for writing the run once its job's tags were asked for.
const WRITING: Duration = Duration::from_secs(15);
/// Jobs whose tags are kept; beyond it the cache starts anew.
const CACHED_JOBS: usize = 10_000;

/// What is known of jobs.
pub struct Jobs<C> {
    configuration: Configuration<C>,
    tags: Mutex<HashMap<JobKey, JobTags>>,
    /// The version of the configuration whose settings the tables are known to have.
    kept: Mutex<Option<String>>,
}

impl Jobs<NoSource> {
    /// Jobs as this version of the configuration has them, where there is one.
    #[must_use]
    pub fn of(loaded: Option<Loaded>) -> Self {
        Self::new(Configuration::fixed(loaded))
    }
}

impl<C> Jobs<C> {
    /// Jobs as the configuration has them.
    #[must_use]
    pub fn new(configuration: Configuration<C>) -> Self {
        Self {
            configuration,
            tags: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    fn has_kept(&self, sha256: &str) -> bool {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_deref() == Some(sha256)
    }

    fn note_kept(&self, sha256: &str) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some(sha256.to_owned());
    }

    fn cached(&self, job: &JobKey, moment: Moment) -> Option<JobTags> {
        let tags = self.tags.lock().unwrap_or_else(PoisonError::into_inner);
        tags.get(job).filter(|tags| tags.holds(moment.now)).cloned()
    }

    fn cache(&self, job: JobKey, read: JobTags) {
        let mut tags = self.tags.lock().unwrap_or_else(PoisonError::into_inner);
        if tags.len() >= CACHED_JOBS {
            tags.clear();
        }
        tags.insert(job, read);
    }
}

impl<C: Source> Jobs<C> {
    /// The version whose settings hold: empty once there is no file any more; nothing where there is no
    /// place for one, or it could not be read.
    fn version<'c>(&self, current: &'c Current) -> Option<&'c str> {
        match (&current.loaded, &current.trouble) {
            (Some(loaded), _) => Some(&loaded.sha256),
            (None, None) if self.configuration.has_place() => Some(""),
            (None, _) => None,
        }
    }
}

impl<R: PlatformReader, C: Source> Tracking<R, C> {
    /// The configuration that is in force, with a word in the log where a newer one is not.
    pub(crate) async fn configuration(&self, moment: Moment) -> Current {
        let current = self.jobs.configuration.current(moment.now).await;
        if let Some(trouble) = current.trouble.as_ref().filter(|_| current.is_news) {
            tracing::warn!(
                trouble,
                "the configuration is not in force; the last good one is"
            );
        }
        if let Some(version) = self.jobs.version(&current)
            && !self.jobs.has_kept(version)
        {
            let loaded = current.loaded.as_deref();
            self.keep_settings(version, loaded, moment.now).await;
        }
        current
    }

    /// Lets the other functions know what this version of the configuration says to them. What fails is
    /// tried again with the next event.
    async fn keep_settings(&self, version: &str, loaded: Option<&Loaded>, now: Timestamp) {
        let row = SettingsRow {
            sha256: version.to_owned(),
            read_at: now,
            settings: loaded.map(Loaded::settings).unwrap_or_default(),
        };
        let kept = match self.store.settings().await {
            Ok(before) => {
                self.store
                    .execute(&settings::keep(row, before.as_ref()), now)
                    .await
            }
            Err(fault) => Err(fault),
        };
        match kept {
            Ok(()) => self.jobs.note_kept(version),
            Err(StoreError::Conflict) => {}
            Err(fault) => {
                tracing::warn!(%fault, "the settings of the configuration are not in force yet");
            }
        }
    }

    /// What is known of a run's job. Whatever cannot be read is absent; the run never waits for it.
    pub async fn job_facts(&self, run: &Ledger, moment: Moment) -> Facts {
        let (of_job, tags_unread) = self.tags(run, moment).await;
        let tags = run.tags_beside(of_job);
        let known = match self.configuration(moment).await.loaded {
            Some(loaded) => loaded.facts(&run.key.platform, run.job_name(), &tags),
            None => facts(None, &tags),
        };
        Facts {
            tags_unread,
            ..known
        }
    }

    async fn tags(
        &self,
        run: &Ledger,
        moment: Moment,
    ) -> (BTreeMap<String, String>, Option<String>) {
        let Some(job) = JobKey::of(run) else {
            return Default::default();
        };
        if let Some(tags) = self.jobs.cached(&job, moment) {
            return tags.told();
        }
        match self.read_tags(&job, moment).await {
            Ok(tags) => {
                let told = tags.told();
                self.jobs.cache(job, tags);
                told
            }
            Err(fault) => {
                tracing::warn!(job = job.text(), %fault, "the job's tags are not known now");
                (BTreeMap::new(), Some(fault.to_string()))
            }
        }
    }

    /// What another copy of the function has read today, or the platform says.
    async fn read_tags(&self, job: &JobKey, moment: Moment) -> Result<JobTags, StoreError> {
        let kept = self.store.job_tags(job).await?;
        if let Some(kept) = kept.filter(|tags| tags.holds(moment.now)) {
            return Ok(kept);
        }
        let answer = moment.bound(WRITING, self.reader.tags(job)).await;
        let reading = match answer {
            Some(Ok(tags)) => Reading::Tags(tags.unwrap_or_default()),
            Some(Err(fault)) => Reading::Unread(fault.to_string()),
            None => Reading::Unread("the deadline was near".to_owned()),
        };
        if let Reading::Unread(reason) = &reading {
            tracing::warn!(
                job = job.text(),
                reason,
                "the job's tags are not known today"
            );
        }
        let tags = JobTags::new(job, reading, moment.now);
        let plan = Plan::new([Write::JobTags(Box::new(tags.clone()))]);
        self.store.execute(&plan, moment.now).await?;
        Ok(tags)
    }
}
