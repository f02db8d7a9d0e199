//! email-notification between tables and a provider, as a process that may end.

use super::Place;
use email_notification::{Channels, EmailNotification, Office};
use jiff::{SignedDuration, Timestamp};
use reconcile::Reconcile;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::{MailRow, MailState, Routing};
use strands_core::platform::NoReader;
use strands_mail::{DeliveryError, Parcel, Receipt, Sink, Site};
use strands_runtime::Moment;
use strands_store::Store;
use strands_testing::Crash;
use tracking::Tracking;

pub(crate) const READER: &str = "orders-team@example.com";

/// A provider that takes every mail.
#[derive(Clone, Default)]
pub(crate) struct Provider {
    taken: Arc<Mutex<Vec<String>>>,
}

impl Provider {
    /// How often it took each mail, by the mail's id.
    pub(crate) fn taken(&self) -> BTreeMap<String, usize> {
        let mut taken = BTreeMap::new();
        for mail_id in self.taken.lock().unwrap().iter() {
            *taken.entry(mail_id.clone()).or_default() += 1;
        }
        taken
    }

    /// What it tells of each mail afterwards.
    pub(super) fn events(&self, event_type: &str) -> Vec<Value> {
        let taken = self.taken();
        let tell = |mail_id: &String| told(event_type, mail_id);
        taken.keys().map(tell).collect()
    }
}

/// A way to the provider, of a process that may end.
pub(crate) struct Way {
    provider: Provider,
    crash: Crash,
}

impl Sink for Way {
    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, DeliveryError> {
        let take = async {
            let mut taken = self.provider.taken.lock().unwrap();
            taken.push(parcel.mail_id.clone());
            Receipt {
                provider_id: Some(format!("ses-{}", taken.len())),
            }
        };
        Ok(self.crash.around(take).await)
    }
}

/// An event of SES about a mail.
pub(crate) fn told(event_type: &str, mail_id: &str) -> Value {
    let detail_type = match event_type {
        "Bounce" => "Email Bounced",
        _ => "Email Sent",
    };
    json!({
        "version": "0", "id": format!("{event_type}-{mail_id}"), "source": "aws.ses",
        "detail-type": detail_type, "account": "111122223333", "region": "eu-west-1",
        "time": now().to_string(),
        "detail": {
            "eventType": event_type,
            "bounce": {
                "bounceType": "Permanent", "bounceSubType": "General",
                "bouncedRecipients": [{"emailAddress": READER}], "timestamp": now().to_string(),
            },
            "mail": {
                "messageId": format!("ses-{mail_id}"), "destination": [READER],
                "tags": {"mail_id": [mail_id]},
            },
        },
    })
}

pub(crate) fn now() -> Timestamp {
    "2026-11-20T06:00:00Z".parse().unwrap()
}

pub(crate) fn minutes_later(minutes: i64) -> Moment {
    Moment::new(
        now() + SignedDuration::from_mins(minutes),
        Duration::from_mins(1),
    )
}

pub(crate) fn office(store: Store, provider: &Provider, crash: Crash) -> EmailNotification<Way> {
    let settings = json!({
        "fallback": ["platform@example.com"],
        "jobs": {"orders": {"recipients": [READER]}},
    });
    EmailNotification {
        store,
        channels: Channels::none(),
        sink: Way {
            provider: provider.clone(),
            crash,
        },
        office: Office {
            routing: Routing::parse(&settings.to_string()).unwrap(),
            budgets: Vec::new(),
            environment: "production".to_owned(),
            sender: "strands@example.com".to_owned(),
            site: Site {
                base_url: None,
                domain: "example.com".to_owned(),
                region: "eu-west-1".to_owned(),
            },
            max_send_rate: None,
            sample_as_of: None,
        },
    }
}

/// Tracks how a run ended, as tracking does before email-notification is invoked.
pub(crate) async fn track(store: &Store, run_id: &str, state: &str, minute: u32) {
    let tracking = Tracking {
        jobs: tracking::Jobs::of(None),
        store: store.clone(),
        reader: NoReader,
        prices: PriceSheet::embedded().unwrap().clone(),
    };
    let event = json!({
        "version": "0", "id": format!("{run_id}-{state}"), "source": "strands.etl",
        "detail-type": "Strands Job Run Observed", "account": "111122223333",
        "region": "eu-west-1", "time": format!("2026-11-20T05:{minute:02}:00Z"),
        "detail": {
            "schema": "strands.run-observed/1", "run_id": run_id, "job_name": "orders",
            "platform": "airflow", "state": state, "units": {"usd": 0.5},
        },
    });
    tracking.handle(event, minutes_later(0)).await.unwrap();
}

/// What goes on after the end of a process: what delivered its work delivers it again, SES tells what
/// it took unless its events are lost, reconcile passes, and what is due is sent.
pub(super) async fn go_on(place: &Place, provider: &Provider, payload: &Value, events: Events) {
    let store = place.sound().await;
    let successor = office(store.clone(), provider, Crash::never());
    successor
        .handle(payload.clone(), minutes_later(2))
        .await
        .unwrap();
    let due = json!({"schedule": "due-mails"});
    successor
        .handle(due.clone(), minutes_later(3))
        .await
        .unwrap();
    if events == Events::Arrive {
        for event in provider.events("Send") {
            successor.handle(event, minutes_later(4)).await.unwrap();
        }
    }
    let reconcile: Reconcile<NoReader> = Reconcile {
        store,
        reader: None,
        prices: PriceSheet::embedded().unwrap().clone(),
        environment: "production".to_owned(),
    };
    let pass = json!({"schedule": "reconcile"});
    reconcile.handle(pass, minutes_later(30)).await.unwrap();
    successor.handle(due, minutes_later(31)).await.unwrap();
}

/// What becomes of SES's events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Events {
    Arrive,
    AreLost,
}

/// The outbox, without mails that need not be sent.
pub(super) async fn outbox(store: &Store) -> Vec<MailRow> {
    let mut mails = store.mails_of_all_states().await.unwrap();
    mails.retain(|mail| mail.state != MailState::Suppressed);
    mails
}
