//! What a schema cannot say: names that must exist, bounds that must fit, schedules and expressions
//! that must be readable. Checks look at resolved values and say nothing of a value whose shape is
//! wrong already.

mod aliases;
mod bounds;
mod channels;
mod joins;
mod platform;
mod quality;
mod secrets;
mod times;
mod unused;

use self::quality::Expressions;
use self::times::Schedules;
use crate::fault::{Code, Report};
use crate::resolve::Resolved;
use crate::tree::{Node, Span};
use std::collections::{HashMap, HashSet};

/// Runs every check, and gives the secrets that stand in the file in clear.
pub(crate) fn all(root: &Node, resolved: &Resolved, report: &mut Report) -> Vec<String> {
    let settings = resolved.part("global_settings");
    let (mut expressions, mut schedules) = (Expressions::default(), Schedules::default());
    ids(resolved.jobs(), report);
    aliases::check(resolved.jobs(), report);
    for job in resolved.jobs() {
        joins::check(job, report);
        bounds::check(job, report);
        platform::check(job, report);
        quality::check(job, &mut expressions, report);
        times::check(job, &mut schedules, report);
        channels::names(job, settings, report);
        addresses(job, report);
    }
    quality::recognizers(resolved.part("compliance"), &mut expressions, report);
    channels::entries(settings, report);
    unused::check(root, resolved, report);
    secrets::check(root, resolved, report)
}

/// Of a key that stands twice only one would be read.
pub(crate) fn keys_stand_once(root: &Node, report: &mut Report) {
    let mut seen = HashSet::new();
    root.walk("", &mut |_, node| {
        seen.clear();
        for member in node.members() {
            if !seen.insert(&*member.key) {
                let message = format!("`{}` stands twice in this object", member.key);
                let help = Some("take one of them away".to_owned());
                report.error(Code::BadValue, member.key_span, message, help);
            }
        }
    });
}

fn ids(jobs: &[Node], report: &mut Report) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (position, job) in jobs.iter().enumerate() {
        let Some(node) = job.get("job_id") else {
            continue;
        };
        let Some(id) = node.text() else { continue };
        if let Some(first) = seen.get(id) {
            report.error(
                Code::DuplicateJob,
                node.span,
                format!("job id `{id}` stands twice"),
                Some(format!(
                    "jobs[{first}] has it already; give this one another"
                )),
            );
        } else {
            seen.insert(id, position);
        }
    }
}

/// Addresses are personal: the message does not repeat them.
fn addresses(job: &Node, report: &mut Report) {
    let stakeholders = job.get("stakeholders").map(Node::items).unwrap_or_default();
    for node in stakeholders {
        let Some(text) = node.text() else { continue };
        if !text.contains("${") && !is_address(text) {
            let help = Some("name@domain".to_owned());
            report.error(Code::BadValue, node.span, "not a mail address", help);
        }
    }
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_clean =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    is_clean(local) && is_clean(domain) && !domain.starts_with('.') && !domain.ends_with('.')
}

/// Texts of a list below a key, with their places.
fn texts<'n>(node: &'n Node, key: &str) -> Vec<(&'n str, Span)> {
    node.get(key).map(Node::texts).unwrap_or_default()
}

fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map(Node::items).unwrap_or_default()
}
