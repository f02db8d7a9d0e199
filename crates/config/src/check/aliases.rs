//! Which job a platform's job belongs to must be told without doubt.

use crate::fault::{Code, Report};
use crate::nearest::nearest;
use crate::tree::{Node, Span};
use std::collections::HashMap;
use strands_core::run::Platform;

/// A platform's job: its platform and its name there.
type Name = (String, String);

/// Which job claims it, and where.
struct Claim {
    job: usize,
    at: Span,
}

pub(super) fn check(jobs: &[Node], report: &mut Report) {
    let mut claims: HashMap<Name, Claim> = HashMap::new();
    for (position, job) in jobs.iter().enumerate() {
        for (platform, name, at) in claimed(job, report) {
            let name = (platform, name);
            match claims.get(&name) {
                Some(first) if first.job != position => {
                    conflict(&name, at, &jobs[first.job], report);
                }
                Some(_) => {}
                None => {
                    claims.insert(name, Claim { job: position, at });
                }
            }
        }
    }
    claims_of_others(jobs, &claims, report);
}

/// An alias that is another job's id takes that job's runs away.
fn claims_of_others(jobs: &[Node], claims: &HashMap<Name, Claim>, report: &mut Report) {
    let ids: HashMap<&str, usize> = jobs
        .iter()
        .enumerate()
        .filter_map(|(position, job)| Some((job.get("job_id")?.text()?, position)))
        .collect();
    for (name, claim) in claims {
        let Some(other) = ids.get(name.1.as_str()).filter(|it| **it != claim.job) else {
            continue;
        };
        let aliases = jobs[*other].get("aliases").map(Node::members);
        let mut platforms = aliases.unwrap_or_default().iter().map(|it| word(&it.key));
        if !platforms.any(|platform| platform == name.0) {
            conflict(name, claim.at, &jobs[*other], report);
        }
    }
}

fn conflict((platform, name): &Name, at: Span, other: &Node, report: &mut Report) {
    let other = other
        .get("job_id")
        .and_then(Node::text)
        .unwrap_or("another job");
    report.error(
        Code::AliasConflict,
        at,
        format!("`{name}` on {platform} belongs to two jobs"),
        Some(format!(
            "`{other}` claims it too; a platform job belongs to one job"
        )),
    );
}

fn claimed(job: &Node, report: &mut Report) -> Vec<(String, String, Span)> {
    let mut claimed = Vec::new();
    for member in job.get("aliases").map(Node::members).unwrap_or_default() {
        let platform = word(&member.key);
        if let Platform::Other(_) = Platform::from(platform.clone()) {
            let known: Vec<String> = Platform::AWS.iter().map(ToString::to_string).collect();
            let near = nearest(&platform, known.iter().map(String::as_str));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known: {} and `custom:NAME`", known.join(", ")),
            };
            let message = format!("`{}` is no platform whose runs are read", member.key);
            report.warn(Code::UnknownKey, member.key_span, message, Some(help));
        }
        for (name, at) in member.node.texts() {
            claimed.push((platform.clone(), name.to_owned(), at));
        }
    }
    claimed
}

/// `emr-serverless` and `emr_serverless` are the same platform.
fn word(key: &str) -> String {
    if key.starts_with("custom:") {
        return key.to_owned();
    }
    match key.replace('-', "_").as_str() {
        "emr" => "emr_ec2".to_owned(),
        word => word.to_owned(),
    }
}
