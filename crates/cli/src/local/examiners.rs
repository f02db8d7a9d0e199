//! Agents that look at finished runs, within this process.

use super::moment;
use super::reader::RecordedApi;
use super::scripts::RecordedScripts;
use jiff::{SignedDuration, Timestamp};
use optimization::Scanner;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use strands_core::round::{Examiner, Examiners, Terms, Unanswered};
use strands_store::Store;

/// The functions behind the agents.
pub(super) struct LocalExaminers {
    /// Without scripts there is nothing to scan.
    scanner: Option<Scanner<RecordedApi, RecordedScripts>>,
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
            scanner: scripts.map(|scripts| Scanner {
                store: store.clone(),
                platform: platforms.clone(),
                scripts,
            }),
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
        let optimization = self
            .scanner
            .as_ref()
            .map(|_| (Examiner::Optimization, terms));
        optimization.into_iter().collect()
    }

    /// Moves the present.
    pub(super) fn set_present(&self, now: Timestamp) {
        if let Some(scanner) = &self.scanner {
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
        let request = json!({"scan": {"run_key": run_key}});
        let missing = || Unanswered::Failed(format!("{examiner} is not there"));
        let scanner = self
            .scanner
            .as_ref()
            .filter(|_| examiner == Examiner::Optimization);
        let scanner = scanner.ok_or_else(missing)?;
        let handled = scanner.handle(request, moment(self.present())).await;
        let handled = handled.map_err(|fault| Unanswered::Failed(fault.to_string()))?;
        Ok(handled.answer)
    }
}
