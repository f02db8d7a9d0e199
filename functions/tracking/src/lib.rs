//! tracking: turns an event into the state of a run, priced, in one transaction.

mod answer;
mod apply;
mod jobs;

pub use answer::{Answer, Refusal, Response};
pub use jobs::Jobs;

use jiff::Timestamp;
use serde_json::Value;
use strands_config::{NoSource, Source};
use strands_core::cost::prices::PriceSheet;
use strands_core::dead_letter::DeadLetter;
use strands_core::event::intake::{self, Delivery, Message};
use strands_core::event::{self, Reason, Rejection};
use strands_core::platform::PlatformReader;
use strands_runtime::metrics::Metrics;
use strands_runtime::{Handled, Moment};
use strands_store::{Store, StoreError};

/// The function, with what it touches.
pub struct Tracking<R, C = NoSource> {
    /// The tables.
    pub store: Store,
    /// Who is asked for what an event lacks.
    pub reader: R,
    /// What things cost.
    pub prices: PriceSheet,
    /// What is known of jobs.
    pub jobs: Jobs<C>,
}

/// An event that was invoked alone could not be written for a passing reason.
#[derive(Debug, thiserror::Error)]
#[error("the event could not be written: {0}")]
pub struct Unwritten(#[from] StoreError);

impl<R: PlatformReader, C: Source> Tracking<R, C> {
    /// Handles what Lambda invokes it with, and answers as Lambda expects.
    pub async fn handle(&self, payload: Value, moment: Moment) -> Result<Handled, Unwritten> {
        let response = self.track(intake::from_value(payload), moment).await;
        let mut metrics = fates(&response);
        if self.configuration(moment).await.trouble.is_some() {
            metrics.count("ConfigurationFaults", 1);
        }
        Ok(Handled {
            answer: response.into_lambda()?,
            metrics,
        })
    }

    /// Tracks every message of a delivery, in order.
    pub async fn track(&self, delivery: Delivery, moment: Moment) -> Response {
        match delivery {
            Delivery::Single(message) => {
                Response::Single(Box::new(self.message(message, moment).await))
            }
            Delivery::Batch(messages) => {
                let mut results = Vec::with_capacity(messages.len());
                for (id, message) in messages {
                    results.push((id, self.message(message, moment).await));
                }
                Response::Batch(results)
            }
        }
    }

    async fn message(&self, message: Message, moment: Moment) -> Result<Answer, StoreError> {
        let Message { text, document } = message;
        let event = document.and_then(|document| event::read(&document, moment.now));
        let rejection = match event {
            Ok(event) => match self.apply(event, moment).await {
                Err(StoreError::Refused(why)) => Rejection::new(Reason::Unwritable, why),
                result => return result,
            },
            Err(rejection) => rejection,
        };
        self.reject(&text, rejection, moment.now).await
    }

    async fn reject(
        &self,
        text: &str,
        rejection: Rejection,
        now: Timestamp,
    ) -> Result<Answer, StoreError> {
        let letter = DeadLetter::new(text, &rejection, now);
        self.store.put_dead_letter(&letter).await?;
        tracing::warn!(
            reason = rejection.reason.as_str(),
            sha256 = letter.letter_id,
            "rejected"
        );
        Ok(Answer::rejected(rejection))
    }
}

fn fates(response: &Response) -> Metrics {
    let mut metrics = Metrics::of("tracking");
    for result in response.results() {
        let name = match result {
            Ok(answer) => answer.metric(),
            Err(_) => "EventsReturned",
        };
        metrics.count(name, 1);
    }
    metrics
}
