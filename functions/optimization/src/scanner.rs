//! The script of a finished run: found, fetched where it is new, scanned, registered; and what is known
//! of it, noted on the run's execution.

use crate::analysis;
use jiff::Timestamp;
use strands_core::issue::{Detected, Known, Scan, ScriptVersion, register};
use strands_core::job::JobKey;
use strands_core::plan::{Plan, Write};
use strands_core::platform::{Api, Fetched, JobScript, ReadFault, Scripts, job_script};
use strands_core::run::{Attempt, Ledger, Platform};
use strands_runtime::Moment;
use strands_runtime::metrics::Metrics;
use strands_runtime::retry::Backoff;
use strands_store::{Store, StoreError};

/// Scans the scripts of finished runs.
pub struct Scanner<A, S> {
    /// The tables.
    pub store: Store,
    /// Who tells where a job's script lies.
    pub platform: A,
    /// Where scripts lie.
    pub scripts: S,
}

/// Why a run's script could not be scanned.
#[derive(Debug, thiserror::Error)]
pub enum Unscanned {
    /// No run.
    #[error(
        "optimization takes {{\"scan\": {{\"execution_id\": \"exec-…\"}}}} or {{\"scan\": {{\"run_key\": \"…\"}}}}, or a call of a tool: {0}"
    )]
    Payload(#[from] serde_json::Error),
    /// The tables.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The platform, or what holds the script.
    #[error(transparent)]
    Unread(#[from] ReadFault),
}

impl Unscanned {
    /// Whether the same run may be scanned later.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Payload(_) => false,
            Self::Store(fault) => fault.may_pass(),
            Self::Unread(fault) => fault.may_pass(),
        }
    }
}

/// What is to be noted on an execution, and whether its script was scanned for that.
struct Looked {
    detected: Detected,
    is_scanned: bool,
}

impl<A: Api, S: Scripts> Scanner<A, S> {
    /// Scans the script of a run unless that version was scanned before, and notes on the run's execution
    /// what is known of it; `None` where it is no ended run of a job whose script can be told.
    pub(crate) async fn scan(
        &self,
        run: &Ledger,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<Option<Detected>, Unscanned> {
        let job = JobKey::of(run).filter(|job| job.platform == Platform::Glue);
        let Some(job) = job.filter(|_| run.state().is_terminal() && !run.is_history) else {
            return Ok(None);
        };
        let looked = match job_script(&self.platform, &job.name).await {
            Ok(script) => self.look(run, &job, &script, moment).await,
            Err(fault) => Err(fault.into()),
        };
        let Looked {
            detected,
            is_scanned,
        } = looked.or_else(|fault| unreadable(run, fault))?;
        metrics.count("ScriptsScanned", u64::from(is_scanned));
        metrics.count("ScriptsUnread", u64::from(detected.issues.is_none()));
        self.note(&detected, moment).await?;
        Ok(Some(detected))
    }

    /// Reads what is known before it fetches, so that of two who scan at once the later one sees the
    /// later version.
    async fn look(
        &self,
        run: &Ledger,
        job: &JobKey,
        script: &JobScript,
        moment: Moment,
    ) -> Result<Looked, Unscanned> {
        let mut backoff = Backoff::until(moment.deadline);
        loop {
            let known = self.store.known_issues(job).await?;
            let location = script.object.to_string();
            let tag = known.tag(&location, &analysis::rules());
            let fetched = self.scripts.fetch(&script.object, tag).await?;
            let (content, tag, modified_at) = match fetched {
                None => {
                    let detected =
                        Detected::unknown(run, "script not readable: nothing lies there");
                    return Ok(Looked::before(detected));
                }
                Some(Fetched::Unchanged) => return Ok(Looked::before(of_known(run, &known))),
                Some(Fetched::Script {
                    content,
                    tag,
                    modified_at,
                }) => (content, tag, modified_at),
            };
            if changed_since(run, modified_at) {
                return Ok(Looked::before(changed(run)));
            }
            let (reading, findings) = analysis::script(&script.file, content);
            let scan = Scan {
                job: job.clone(),
                execution_id: run.execution_id.clone(),
                at: ended_at(run),
                version: ScriptVersion {
                    location,
                    tag,
                    rules: analysis::rules(),
                },
                modified_at,
                reading,
                looked_for: analysis::looked_for(),
                findings,
            };
            match self.write(&register(&known, &scan), moment.now).await {
                Ok(()) => {
                    let known = self.store.known_issues(job).await?;
                    return Ok(Looked {
                        detected: Detected::of(run, &known),
                        is_scanned: true,
                    });
                }
                Err(StoreError::Conflict) if backoff.wait().await => {}
                Err(fault) => return Err(fault.into()),
            }
        }
    }

    async fn write(&self, plans: &[Plan], now: Timestamp) -> Result<(), StoreError> {
        for plan in plans {
            self.store.execute(plan, now).await?;
        }
        Ok(())
    }

    /// Notes it on the execution. One that is there no more needs no note.
    async fn note(&self, detected: &Detected, moment: Moment) -> Result<(), StoreError> {
        let plan = Plan::new([Write::Detected(Box::new(detected.clone()))]);
        let mut backoff = Backoff::until(moment.deadline);
        loop {
            match self.store.execute(&plan, moment.now).await {
                Err(StoreError::Conflict) => {}
                result => return result,
            }
            let found = self.store.find_runs(&detected.execution_id, None).await?;
            if found.is_empty() {
                return Ok(());
            }
            if !backoff.wait().await {
                return Err(StoreError::Conflict);
            }
        }
    }
}

impl Looked {
    const fn before(detected: Detected) -> Self {
        Self {
            detected,
            is_scanned: false,
        }
    }
}

/// What can never be read is a reason; what cannot be read now comes again.
fn unreadable(run: &Ledger, fault: Unscanned) -> Result<Looked, Unscanned> {
    match fault {
        Unscanned::Unread(fault) if !fault.may_pass() => {
            let status = format!("script not readable: {}", fault.reason());
            Ok(Looked::before(Detected::unknown(run, status)))
        }
        fault => Err(fault),
    }
}

fn of_known(run: &Ledger, known: &Known) -> Detected {
    let modified_at = known.scanned().and_then(|scanned| scanned.modified_at);
    if changed_since(run, modified_at) {
        return changed(run);
    }
    Detected::of(run, known)
}

/// Whether the run began before the script came to be as it is: it ran another one.
fn changed_since(run: &Ledger, modified_at: Option<Timestamp>) -> bool {
    modified_at.is_some_and(|at| at > began_at(run))
}

fn changed(run: &Ledger) -> Detected {
    Detected::unknown(run, "script changed after the run began")
}

fn began_at(run: &Ledger) -> Timestamp {
    let first = run.attempts().first().and_then(Attempt::started_at);
    let filed = Timestamp::from_second(run.timestamp);
    first.unwrap_or_else(|| filed.unwrap_or(run.received_at))
}

fn ended_at(run: &Ledger) -> Timestamp {
    let ended = run.highest_attempt().and_then(Attempt::ended_at);
    ended.unwrap_or(run.first_reported_at)
}
