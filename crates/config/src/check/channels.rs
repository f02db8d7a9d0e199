//! Channels: every name has an entry, every entry leads somewhere.

use super::texts;
use crate::fault::{Code, Report};
use crate::nearest::suggestion;
use crate::tree::Node;

/// It exists without an entry.
const MAIL: &str = "email";

pub(super) fn names(job: &Node, settings: Option<&Node>, report: &mut Report) {
    let channels = settings.and_then(|it| it.get("channels"));
    let mut known = vec![MAIL];
    known.extend(
        channels
            .into_iter()
            .flat_map(Node::members)
            .map(|it| &*it.key),
    );
    let alerts = job.get("cost").and_then(|cost| cost.get("cost_alerts"));
    let Some(alerts) = alerts else { return };
    for (name, at) in texts(alerts, "alert_channels") {
        if !known.contains(&name) {
            let help = suggestion(name, known.clone())
                .map(|help| format!("{help}; a channel is an entry of global_settings.channels"));
            let message = format!("there is no channel `{}`", crate::shape::shown(name));
            report.error(Code::UnknownChannel, at, message, help);
        }
    }
}

pub(super) fn entries(settings: Option<&Node>, report: &mut Report) {
    let channels = settings.and_then(|it| it.get("channels"));
    for channel in channels.into_iter().flat_map(Node::members) {
        let channel = &channel.node;
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

fn is_topic(arn: &str) -> bool {
    let parts: Vec<&str> = arn.split(':').collect();
    matches!(parts.as_slice(), ["arn", partition, "sns", region, account, topic]
        if partition.starts_with("aws") && !region.is_empty() && !account.is_empty() && !topic.is_empty())
}
