//! email-notification: turns a change worth a person's time into one mail to each reader, and one message
//! to each channel.

mod changed;
mod channels;
mod compose;
mod compose_digest;
mod desk;
mod digests;
mod exposures;
mod facts;
mod feedback;
mod guard;
mod messages;
mod months;
mod outbox;
mod reminders;
mod subject;
mod turn;

pub use channels::{Channels, UnknownChannel};
pub use compose::Letter;
pub use desk::{Desk, Kept};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use strands_channels::{Messenger, NoMessenger};
use strands_core::dead_letter::{DeadLetter, STREAM_RECORD};
use strands_core::event::intake;
use strands_core::event::{Reason, Rejection};
use strands_core::incident::Routing;
use strands_core::job::MonthlyBudget;
use strands_mail::{Sink, Site};
use strands_runtime::{BatchResponse, Handled, Moment, stream};
use strands_store::{Store, StoreError, ledger};
use turn::Turn;

/// The function, with what it touches.
pub struct EmailNotification<S, M = NoMessenger> {
    /// The tables.
    pub store: Store,
    /// Where mails leave.
    pub sink: S,
    /// Which channels there are, and where their messages leave.
    pub channels: Channels<M>,
    /// Who is told, and as whom.
    pub office: Office,
}

/// Who is told of what, and as whom.
#[derive(Debug, Clone)]
pub struct Office {
    /// Who is told about which job.
    pub routing: Routing,
    /// What months may cost.
    pub budgets: Vec<MonthlyBudget>,
    /// Environment tag of runs.
    pub environment: String,
    /// The sender's address.
    pub sender: String,
    /// The deployment that mails name and link to.
    pub site: Site,
    /// The most mails a second; `None`: any number.
    pub max_send_rate: Option<f64>,
    /// Set where all data is made up: the instant that it is made up for.
    pub sample_as_of: Option<Timestamp>,
}

/// Why an invocation failed.
#[derive(Debug, thiserror::Error)]
pub enum MailFault {
    /// Neither a batch of the ledger's stream, nor events of SES, nor a schedule that the function knows.
    #[error(
        "email-notification takes a batch of the ledger's stream, events of aws.ses, or {{\"schedule\": \"due-mails\", \"digests\" or \"budgets\"}}: {0}"
    )]
    Payload(#[from] serde_json::Error),
    /// The tables could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A rule for a channel that is not there.
    #[error(transparent)]
    Channel(#[from] UnknownChannel),
}

/// What a schedule asks for.
#[derive(Debug, Deserialize)]
#[serde(tag = "schedule", rename_all = "kebab-case")]
enum Schedule {
    /// Remind of what is open still, and send what has become due.
    DueMails,
    /// Make the digests of readers whose hour has come.
    Digests,
    /// Hold what the month has cost against its budgets.
    Budgets,
}

impl<S: Sink + Sync, M: Messenger + Sync> EmailNotification<S, M> {
    /// Handles what Lambda invokes it with, and answers as Lambda expects.
    pub async fn handle(&self, payload: Value, moment: Moment) -> Result<Handled, MailFault> {
        let mut turn = Turn::new(moment, self.office.max_send_rate);
        let answer = if stream::is_batch(&payload) {
            serde_json::to_value(self.batch(payload, &mut turn).await?)?
        } else if is_mail_event(&payload) {
            let delivery = intake::from_value(payload);
            serde_json::to_value(self.mail_events(delivery, &mut turn).await?)?
        } else {
            self.scheduled(serde_json::from_value(payload)?, &mut turn)
                .await?
        };
        Ok(Handled {
            answer,
            metrics: turn.metrics,
        })
    }

    async fn scheduled(&self, schedule: Schedule, turn: &mut Turn) -> Result<Value, StoreError> {
        match schedule {
            Schedule::DueMails => {
                self.remind(turn).await?;
                Ok(json!({ "sent": self.send_due(turn).await? }))
            }
            Schedule::Digests => Ok(json!({ "made": self.make_digests(turn).await? })),
            Schedule::Budgets => Ok(json!({ "news": self.watch_months(turn).await? })),
        }
    }

    /// Takes the records in order; the first that fails for a passing reason comes back, and all after it.
    async fn batch(&self, payload: Value, turn: &mut Turn) -> Result<BatchResponse, MailFault> {
        for record in stream::read(payload)? {
            let taken = match ledger::run_of(record.new_image) {
                Ok(Some(run)) => self.changed(&run, turn).await,
                Ok(None) => Ok(()),
                Err(fault) => {
                    self.reject(&record.sequence_number, &fault, turn.moment.now)
                        .await
                }
            };
            if let Err(fault) = taken {
                tracing::warn!(%fault, "the rest of the batch comes back");
                turn.metrics.count("BatchesReturned", 1);
                return Ok(BatchResponse::failed([record.sequence_number]));
            }
        }
        Ok(BatchResponse::default())
    }

    async fn reject(
        &self,
        sequence_number: &str,
        fault: &StoreError,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let rejection = Rejection::new(Reason::InvalidField, fault.to_string());
        let body = format!("{STREAM_RECORD}{sequence_number}");
        self.store
            .put_dead_letter(&DeadLetter::new(&body, &rejection, now))
            .await
    }
}

/// Whether the payload is a batch of messages, or an event of SES alone.
fn is_mail_event(payload: &Value) -> bool {
    let fields = ["Records", "detail-type", "eventType", "notificationType"];
    fields.iter().any(|field| payload.get(field).is_some())
}
