//! Secrets are read when they are used, kept for a while, and never shown.

use crate::account::Desk;
use crate::cases::{at, channel, opened};
use crate::receiver::{Answer, Receiver};
use std::time::Duration;
use strands_channels::{Courier, Messenger, Refusal, Web};

const SLACK: &str = "${SECRET:secretsmanager:strands/slack#data_alerts}";
const OK: Answer = Answer::Says("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
const GONE: Answer = Answer::Says("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");

async fn tell(courier: &Courier<&Desk>) -> Result<(), Refusal> {
    let now = at("2026-03-12T04:42:11Z");
    let (channel, message) = (channel("data-alerts"), opened());
    courier.deliver(&channel, &message, now).await.map(drop)
}

#[tokio::test]
async fn a_secret_is_kept_for_five_minutes() {
    let receiver = Receiver::start(&[OK, OK, OK]).await;
    let desk = Desk::default();
    desk.keeps(SLACK, &format!(r#"{{"data_alerts": "{}"}}"#, receiver.url));
    let courier = Courier::new(&desk, Web::this_machine());
    tell(&courier).await.unwrap();
    tell(&courier).await.unwrap();
    assert_eq!(desk.asked(), 1);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(301)).await;
    tokio::time::resume();
    tell(&courier).await.unwrap();
    assert_eq!(desk.asked(), 2);
}

#[tokio::test]
async fn what_a_channel_refuses_is_read_anew() {
    let (old, new) = (Receiver::start(&[GONE]).await, Receiver::start(&[OK]).await);
    let desk = Desk::default();
    desk.keeps(SLACK, &format!(r#"{{"data_alerts": "{}"}}"#, old.url));
    let courier = Courier::new(&desk, Web::this_machine());
    assert!(tell(&courier).await.is_err());
    desk.keeps(SLACK, &format!(r#"{{"data_alerts": "{}"}}"#, new.url));
    tell(&courier).await.unwrap();
    assert_eq!(new.got().await.len(), 1);
}

#[tokio::test]
async fn a_secret_without_its_field_is_named_and_not_shown() {
    let desk = Desk::default();
    desk.keeps(SLACK, r#"{"other": "hunter2"}"#);
    let courier = Courier::new(&desk, Web::this_machine());
    let fault = tell(&courier).await.unwrap_err().to_string();
    assert!(
        fault.contains(SLACK) && !fault.contains("hunter2"),
        "{fault}"
    );
}
