//! What becomes of a message at receivers of every temper.

use crate::account::Desk;
use crate::cases::{at, channel, opened};
use crate::receiver::{Answer, Receiver};
use crate::signing::{is_genuine, key};
use jiff::Timestamp;
use serde_json::Value;
use std::time::{Duration, Instant};
use strands_channels::{Address, Channel, Courier, Messenger, Place, Receipt, Refusal, Web};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const SLACK: &str = "${SECRET:secretsmanager:strands/slack#data_alerts}";

fn now() -> Timestamp {
    at("2026-03-12T04:42:11Z")
}

fn desk(slack: &str) -> Desk {
    let desk = Desk::default();
    desk.keeps(SLACK, &format!(r#"{{"data_alerts": "{slack}"}}"#));
    desk.keeps("${SECRET:ssm:/strands/hook}", &key(1));
    desk.keeps("${SECRET:ssm:/strands/hook-next}", &key(2));
    desk
}

fn hook(url: &str) -> Channel {
    let mut hook = channel("hook");
    if let Place::Webhook { url: to, .. } = &mut hook.place {
        *to = Address::Url(url.to_owned());
    }
    hook
}

async fn tell(courier: &Courier<&Desk>, channel: &Channel) -> Result<Receipt, Refusal> {
    courier.deliver(channel, &opened(), now()).await
}

async fn told_to_slack(answer: &'static [Answer]) -> Result<Receipt, Refusal> {
    let receiver = Receiver::start(answer).await;
    let desk = desk(&receiver.url);
    let courier = Courier::new(&desk, Web::this_machine());
    tell(&courier, &channel("data-alerts")).await
}

#[tokio::test]
async fn slack_gets_the_message() {
    let receiver = Receiver::start(&[Answer::Says(OK)]).await;
    let desk = desk(&receiver.url);
    let courier = Courier::new(&desk, Web::this_machine());
    let sent = tell(&courier, &channel("data-alerts")).await;
    assert_eq!(sent, Ok(Receipt::default()));
    let got = receiver.got().await.remove(0);
    assert_eq!(got.line(), "POST /hook?a=b HTTP/1.1");
    assert_eq!(got.header("content-type"), Some("application/json"));
    assert_eq!(got.header("webhook-signature"), None);
    let body: Value = serde_json::from_slice(&got.body).unwrap();
    assert_eq!(body["blocks"][0]["type"], "header");
}

#[tokio::test]
async fn a_webhook_gets_what_its_receiver_can_verify_with_either_key() {
    let receiver = Receiver::start(&[Answer::Says(OK)]).await;
    let desk = desk("");
    let courier = Courier::new(&desk, Web::this_machine());
    let channel = hook(&receiver.url);
    tell(&courier, &channel).await.unwrap();
    let got = receiver.got().await.remove(0);
    let header = |name: &str| got.header(name).unwrap();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    assert_eq!((id, timestamp), ("0c0ffee0", "1773290531"));
    for key in [key(1), key(2)] {
        let signatures = header("webhook-signature");
        assert!(is_genuine(id, timestamp, &got.body, signatures, &key));
    }
    let body: Value = serde_json::from_slice(&got.body).unwrap();
    assert_eq!(body["schema"], "strands.incident/1");
    assert_eq!(body["event"], "opened");
}

#[tokio::test]
async fn a_topic_gets_the_message_through_the_account() {
    let desk = desk("");
    let courier = Courier::new(&desk, Web::this_machine());
    let sent = tell(&courier, &channel("oncall")).await;
    let id = sent.unwrap().provider_id;
    assert_eq!(id.as_deref(), Some("a-message"));
    let published = desk.published.lock().unwrap();
    assert_eq!(published[0].attributes["severity"], "high");
    assert_eq!(published[0].attributes["team"], "sales-data");
}

#[tokio::test]
async fn what_is_refused_for_good_breaks_the_channel() {
    const GONE: &[&[Answer]] = &[
        &[Answer::Says(
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 15\r\n\r\ninvalid_payload",
        )],
        &[Answer::Says(
            "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n",
        )],
        &[Answer::Says(
            "HTTP/1.1 404 Not Found\r\ncontent-length: 10\r\n\r\nno_service",
        )],
        &[Answer::Says(
            "HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n",
        )],
    ];
    for answer in GONE {
        let sent = told_to_slack(answer).await;
        assert!(matches!(sent, Err(Refusal::Broken(_))), "{sent:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    const MOVED: &[Answer] = &[Answer::Says(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n",
    )];
    let sent = told_to_slack(MOVED).await;
    let broken = Refusal::Broken("HTTP 307, a redirect".to_owned());
    assert_eq!(sent, Err(broken));
}

#[tokio::test]
async fn throttling_passes_after_the_time_that_was_asked_for_and_the_channel_rests() {
    const SLOWER: &[Answer] = &[Answer::Says(
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 30\r\ncontent-length: 0\r\n\r\n",
    )];
    let receiver = Receiver::start(SLOWER).await;
    let desk = desk(&receiver.url);
    let courier = Courier::new(&desk, Web::this_machine());
    let slack = channel("data-alerts");
    let sent = tell(&courier, &slack).await;
    let reason = "HTTP 429".to_owned();
    let after = Some(Duration::from_secs(30));
    assert_eq!(sent, Err(Refusal::Passing { reason, after }));
    let deadline = Instant::now() + Duration::from_mins(2);
    assert!(!courier.turn(&slack, deadline).await);
    assert!(courier.turn(&channel("oncall"), deadline).await);
}

#[tokio::test]
async fn nobody_knows_what_became_of_a_message_that_was_taken_without_an_answer() {
    let unknown = |why: &str| Err(Refusal::Unknown(why.to_owned()));
    let closed = told_to_slack(&[Answer::Closes]).await;
    assert_eq!(closed, unknown("no answer"));
    let silent = told_to_slack(&[Answer::Sleeps]).await;
    assert_eq!(silent, unknown("no answer within 5 seconds"));
}

#[tokio::test]
async fn a_long_reply_is_read_to_its_first_kilobyte() {
    const ENDLESS: &[Answer] = &[Answer::Says(concat!(
        "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    ))];
    assert_eq!(told_to_slack(ENDLESS).await, Ok(Receipt::default()));
}

#[tokio::test]
async fn what_was_not_reached_was_not_told() {
    let desk = desk("http://127.0.0.1:1/");
    let courier = Courier::new(&desk, Web::this_machine());
    let sent = tell(&courier, &channel("data-alerts")).await;
    assert_eq!(sent, Err(Refusal::passing("no connection")));
}

#[tokio::test]
async fn no_private_address_is_reached_under_any_name() {
    let receiver = Receiver::start(&[Answer::Says(OK)]).await;
    let port = receiver.url.split(':').next_back().unwrap();
    let port = port.trim_end_matches("/hook?a=b").to_owned();
    let desk = desk("");
    let courier = Courier::new(&desk, Web::internet());
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "2130706433",
        "127.1",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.1.1",
        "[fd00:ec2::254]",
        "[fe80::1]",
    ] {
        let channel = hook(&format!("https://{host}:{port}/hook"));
        let sent = tell(&courier, &channel).await;
        let broken = Refusal::broken("its host is not on the public Internet");
        assert_eq!(sent, Err(broken), "{host}");
    }
    assert!(receiver.is_untouched());
}

#[tokio::test]
async fn what_is_no_plain_https_url_is_not_called() {
    let desk = desk("");
    let courier = Courier::new(&desk, Web::internet());
    for (url, why) in [
        ("http://hooks.example.com/", "it is not called by https"),
        ("ftp://hooks.example.com/", "it is not called by https"),
        ("/services/T0", "it is not called by https"),
        (
            "https://user:hunter2@hooks.example.com/",
            "its address holds a user or no host",
        ),
        ("https://", "its address is not a URL"),
        ("https://a b/", "its address is not a URL"),
    ] {
        let sent = tell(&courier, &hook(url)).await;
        assert_eq!(sent, Err(Refusal::broken(why)), "{url}");
    }
}
