//! The configuration's file: what it says of a run's job, and what it lets other functions know.

use crate::{CLICKSTREAM, Place};
use jiff::Timestamp;
use serde_json::{Value, json};
use strands_core::job::Basis;
use strands_core::settings::{Settings, SettingsRow};
use strands_testing::Function;

const BUCKET: &str = "config-acme";
const KEY: &str = "etl_config.json";

fn file(fallback: &str) -> String {
    let file = json!({
        "jobs": [{"job_id": "clickstream_sessionize", "tags": {"team": "web"}}],
        "global_settings": {"notifications": {"fallback": [fallback]}},
    });
    file.to_string()
}

impl Place {
    async fn start_with(&self, text: &str, etag: &str) -> Function {
        self.aws.holds_object(BUCKET, KEY, text, etag);
        let uri = format!("s3://{BUCKET}/{KEY}");
        self.launch().set("CONFIG_URI", uri).start().await
    }

    async fn settings(&self) -> Option<SettingsRow> {
        self.store.settings().await.unwrap()
    }

    async fn fallback(&self) -> Vec<String> {
        let settings = self.settings().await.unwrap().settings;
        settings.routing.unwrap().fallback
    }
}

async fn failed(place: &Place, function: &Function) -> Value {
    let answer = function
        .invoke(place.samples.event("glue_job_failed"))
        .await;
    answer.unwrap()
}

#[tokio::test]
async fn a_run_keeps_what_the_file_says_and_other_functions_learn_theirs() {
    let place = Place::new().await;
    let function = place.start_with(&file("any@example.com"), "\"1\"").await;

    failed(&place, &function).await;

    let run = place.glue_run(CLICKSTREAM).await;
    let team = run.job.as_ref().unwrap().team.as_ref().unwrap();
    assert_eq!((team.value.as_str(), team.basis), ("web", Basis::Config));
    let row = place.settings().await.unwrap();
    assert_eq!(run.job.unwrap().config_sha256, Some(row.sha256));
    assert_eq!(place.fallback().await, ["any@example.com"]);
}

#[tokio::test]
async fn a_file_with_faults_stops_no_run_and_lets_the_last_settings_be() {
    let place = Place::new().await;
    failed(
        &place,
        &place.start_with(&file("any@example.com"), "\"1\"").await,
    )
    .await;
    let before = place.settings().await;

    let function = place
        .start_with(r#"{"jobs": [{"job_id": 7}]}"#, "\"2\"")
        .await;
    let answer = failed(&place, &function).await;

    assert_eq!(answer["outcome"], "duplicate");
    assert_eq!(place.settings().await, before);
    let printed = function.stop().await;
    let said = printed
        .stdout
        .iter()
        .any(|line| line.contains("jobs[0].job_id"));
    assert!(said, "{printed}");
}

#[tokio::test]
async fn the_same_file_is_kept_once_and_one_that_is_gone_says_nothing_any_more() {
    let place = Place::new().await;
    let file = json!({
        "jobs": [{"job_id": "a", "cost": {"budget_monthly_usd": 12.5}, "stakeholders": ["b@example.com"]}],
        "global_settings": {
            "channels": {"oncall": {"type": "sns", "topic_arn": "arn:aws:sns:eu-west-1:111122223333:oncall"}},
            "notifications": {"fallback": ["any@example.com"], "readers": {"b@example.com": {"digest": "weekly"}}},
        },
    });
    let file = file.to_string();
    failed(&place, &place.start_with(&file, "\"1\"").await).await;
    let first = place.settings().await.unwrap();
    failed(&place, &place.start_with(&file, "\"1\"").await).await;
    assert_eq!(place.settings().await.unwrap(), first);

    let gone = format!("s3://{BUCKET}/gone.json");
    let function = place.launch().set("CONFIG_URI", gone).start().await;
    failed(&place, &function).await;

    assert_eq!(
        place.settings().await.unwrap().settings,
        Settings::default()
    );
    failed(&place, &place.launch().start().await).await;
}

#[tokio::test]
async fn what_was_read_later_holds() {
    let place = Place::new().await;
    failed(
        &place,
        &place.start_with(&file("any@example.com"), "\"1\"").await,
    )
    .await;
    failed(
        &place,
        &place.start_with(&file("other@example.com"), "\"2\"").await,
    )
    .await;
    assert_eq!(place.fallback().await, ["other@example.com"]);
    let late = SettingsRow {
        sha256: "0".repeat(64),
        read_at: Timestamp::UNIX_EPOCH,
        settings: Settings::default(),
    };
    let kept = place.settings().await;
    assert!(strands_core::settings::keep(late, kept.as_ref()).is_empty());
}
