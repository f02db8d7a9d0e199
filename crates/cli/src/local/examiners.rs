//! Agents that look at finished runs, within this process.

use super::folders::Folders;
use super::moment;
use super::reader::RecordedApi;
use super::scripts::RecordedScripts;
use jiff::{SignedDuration, Timestamp};
use optimization::Scanner;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};
use strands_core::round::{Examiner, Examiners, ScanRequest, Terms, Unanswered};
use strands_runtime::Handled;
use strands_store::Store;

/// The functions behind the agents.
pub(super) struct LocalExaminers {
    /// Without scripts there is nothing to scan.
    scripts: Option<Scanner<RecordedApi, RecordedScripts>>,
    data: compliance::Scanner<Folders>,
    present: Mutex<Timestamp>,
}

impl LocalExaminers {
    /// Agents over these tables, recorded platforms and scripts.
    pub(super) fn new(
        store: &Store,
        platforms: &RecordedApi,
        scripts: Option<RecordedScripts>,
    ) -> Self {
        Self {
            scripts: scripts.map(|scripts| Scanner {
                store: store.clone(),
                platform: platforms.clone(),
                scripts,
            }),
            data: compliance::Scanner {
                store: store.clone(),
                data: Arc::new(Folders),
            },
            present: Mutex::new(Timestamp::UNIX_EPOCH),
        }
    }

    /// The agents that can be asked. A claim holds for no time: of those who asked, a process that was
    /// killed is the only one gone.
    pub(super) fn terms(&self) -> BTreeMap<Examiner, Terms> {
        let terms = Terms {
            host: None,
            lease: SignedDuration::ZERO,
        };
        let can_be_asked = |examiner: &Examiner| match examiner {
            Examiner::Optimization => self.scripts.is_some(),
            Examiner::Compliance => true,
        };
        let asked = Examiner::ALL.into_iter().filter(can_be_asked);
        asked.map(|examiner| (examiner, terms.clone())).collect()
    }

    /// Moves the present.
    pub(super) fn set_present(&self, now: Timestamp) {
        if let Some(scanner) = &self.scripts {
            scanner.scripts.set_present(now);
        }
        *self.present.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    fn present(&self) -> Timestamp {
        *self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Examiners for LocalExaminers {
    async fn examine(&self, examiner: Examiner, run_key: &str) -> Result<Value, Unanswered> {
        let payload = serde_json::to_value(ScanRequest::of(run_key));
        let payload = payload.map_err(|fault| Unanswered::Failed(fault.to_string()))?;
        let moment = moment(self.present());
        match (examiner, &self.scripts) {
            (Examiner::Optimization, Some(scanner)) => {
                answer(scanner.handle(payload, moment).await)
            }
            (Examiner::Optimization, None) => {
                Err(Unanswered::Failed("there are no scripts".to_owned()))
            }
            (Examiner::Compliance, _) => answer(self.data.handle(payload, moment).await),
        }
    }
}

fn answer<E: Display>(handled: Result<Handled, E>) -> Result<Value, Unanswered> {
    match handled {
        Ok(handled) => Ok(handled.answer),
        Err(fault) => Err(Unanswered::Failed(fault.to_string())),
    }
}
