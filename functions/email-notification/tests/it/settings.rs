//! Settings of the configuration, which tracking has read, in place of the function's own.

use crate::{JOB, Place, READER, nothing_failed};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use strands_core::incident::{Because, Routing};
use strands_core::settings::{Settings, SettingsRow, keep};
use strands_testing::function::Launch;

const OTHER: &str = "other@example.com";

impl Place {
    async fn keep(&self, settings: Settings) {
        let row = SettingsRow {
            sha256: "ab".repeat(32),
            read_at: Timestamp::now(),
            settings,
        };
        let plan = keep(row, None);
        self.store.execute(&plan, Timestamp::now()).await.unwrap();
    }

    fn launch_configured(&self) -> Launch {
        self.launch()
            .set("CONFIG_URI", "s3://config-acme/etl_config.json")
    }

    async fn told(&self) -> Vec<String> {
        let mails = self.mails().await;
        mails.into_iter().map(|mail| mail.address).collect()
    }
}

fn telling(whom: &str) -> Routing {
    let routing = json!({"jobs": {JOB: {"recipients": [whom]}}});
    Routing::parse(&routing.to_string()).unwrap()
}

fn channels(written: &Value) -> Map<String, Value> {
    written.as_object().unwrap().clone()
}

#[tokio::test]
async fn whom_the_configuration_names_is_told() {
    let place = Place::new().await;
    place
        .keep(Settings {
            routing: Some(telling(OTHER)),
            ..Settings::default()
        })
        .await;
    place.track("strands_run_failed").await;

    let function = place.launch_configured().start().await;
    let answer = function.invoke(place.tables.ledger_batch()).await;

    assert_eq!(answer, Ok(nothing_failed()));
    assert_eq!(place.told().await, [OTHER]);
}

#[tokio::test]
async fn without_a_word_of_it_the_functions_own_settings_hold() {
    for (kept, is_configured) in [
        (Some(Settings::default()), true),
        (None, true),
        (
            Some(Settings {
                routing: Some(telling(OTHER)),
                ..Settings::default()
            }),
            false,
        ),
    ] {
        let place = Place::new().await;
        if let Some(settings) = kept {
            place.keep(settings).await;
        }
        place.track("strands_run_failed").await;
        let launch = if is_configured {
            place.launch_configured()
        } else {
            place.launch()
        };
        launch
            .start()
            .await
            .invoke(place.tables.ledger_batch())
            .await
            .unwrap();
        assert_eq!(place.told().await, [READER]);
    }
}

#[tokio::test]
async fn channels_of_the_configuration_are_told_and_broken_ones_stop_no_mail() {
    let topic = json!({"oncall": {"type": "sns", "topic_arn": "arn:aws:sns:eu-west-1:111122223333:oncall"}});
    for (written, told) in [(topic, 2), (json!({"oncall": {"type": "pager"}}), 1)] {
        let place = Place::new().await;
        let settings = Settings {
            channels: channels(&written),
            ..Settings::default()
        };
        place.keep(settings).await;
        place.track("strands_run_failed").await;
        let function = place.launch_configured().start().await;
        function.invoke(place.tables.ledger_batch()).await.unwrap();
        let mails = place.mails().await;
        assert_eq!(mails.len(), told);
        let to_channel = mails
            .iter()
            .filter(|mail| mail.because == Because::Channel)
            .count();
        assert_eq!(to_channel, told - 1);
    }
}
