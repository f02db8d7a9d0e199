//! Secrets of channels, and messages for topics.

use crate::{TIMEOUT, config};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use strands_aws::channels::ChannelAccount;
use strands_channels::{Account, Publication, Receipt, Reference, Refusal, Secret};
use strands_testing::FakeAws;

const GET_SECRET: &str = "secretsmanager.GetSecretValue";
const PUBLISH: &str = "Action=Publish";

async fn account(aws: &FakeAws) -> ChannelAccount {
    ChannelAccount::new(&config(aws, TIMEOUT).await)
}

async fn secret(aws: &FakeAws, reference: &str) -> Result<Secret, Refusal> {
    let reference: Reference = reference.parse().unwrap();
    account(aws).await.secret(&reference).await
}

fn publication() -> Publication {
    Publication {
        topic_arn: "arn:aws:sns:eu-central-1:111122223333:incidents.fifo".to_owned(),
        region: "eu-central-1".to_owned(),
        subject: "[prod] orders_daily_load failed".to_owned(),
        message: "a & b = c\nüß".to_owned(),
        attributes: BTreeMap::from([("kind", "failure".to_owned()), ("job", "a+b c".to_owned())]),
        group_id: Some("5f2c9b71".to_owned()),
        deduplication_id: Some("0c0ffee0".to_owned()),
    }
}

async fn publish(aws: &FakeAws) -> Result<Receipt, Refusal> {
    account(aws).await.publish(&publication()).await
}

#[tokio::test]
async fn a_secret_is_read_where_it_is_kept() {
    let aws = FakeAws::start().await;
    let kept = json!({"SecretString": "{\"a\": \"b\"}"});
    aws.knows(GET_SECRET, json!({"SecretId": "strands/slack"}), kept);
    let asked = json!({"Name": "/strands/hook", "WithDecryption": true});
    let kept = json!({"Parameter": {"Value": "whsec_x", "Version": 3}});
    aws.knows("AmazonSSM.GetParameter", asked, kept);
    let read = secret(&aws, "${SECRET:secretsmanager:strands/slack#a}").await;
    assert_eq!(read.unwrap().expose(), "{\"a\": \"b\"}");
    let read = secret(&aws, "${SECRET:ssm:/strands/hook}").await;
    assert_eq!(read.unwrap().expose(), "whsec_x");
}

#[tokio::test]
async fn a_secret_that_is_not_there_or_denied_breaks_the_channel_and_names_it() {
    let aws = FakeAws::start().await;
    let text = "${SECRET:secretsmanager:strands/slack}";
    for code in ["ResourceNotFoundException", "AccessDeniedException"] {
        aws.refuses(GET_SECRET, json!({}), code);
        let broken = Refusal::broken(format!("{text}: {code}"));
        assert_eq!(secret(&aws, text).await, Err(broken));
    }
    aws.knows(GET_SECRET, json!({}), json!({"SecretBinary": "aGk="}));
    let broken = Refusal::broken(format!("{text} holds no text"));
    assert_eq!(secret(&aws, text).await, Err(broken));
}

#[tokio::test]
async fn a_store_that_is_throttled_may_answer_later() {
    let aws = FakeAws::start().await;
    let text = "${SECRET:secretsmanager:strands/slack}";
    aws.knows(GET_SECRET, json!({}), json!({"SecretString": "x"}));
    aws.throttles(1);
    assert!(secret(&aws, text).await.is_ok(), "it is asked twice");
    aws.throttles(100);
    let passing = Refusal::passing(format!("{text}: ThrottlingException"));
    assert_eq!(secret(&aws, text).await, Err(passing));
}

#[tokio::test]
async fn a_message_reaches_its_topic_with_its_attributes() {
    let aws = FakeAws::start().await;
    let answer = "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>\
        <MessageId>94f20ce6</MessageId></PublishResult></PublishResponse>";
    aws.knows(PUBLISH, json!({}), Value::String(answer.to_owned()));
    let receipt = publish(&aws).await.unwrap();
    assert_eq!(receipt.provider_id.as_deref(), Some("94f20ce6"));
    let asked = aws.asked().pop().unwrap();
    let expected = json!({
        "Action": "Publish",
        "Version": "2010-03-31",
        "TopicArn": "arn:aws:sns:eu-central-1:111122223333:incidents.fifo",
        "Subject": "[prod] orders_daily_load failed",
        "Message": "a & b = c\nüß",
        "MessageAttributes.entry.1.Name": "job",
        "MessageAttributes.entry.1.Value.DataType": "String",
        "MessageAttributes.entry.1.Value.StringValue": "a+b c",
        "MessageAttributes.entry.2.Name": "kind",
        "MessageAttributes.entry.2.Value.DataType": "String",
        "MessageAttributes.entry.2.Value.StringValue": "failure",
        "MessageGroupId": "5f2c9b71",
        "MessageDeduplicationId": "0c0ffee0",
    });
    assert_eq!(asked.parameters, expected);
    assert_eq!(asked.signature.unwrap().region, "eu-central-1");
}

#[tokio::test]
async fn what_a_topic_refuses_breaks_the_channel_unless_it_passes() {
    let aws = FakeAws::start().await;
    for (code, passes) in [
        ("NotFound", false),
        ("AuthorizationError", false),
        ("InvalidParameter", false),
        ("KMSAccessDenied", false),
        ("KMSThrottling", true),
        ("ThrottlingException", true),
        ("ExpiredToken", true),
    ] {
        aws.refuses(PUBLISH, json!({}), code);
        let reason = format!("SNS: {code}");
        let expected = if passes {
            Refusal::passing(reason)
        } else {
            Refusal::broken(reason)
        };
        assert_eq!(publish(&aws).await, Err(expected), "{code}");
    }
    assert_eq!(aws.calls(PUBLISH), 7, "each is asked once");
}

#[tokio::test]
async fn nobody_knows_what_became_of_a_message_without_an_answer() {
    let aws = FakeAws::start().await;
    aws.hangs();
    let account = ChannelAccount::new(&config(&aws, Duration::from_millis(200)).await);
    let sent = account.publish(&publication()).await;
    assert_eq!(sent, Err(Refusal::Unknown("SNS: no answer".to_owned())));
    assert_eq!(aws.calls(PUBLISH), 1);
}
