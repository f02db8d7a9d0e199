//! email-notification: turns a change worth a person's time into one mail to each reader.

mod changed;
mod compose;
mod outbox;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};
use strands_core::dead_letter::{DeadLetter, STREAM_RECORD};
use strands_core::event::{Reason, Rejection};
use strands_core::incident::Routing;
use strands_mail::{Sink, Site};
use strands_runtime::metrics::Metrics;
use strands_runtime::{BatchResponse, Handled, Moment, stream};
use strands_store::{Store, StoreError, ledger};

/// The function, with what it touches.
pub struct EmailNotification<S> {
    /// The tables.
    pub store: Store,
    /// Where mails leave.
    pub sink: S,
    /// Who is told, and as whom.
    pub office: Office,
}

/// Who is told, and as whom.
#[derive(Debug, Clone)]
pub struct Office {
    /// Who is told about which job.
    pub routing: Routing,
    /// Environment tag of runs.
    pub environment: String,
    /// The sender's address.
    pub sender: String,
    /// The deployment that mails name and link to.
    pub site: Site,
    /// The zone in which times are printed beside UTC.
    pub zone: TimeZone,
    /// Set where all data is made up: the instant that it is made up for.
    pub sample_as_of: Option<Timestamp>,
}

/// Why an invocation failed.
#[derive(Debug, thiserror::Error)]
pub enum MailFault {
    /// Neither a batch of the ledger's stream nor a schedule that the function knows.
    #[error(
        "email-notification takes a batch of the ledger's stream, or {{\"schedule\": \"due-mails\"}}: {0}"
    )]
    Payload(#[from] serde_json::Error),
    /// The tables could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a schedule asks for.
#[derive(Debug, Deserialize)]
#[serde(tag = "schedule", rename_all = "kebab-case")]
enum Schedule {
    /// Send what has become due.
    DueMails,
}

impl<S: Sink + Sync> EmailNotification<S> {
    /// Handles what Lambda invokes it with, and answers as Lambda expects.
    pub async fn handle(&self, payload: Value, moment: Moment) -> Result<Handled, MailFault> {
        let mut metrics = Metrics::of("email-notification");
        let answer = if stream::is_batch(&payload) {
            serde_json::to_value(self.batch(payload, moment, &mut metrics).await?)?
        } else {
            let Schedule::DueMails = serde_json::from_value(payload)?;
            json!({ "sent": self.send_due(moment, &mut metrics).await? })
        };
        Ok(Handled { answer, metrics })
    }

    /// Takes the records in order; the first that fails for a passing reason comes back, and all after it.
    async fn batch(
        &self,
        payload: Value,
        moment: Moment,
        metrics: &mut Metrics,
    ) -> Result<BatchResponse, MailFault> {
        for record in stream::read(payload)? {
            let taken = match ledger::run_of(record.new_image) {
                Ok(Some(run)) => self.changed(&run, moment, metrics).await,
                Ok(None) => Ok(()),
                Err(fault) => {
                    self.reject(&record.sequence_number, &fault, moment.now)
                        .await
                }
            };
            if let Err(fault) = taken {
                tracing::warn!(%fault, "the rest of the batch comes back");
                metrics.count("BatchesReturned", 1);
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
