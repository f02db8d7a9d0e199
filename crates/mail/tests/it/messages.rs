//! Message files.

use crate::cases::{at, full, hostile, rendered};
use strands_mail::{Kind, Mail, eml};

fn written(mail: &Mail) -> String {
    let from = "Strands <strands@example.com>";
    let bytes = eml(
        mail,
        from,
        "ada@example.com",
        at("2026-03-12T04:43:00Z"),
        "m-1@example.com",
    );
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_message_has_its_headers_and_two_alternatives() {
    let message = written(&rendered(&full(Kind::Failure)));
    let (head, body) = message.split_once("\r\n\r\n").unwrap();
    insta::assert_snapshot!(head.replace("\r\n", "\n"));
    assert_eq!(body.matches("--strands-alternative\r\n").count(), 2);
    assert_eq!(body.matches("Content-Type: text/plain").count(), 1);
    assert_eq!(body.matches("Content-Type: text/html").count(), 1);
}

#[test]
fn equal_mails_are_written_alike() {
    let mail = rendered(&full(Kind::Failure));
    assert_eq!(written(&mail), written(&mail));
}

#[test]
fn no_name_adds_a_header_or_ends_a_part() {
    let mut notice = hostile(Kind::Failure);
    notice.job = "a\r\n--strands-alternative--\r\nb".to_owned();
    let message = written(&rendered(&notice));
    let (head, _) = message.split_once("\r\n\r\n").unwrap();
    let names = head.lines().filter(|line| !line.starts_with(' '));
    for line in names {
        assert!(
            !line.starts_with("X-Evil") && !line.starts_with("Bcc"),
            "{line}"
        );
    }
    assert_eq!(
        message.matches("\r\n--strands-alternative-1\r\n").count(),
        2
    );
    assert!(
        message.lines().all(|line| line.len() <= 78),
        "a line too long for old gateways"
    );
}
