//! Channels as the settings write them.

use crate::cases::{channel, channels};
use strands_channels::{Channel, Place, Reference, read};
use strands_core::incident::{Kind, Severity};

#[test]
fn a_channel_is_a_recipient_by_its_kind_and_name() {
    let recipients: Vec<String> = channels().iter().map(Channel::recipient).collect();
    assert_eq!(
        recipients,
        [
            "slack:data-alerts",
            "webhook:hook",
            "sns:oncall",
            "sns:ordered"
        ]
    );
}

#[test]
fn what_is_not_written_has_a_default() {
    let oncall = channel("oncall");
    assert_eq!(oncall.min_severity, Severity::High);
    assert!(oncall.kinds.is_empty());
    assert!(matches!(oncall.place, Place::Sns { raw: false, .. }));
    assert_eq!(channel("data-alerts").min_severity, Severity::Medium);
    assert_eq!(channel("hook").kinds.len(), 2);
    assert!(channel("hook").kinds.contains(&Kind::Missing));
    assert_eq!(read("{}").unwrap(), []);
}

#[test]
fn every_fault_is_named_and_no_secret_with_it() {
    let url = "https://hooks.slack.example/services/T0/B0/hunter2";
    let settings = format!(
        r#"{{
            "a b": {{"type": "sns", "topic_arn": "arn:aws:sns:eu-west-1:111122223333:t"}},
            "clear": {{"type": "slack", "webhook": "{url}"}},
            "open": {{"type": "webhook", "url": "http://hunter2.example", "secret": "${{SECRET:ssm:/k}}"}},
            "queue": {{"type": "sns", "topic_arn": "arn:aws:sqs:eu-west-1:111122223333:hunter2"}},
            "signed": {{"type": "webhook", "url": "https://a.example", "secret": "whsec_hunter2"}},
            "unsigned": {{"type": "webhook", "url": "https://a.example"}}
        }}"#
    );
    let faults = read(&settings).unwrap_err().to_string();
    insta::assert_snapshot!(faults.replace("; ", "\n"));
    assert!(!faults.contains("hunter2"));
    let unreadable = read(r#"{"a": {"type": "slack", "webhook": 7}, "hunter2": 1}"#);
    assert!(!unreadable.unwrap_err().to_string().contains("hunter2"));
}

#[test]
fn a_reference_reads_back_as_it_is_written() {
    for text in [
        "${SECRET:secretsmanager:strands/slack#data_alerts}",
        "${SECRET:secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-Ab12Cd}",
        "${SECRET:ssm:/strands/hook}",
    ] {
        assert_eq!(text.parse::<Reference>().unwrap().to_string(), text);
    }
    for text in [
        "",
        "hunter2",
        "${SECRET:}",
        "${SECRET:ssm:}",
        "${SECRET:vault:/a}",
        "${SECRET:ssm:/a",
        "${SECRET:secretsmanager:#f}",
        "${SECRET:secretsmanager:a#}",
        "${SECRET:ssm:/a b}",
        "${SECRET:ssm:/a#b}",
    ] {
        assert!(text.parse::<Reference>().is_err(), "{text}");
    }
}

#[test]
fn a_field_is_picked_from_a_kept_object() {
    let whole: Reference = "${SECRET:secretsmanager:a}".parse().unwrap();
    let field: Reference = "${SECRET:secretsmanager:a#f}".parse().unwrap();
    assert_eq!(whole.pick("text").as_deref(), Some("text"));
    assert_eq!(field.pick(r#"{"f": "x", "g": "y"}"#).as_deref(), Some("x"));
    for kept in ["text", "{}", r#"{"f": 1}"#] {
        assert_eq!(field.pick(kept), None, "{kept}");
    }
}
