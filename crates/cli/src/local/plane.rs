//! The plane itself: the handlers, wired to the embedded store as the template wires them in the account.

use super::consumer::{Consumer, Source};
use super::embedded::{Access, Embedded, LocalFault};
use super::examiners::LocalExaminers;
use super::mailbox::FolderSink;
use super::queue::{self, Queue};
use super::reader::RecordedApi;
use super::scripts::RecordedScripts;
use email_notification::{Channels, EmailNotification, MailFault, Office, UnknownChannel};
use jiff::{SignedDuration, Timestamp};
use reconcile::{Reconcile, UnknownPayload};
use rollup::{Rollup, RollupFault};
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;
use strands_channels::ChannelFault;
use strands_config::Loaded;
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::{MailState, Routing, RoutingFault};
use strands_core::platform::{NoReader, Reader};
use strands_core::round::Limits;
use strands_core::settings::Settings;
use strands_mail::Site;
use strands_runtime::Moment;
use strands_store::outbox::Fate;
use strands_store::{Store, StoreError};
use supervisor::{Carrier, Uncarried};
use tracking::{Jobs, Tracking, Unwritten};

/// The notification settings within a store's folder.
pub const SETTINGS_FILE: &str = "notifications.json";
/// The channels within a store's folder.
const CHANNELS_FILE: &str = "channels.json";
/// What a handler may take, as the deployed functions may.
const BUDGET: Duration = Duration::from_mins(1);
/// A claim that is older belongs to nobody any more.
const CLAIM_LEASE: SignedDuration = SignedDuration::from_secs(60);
/// Agents here are functions of this process, and bill nothing.
const LIMITS: Limits = Limits {
    time: SignedDuration::from_mins(10),
    micro_usd: 0,
};
const ROLLUP_BATCH: usize = 100;
const MAIL_BATCH: usize = 10;
const ROUND_BATCH: usize = 5;

/// Why the plane stopped.
#[derive(Debug, thiserror::Error)]
pub enum PlaneFault {
    /// The store's folder.
    #[error(transparent)]
    Local(#[from] LocalFault),
    /// The tables.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The function tracking.
    #[error(transparent)]
    Tracking(#[from] Unwritten),
    /// The function rollup.
    #[error(transparent)]
    Rollup(#[from] RollupFault),
    /// The function email-notification.
    #[error(transparent)]
    Mail(#[from] MailFault),
    /// The function supervisor.
    #[error(transparent)]
    Supervisor(#[from] Uncarried),
    /// The function reconcile.
    #[error(transparent)]
    Reconcile(#[from] UnknownPayload),
    /// The notification settings.
    #[error(transparent)]
    Settings(#[from] RoutingFault),
    /// The channels.
    #[error(transparent)]
    Channels(#[from] ChannelFault),
    /// A rule of the notification settings for no channel.
    #[error(transparent)]
    UnknownChannel(#[from] UnknownChannel),
    /// The embedded price sheet.
    #[error("the price sheet: {0}")]
    Prices(&'static strands_core::cost::prices::PriceError),
}

/// How a plane is opened.
#[derive(Debug, Default)]
pub struct Setup {
    /// Who answers for the platforms.
    pub platforms: RecordedApi,
    /// Where the jobs' scripts lie; without it none is scanned.
    pub scripts: Option<RecordedScripts>,
    /// Environment tag.
    pub environment: String,
    /// The configuration of jobs, where there is one.
    pub configuration: Option<Loaded>,
    /// Set for made-up data: the instant that it is made up for.
    pub sample_as_of: Option<Timestamp>,
}

/// A batch that was handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// When its last message arrived.
    pub at: Timestamp,
    /// How many messages left the queue.
    pub handled: usize,
}

/// An open plane.
pub struct Plane {
    /// The store.
    pub embedded: Embedded,
    /// The tables.
    pub store: Store,
    /// The function tracking.
    pub tracking: Tracking<Reader<RecordedApi>>,
    rollup: Rollup,
    mail: EmailNotification<FolderSink, FolderSink>,
    reconcile: Reconcile<NoReader>,
    carrier: Carrier<LocalExaminers>,
    rollup_stream: Consumer,
    mail_stream: Consumer,
    round_stream: Consumer,
}

impl Plane {
    /// Opens the plane of a folder for writing.
    pub async fn open(folder: &Path, setup: Setup) -> Result<Self, PlaneFault> {
        let embedded = Embedded::open(folder, Access::Write).await?;
        let store = embedded.store().await;
        let environment = setup.environment.clone();
        let settings = setup.configuration.as_ref().map(Loaded::settings);
        let settings = settings.unwrap_or_default();
        let mut office = office(folder, setup.environment, &settings, setup.sample_as_of)?;
        let channels = channels(folder, &settings, &mut office.routing)?;
        let prices = PriceSheet::embedded().map_err(PlaneFault::Prices)?.clone();
        let examiners = LocalExaminers::new(&store, &setup.platforms, setup.scripts);
        Ok(Self {
            carrier: Carrier {
                store: store.clone(),
                terms: examiners.terms(),
                examiners,
                limits: LIMITS,
                prices: prices.clone(),
            },
            tracking: Tracking {
                jobs: Jobs::of(setup.configuration),
                store: store.clone(),
                reader: Reader::new(setup.platforms),
                prices: prices.clone(),
            },
            // Recorded answers cannot tell that a platform has forgotten a run, so nobody is asked.
            reconcile: Reconcile {
                store: store.clone(),
                reader: None,
                prices,
                environment: environment.clone(),
            },
            rollup: Rollup {
                store: store.clone(),
                environment,
            },
            mail: EmailNotification {
                store: store.clone(),
                sink: FolderSink::of(folder),
                channels,
                office,
            },
            store,
            embedded,
            rollup_stream: Consumer::new("rollup", Source::Ledger, ROLLUP_BATCH),
            mail_stream: Consumer::new("email-notification", Source::Ledger, MAIL_BATCH),
            round_stream: Consumer::new("supervisor", Source::Executions, ROUND_BATCH),
        })
    }

    /// Handles the next batch of the queue; `None` when it is empty.
    pub async fn step(&self, queue: &Queue) -> Result<Option<Step>, PlaneFault> {
        let batch = queue.receive()?;
        let Some(now) = batch.iter().map(|(_, message)| message.at).max() else {
            return Ok(None);
        };
        let answer = self
            .tracking
            .handle(queue::event(&batch), moment(now))
            .await?
            .answer;
        let failures = answer["batchItemFailures"].as_array();
        let failed: BTreeSet<String> = failures
            .into_iter()
            .flatten()
            .filter_map(|failure| failure["itemIdentifier"].as_str().map(str::to_owned))
            .collect();
        queue.settle(&batch, &failed)?;
        Ok(Some(Step {
            at: now,
            handled: batch.len() - failed.len(),
        }))
    }

    /// Delivers the ledger's stream to email-notification until it is idle, then sends what is due.
    pub async fn notify(&mut self, now: Timestamp) -> Result<(), PlaneFault> {
        while let Some(mut batch) = self.mail_stream.next(&self.embedded)? {
            let answer = match batch.event.take() {
                Some(event) => self.mail.handle(event, moment(now)).await?.answer,
                None => json!({}),
            };
            self.mail_stream.settle(&self.embedded, batch, &answer)?;
        }
        self.mail
            .handle(json!({"schedule": "due-mails"}), moment(now))
            .await?;
        Ok(())
    }

    /// Delivers the ledger's stream to rollup until it is idle.
    pub async fn post(&mut self, now: Timestamp) -> Result<(), PlaneFault> {
        while let Some(mut batch) = self.rollup_stream.next(&self.embedded)? {
            let answer = match batch.event.take() {
                Some(event) => self.rollup.handle(event, moment(now)).await?.answer,
                None => json!({}),
            };
            self.rollup_stream.settle(&self.embedded, batch, &answer)?;
        }
        Ok(())
    }

    /// Runs the schedule that holds what the month has cost against its budgets.
    async fn watch_budgets(&self, now: Timestamp) -> Result<(), PlaneFault> {
        let schedule = json!({"schedule": "budgets"});
        self.mail.handle(schedule, moment(now)).await?;
        Ok(())
    }

    /// Delivers the executions' stream to supervisor until it is idle.
    pub async fn carry(&mut self, now: Timestamp) -> Result<(), PlaneFault> {
        self.carrier.examiners.set_present(now);
        while let Some(mut batch) = self.round_stream.next(&self.embedded)? {
            let answer = match batch.event.take() {
                Some(event) => self.carrier.handle(event, moment(now)).await?.answer,
                None => json!({}),
            };
            self.round_stream.settle(&self.embedded, batch, &answer)?;
        }
        Ok(())
    }

    /// Runs the schedule that sums months.
    async fn sum_months(&self, now: Timestamp, back: u32) -> Result<(), PlaneFault> {
        let schedule = json!({"schedule": "months", "back": back});
        self.rollup.handle(schedule, moment(now)).await?;
        Ok(())
    }

    /// Delivers streams until they are idle.
    pub async fn drain(&mut self, now: Timestamp) -> Result<(), PlaneFault> {
        self.post(now).await?;
        self.notify(now).await?;
        self.carry(now).await?;
        self.round_stream.save(&self.embedded)?;
        self.rollup_stream.save(&self.embedded)?;
        Ok(self.mail_stream.save(&self.embedded)?)
    }

    /// Delivers streams until they are idle, heals what they lost on the way, judges budgets of months,
    /// and sums the months.
    pub async fn finish(&mut self, now: Timestamp, months_back: u32) -> Result<(), PlaneFault> {
        self.drain(now).await?;
        let schedule = json!({"schedule": "reconcile"});
        self.reconcile.handle(schedule, moment(now)).await?;
        self.drain(now).await?;
        self.watch_budgets(now).await?;
        self.notify(now).await?;
        self.sum_months(now, months_back).await
    }

    /// Settles mails whose sender was killed: a file that lies there was sent, any other waits again.
    pub async fn settle_claims(&self, now: Timestamp) -> Result<(), PlaneFault> {
        let expired = now.saturating_sub(CLAIM_LEASE).unwrap_or(now);
        for mail in self.store.mails_due(MailState::Claimed, expired).await? {
            let fate = if self.mail.sink.has(&mail) {
                Fate::Sent {
                    provider_id: None,
                    at: mail.claimed_at.unwrap_or(now),
                }
            } else {
                Fate::Retry {
                    due_at: now,
                    reason: "its sender ended before it was sent".to_owned(),
                }
            };
            let run = self.store.run_of(&mail).await?;
            self.store.settle(&mail, fate, run.as_ref()).await?;
        }
        Ok(())
    }
}

/// The moment of a handler at that time.
#[must_use]
pub(crate) fn moment(now: Timestamp) -> Moment {
    Moment::new(now, BUDGET)
}

/// Who is told, as whom, by the settings of a store's folder.
pub(crate) fn office(
    folder: &Path,
    environment: String,
    settings: &Settings,
    sample_as_of: Option<Timestamp>,
) -> Result<Office, PlaneFault> {
    let routing = match &settings.routing {
        Some(routing) => routing.clone(),
        None => routing(folder)?,
    };
    Ok(Office {
        routing,
        budgets: settings.budgets.clone(),
        environment,
        sender: "Strands <strands@localhost>".to_owned(),
        site: Site {
            base_url: None,
            domain: "strands.local".to_owned(),
            region: String::new(),
        },
        max_send_rate: None,
        sample_as_of,
    })
}

/// Who is told by the file within a store's folder; nobody where there is none.
pub(crate) fn routing(folder: &Path) -> Result<Routing, PlaneFault> {
    match text_of(&folder.join(SETTINGS_FILE))? {
        Some(text) => Ok(Routing::parse(&text)?),
        None => Ok(Routing::default()),
    }
}

/// The channels of a store's folder, which are told of incidents from here on.
fn channels(
    folder: &Path,
    settings: &Settings,
    routing: &mut Routing,
) -> Result<Channels<FolderSink>, PlaneFault> {
    let named = match text_of(&folder.join(CHANNELS_FILE))? {
        Some(text) if settings.channels.is_empty() => strands_channels::read(&text)?,
        _ => strands_channels::read(&Value::Object(settings.channels.clone()).to_string())?,
    };
    Ok(Channels::of(named, FolderSink::of(folder), routing)?)
}

/// A file's text; `None` where there is none.
fn text_of(path: &Path) -> Result<Option<String>, LocalFault> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(LocalFault::file(path)(fault)),
    }
}
