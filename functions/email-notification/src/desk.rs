//! The function as it is deployed: for each invocation, with the settings that are in force.

use crate::{Channels, EmailNotification, MailFault, Office};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use strands_channels::{Channel, Messenger};
use strands_core::settings::Settings;
use strands_mail::Sink;
use strands_runtime::{Handled, Moment};
use strands_store::Store;

/// How long what was read holds.
const ASK_AGAIN: SignedDuration = SignedDuration::from_secs(60);

/// The function with its own settings, which the configuration's may replace.
pub struct Desk<S, M> {
    /// The tables.
    pub store: Store,
    /// Where mails leave.
    pub sink: S,
    /// Where messages to channels leave.
    pub messenger: M,
    /// Who is told, and as whom, where the configuration says nothing of it.
    pub office: Office,
    /// Channels that the configuration need not name.
    pub channels: Vec<Channel>,
    /// The settings of the configuration, where there is one.
    pub configuration: Option<Kept>,
}

/// The settings of the configuration as they were read last.
#[derive(Debug, Default)]
pub struct Kept(Mutex<Option<(Timestamp, Arc<Settings>)>>);

impl Kept {
    fn held(&self, now: Timestamp) -> Option<Arc<Settings>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, settings) = kept.as_ref()?;
        let age = now.duration_since(*read_at);
        (age < ASK_AGAIN && !age.is_negative()).then(|| Arc::clone(settings))
    }

    fn hold(&self, settings: &Arc<Settings>, now: Timestamp) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((now, Arc::clone(settings)));
    }
}

impl<S: Sink + Sync, M: Messenger + Sync> Desk<S, M> {
    /// Handles what Lambda invokes it with, and answers as Lambda expects.
    pub async fn handle(&self, payload: Value, moment: Moment) -> Result<Handled, MailFault> {
        let settings = self.settings(moment.now).await?;
        let mut office = self.office.clone();
        if let Some(routing) = &settings.routing {
            office.routing = routing.clone();
        }
        office.budgets.clone_from(&settings.budgets);
        let channels = Channels::of(
            self.channels(&settings),
            &self.messenger,
            &mut office.routing,
        )?;
        let notification = EmailNotification {
            store: self.store.clone(),
            sink: &self.sink,
            channels,
            office,
        };
        notification.handle(payload, moment).await
    }

    /// What the configuration says. Where none has been read yet, nothing.
    async fn settings(&self, now: Timestamp) -> Result<Arc<Settings>, MailFault> {
        let Some(kept) = &self.configuration else {
            return Ok(Arc::default());
        };
        if let Some(settings) = kept.held(now) {
            return Ok(settings);
        }
        let row = self.store.settings().await?;
        let settings = Arc::new(row.map(|row| row.settings).unwrap_or_default());
        kept.hold(&settings, now);
        Ok(settings)
    }

    /// The configuration's channels, and those of the function that it does not name.
    fn channels(&self, settings: &Settings) -> Vec<Channel> {
        let written = Value::Object(settings.channels.clone()).to_string();
        let named = strands_channels::read(&written).unwrap_or_else(|fault| {
            tracing::warn!(%fault, "the configuration's channels cannot be used");
            Vec::new()
        });
        let all = self.channels.iter().cloned().chain(named);
        let by_name: BTreeMap<_, _> = all.map(|it| (it.name.clone(), it)).collect();
        by_name.into_values().collect()
    }
}
