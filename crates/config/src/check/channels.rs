//! Channels: every name has an entry, every entry leads somewhere.

use super::texts;
use crate::fault::{Code, Report};
use crate::nearest::suggestion;
use crate::tree::{Node, Span};

/// It exists without an entry.
const MAIL: &str = "email";

pub(super) fn names(job: &Node, settings: Option<&Node>, report: &mut Report) {
    let alerts = job.get("cost").and_then(|cost| cost.get("cost_alerts"));
    let Some(alerts) = alerts else { return };
    for (name, at) in texts(alerts, "alert_channels") {
        known_channel(name, at, settings, report);
    }
}

/// A channel that is named has an entry.
pub(super) fn known_channel(name: &str, at: Span, settings: Option<&Node>, report: &mut Report) {
    let channels = settings.and_then(|it| it.get("channels"));
    let entries = channels.map(Node::members).unwrap_or_default();
    if name == MAIL || entries.iter().any(|entry| entry.is(name)) {
        return;
    }
    let known = std::iter::once(MAIL).chain(entries.iter().map(|entry| &*entry.key));
    let help = suggestion(name, known.collect::<Vec<_>>())
        .map(|help| format!("{help}; a channel is an entry of global_settings.channels"));
    let message = format!("there is no channel `{}`", crate::shape::shown(name));
    report.error(Code::UnknownChannel, at, message, help);
}

pub(super) fn entries(settings: Option<&Node>, report: &mut Report) {
    let channels = settings.and_then(|it| it.get("channels"));
    for channel in channels.into_iter().flat_map(Node::members) {
        if !is_name(&channel.key) {
            let message =
                "a channel's name has at most 64 letters, digits, dashes, points and underscores";
            report.error(Code::BadValue, channel.key_span, message, None);
        }
        let channel = &channel.node;
        if channel.get("type").and_then(Node::text) == Some("webhook")
            && channel.get("secret").is_none()
        {
            let help = "requests are signed with it: \"${SECRET:ssm:/path}\"".to_owned();
            report.missing(channel.span, "secret", Some(help));
        }
        if let Some((node, url)) = channel.get("url").and_then(|it| Some((it, it.text()?)))
            && !url.starts_with("https://")
            && !url.starts_with("${SECRET:")
        {
            let help = Some("https://…".to_owned());
            report.error(
                Code::BadValue,
                node.span,
                "a webhook is called by HTTPS only",
                help,
            );
        }
        if let Some((node, arn)) = channel
            .get("topic_arn")
            .and_then(|it| Some((it, it.text()?)))
            && !is_topic(arn)
        {
            let help = Some("arn:aws:sns:REGION:ACCOUNT:TOPIC".to_owned());
            report.error(Code::BadValue, node.span, "not the ARN of a topic", help);
        }
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    (1..=64).contains(&name.len()) && name.chars().all(allowed)
}

fn is_topic(arn: &str) -> bool {
    let parts: Vec<&str> = arn.split(':').collect();
    matches!(parts.as_slice(), ["arn", partition, "sns", region, account, topic]
        if partition.starts_with("aws") && !region.is_empty() && !account.is_empty() && !topic.is_empty())
}
