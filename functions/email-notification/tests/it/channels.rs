//! Channels beside mail: a topic that takes messages, and a webhook that leads into a private network.

use crate::{JOB, Place, READER, nothing_failed};
use jiff::Timestamp;
use serde_json::{Value, json};
use strands_core::incident::suppression::StopReason;
use strands_core::incident::{Because, MailRow, MailState, environment_key};
use strands_testing::FakeAws;
use strands_testing::function::Launch;

const PUBLISH: &str = "Action=Publish";
const TOPIC: &str = "sns:oncall";
const HOOK: &str = "webhook:hook";

fn topic() -> Value {
    json!({"oncall": {
        "type": "sns",
        "topic_arn": "arn:aws:sns:eu-west-1:111122223333:oncall",
        "min_severity": "medium",
    }})
}

impl Place {
    fn launch_telling(&self, channels: &Value, aws: &FakeAws) -> Launch {
        self.launch()
            .set("CHANNELS", channels.to_string())
            .set("AWS_ENDPOINT_URL_SNS", aws.url())
            .set("AWS_ENDPOINT_URL_SSM", aws.url())
    }

    /// Who was told, as the run's item says.
    fn recipients(&self) -> Vec<String> {
        let rows = self.tables.rows("StrandsJobExecutions");
        let told = rows[0]["notification_recipients"]["SS"].as_array().unwrap();
        let mut told: Vec<String> = told
            .iter()
            .map(|it| it.as_str().unwrap().to_owned())
            .collect();
        told.sort();
        told
    }

    async fn to(&self, address: &str) -> MailRow {
        let mails = self.mails().await;
        let found = mails.iter().find(|mail| mail.address == address);
        found.unwrap_or_else(|| panic!("{mails:#?}")).clone()
    }
}

async fn sns() -> FakeAws {
    let aws = FakeAws::start().await;
    let answer = "<PublishResponse><PublishResult><MessageId>94f20ce6</MessageId></PublishResult></PublishResponse>";
    aws.knows(PUBLISH, json!({}), json!(answer));
    aws
}

#[tokio::test]
async fn a_topic_is_told_beside_the_reader_once() {
    let (place, aws) = (Place::new().await, sns().await);
    place.track("strands_run_failed").await;
    let function = place.launch_telling(&topic(), &aws).start().await;
    let batch = place.tables.ledger_batch();

    assert_eq!(function.invoke(batch.clone()).await, Ok(nothing_failed()));
    assert_eq!(function.invoke(batch).await, Ok(nothing_failed()));

    let row = place.to(TOPIC).await;
    assert_eq!(
        (row.state, row.because),
        (MailState::Sent, Because::Channel)
    );
    assert_eq!(row.provider_id.as_deref(), Some("94f20ce6"));
    assert_eq!(place.to(READER).await.state, MailState::Sent);
    assert_eq!((aws.calls(PUBLISH), place.ses.calls()), (1, 1));
    let asked = aws.asked().remove(0).parameters;
    assert_eq!(
        asked["TopicArn"],
        "arn:aws:sns:eu-west-1:111122223333:oncall"
    );
    assert!(asked["Subject"].as_str().unwrap().contains(JOB));
    assert_eq!(place.recipients(), [READER, TOPIC]);
    let key = environment_key("production");
    let counts = place.store.mail_counts(&key, Timestamp::now()).await;
    assert_eq!(counts.unwrap().sent, 1, "of mails alone");
}

#[tokio::test]
async fn a_topic_that_gives_no_answer_delays_no_mail_and_is_left_alone() {
    let (place, aws) = (Place::new().await, sns().await);
    aws.babbles();
    place.track("strands_run_failed").await;
    let function = place.launch_telling(&topic(), &aws).start().await;
    let batch = place.tables.ledger_batch();

    assert_eq!(function.invoke(batch.clone()).await, Ok(nothing_failed()));
    assert_eq!(function.invoke(batch).await, Ok(nothing_failed()));

    assert_eq!(place.to(TOPIC).await.state, MailState::Claimed);
    assert_eq!(place.to(READER).await.state, MailState::Sent);
    assert_eq!(aws.calls(PUBLISH), 1);
    let metrics = function.stop().await.metrics();
    assert_eq!(metrics[0]["MessagesUnknown"], 1);
}

#[tokio::test]
async fn a_throttled_topic_is_tried_again_later() {
    let (place, aws) = (Place::new().await, sns().await);
    aws.refuses(PUBLISH, json!({}), "Throttling");
    place.track("strands_run_failed").await;
    let function = place.launch_telling(&topic(), &aws).start().await;

    let batch = place.tables.ledger_batch();
    assert_eq!(function.invoke(batch).await, Ok(nothing_failed()));

    let row = place.to(TOPIC).await;
    assert_eq!((row.state, row.attempts), (MailState::Pending, 1));
    assert_eq!(row.reason.as_deref(), Some("SNS: Throttling"));
    assert!(row.due_at > row.created_at.as_millisecond());
}

#[tokio::test]
async fn a_webhook_into_a_private_network_breaks_its_channel_and_says_so() {
    let (place, aws) = (Place::new().await, sns().await);
    let key = json!({"Parameter": {"Value": format!("whsec_{}", "A".repeat(44)), "Version": 1}});
    aws.knows(
        "AmazonSSM.GetParameter",
        json!({"Name": "/strands/hook"}),
        key,
    );
    let channels = json!({"hook": {
        "type": "webhook", "url": "https://169.254.169.254/latest/meta-data",
        "secret": "${SECRET:ssm:/strands/hook}",
    }});
    place.track("strands_run_failed").await;
    let function = place.launch_telling(&channels, &aws).start().await;

    let batch = place.tables.ledger_batch();
    assert_eq!(function.invoke(batch).await, Ok(nothing_failed()));

    let row = place.to(HOOK).await;
    assert_eq!(row.state, MailState::Failed);
    let reason = row.reason.unwrap();
    assert!(reason.contains("not on the public Internet"), "{reason}");
    let channel = place.store.address(HOOK).await.unwrap().unwrap();
    assert_eq!(channel.stop.unwrap().reason, StopReason::Broken);
    assert_eq!(place.to(READER).await.state, MailState::Sent);
    let printed = function.stop().await;
    let printed = [printed.stdout, printed.stderr].concat().join("\n");
    assert!(!printed.contains("AAAA"), "no secret is logged");
}
