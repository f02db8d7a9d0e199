//! Who is told: addresses that are some, times and zones that exist, channels that have an entry.

use super::channels::known_channel;
use super::times::zone;
use super::{is_address, texts};
use crate::fault::{Code, Report};
use crate::tree::Node;
use jiff::Timestamp;
use jiff::civil::Time;

pub(super) fn of_job(job: &Node, report: &mut Report) {
    addresses(job, "stakeholders", report);
    if let Some(wishes) = job.get("notifications") {
        addresses(wishes, "owners", report);
        addresses(wishes, "on_success", report);
    }
    if let Some(cost) = job.get("cost") {
        addresses(cost, "budget_owner", report);
    }
}

pub(super) fn of_all(settings: Option<&Node>, report: &mut Report) {
    let Some(notifications) = settings.and_then(|it| it.get("notifications")) else {
        return;
    };
    addresses(notifications, "fallback", report);
    zone(notifications, report);
    for member in below(notifications, "teams") {
        addresses(&member.node, "on_call", report);
        addresses(&member.node, "lead", report);
        for (name, at) in texts(&member.node, "channels") {
            known_channel(name, at, settings, report);
        }
    }
    for member in below(notifications, "budget_owners") {
        for (text, at) in member.node.texts() {
            address(text, at, report);
        }
    }
    for member in below(notifications, "readers") {
        address(&member.key, member.key_span, report);
        zone(&member.node, report);
        quiet_hours(&member.node, report);
    }
    for mute in notifications
        .get("mutes")
        .map(Node::items)
        .unwrap_or_default()
    {
        window(mute, report);
    }
}

fn below<'n>(node: &'n Node, key: &str) -> &'n [crate::tree::Member] {
    node.get(key).map(Node::members).unwrap_or_default()
}

fn addresses(node: &Node, key: &str, report: &mut Report) {
    for (text, at) in texts(node, key) {
        address(text, at, report);
    }
}

/// Addresses are personal: the message does not repeat them.
fn address(text: &str, at: crate::tree::Span, report: &mut Report) {
    if !text.contains("${") && !is_address(text) {
        let help = Some("name@domain".to_owned());
        report.error(Code::BadValue, at, "not a mail address", help);
    }
}

fn quiet_hours(reader: &Node, report: &mut Report) {
    let Some(hours) = reader.get("quiet_hours") else {
        return;
    };
    for key in ["from", "to"] {
        let Some(node) = hours.get(key) else { continue };
        let is_time = node.text().is_none_or(|text| text.parse::<Time>().is_ok());
        if !is_time {
            let help = Some("hours and minutes, such as 22:00".to_owned());
            report.error(Code::BadValue, node.span, "not a time of day", help);
        }
    }
    let ends = [hours.get("from"), hours.get("to")].map(|it| it.and_then(Node::text));
    if ends[0].is_some() && ends[0] == ends[1] {
        let help = Some("leave quiet_hours out instead".to_owned());
        report.error(
            Code::BadValue,
            hours.span,
            "quiet hours end as they begin",
            help,
        );
    }
}

fn window(mute: &Node, report: &mut Report) {
    let mut read = |key: &str| {
        let node = mute.get(key)?;
        let moment = node.text()?.parse::<Timestamp>();
        if moment.is_err() {
            let help = Some("a moment with its offset, such as 2026-12-01T22:00:00Z".to_owned());
            report.error(Code::BadValue, node.span, "not a moment", help);
        }
        moment.ok()
    };
    let (from, until) = (read("from"), read("until"));
    if let (Some(from), Some(until)) = (from, until)
        && from >= until
    {
        report.error(
            Code::BadValue,
            mute.span,
            "this mute ends before it begins",
            None,
        );
    }
}
