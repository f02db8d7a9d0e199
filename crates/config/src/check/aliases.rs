//! Which job a platform's job belongs to must be told without doubt.

use crate::fault::{Code, Report};
use crate::nearest::nearest;
use crate::tree::{Node, Span};
use std::collections::HashMap;
use strands_core::run::Platform;

pub(super) fn check(jobs: &[Node], report: &mut Report) {
    let mut claims: HashMap<(String, String), usize> = HashMap::new();
    for (position, job) in jobs.iter().enumerate() {
        for (platform, name, at) in claimed(job, report) {
            let key = (platform, name);
            match claims.get(&key) {
                Some(first) if *first != position => {
                    conflict(&key, at, &jobs[*first], report);
                }
                Some(_) => {}
                None => {
                    claims.insert(key, position);
                }
            }
        }
    }
    for (position, job) in jobs.iter().enumerate() {
        claims_of_others(position, job, jobs, &claims, report);
    }
}

/// An alias that is another job's id takes that job's runs away.
fn claims_of_others(
    position: usize,
    job: &Node,
    jobs: &[Node],
    claims: &HashMap<(String, String), usize>,
    report: &mut Report,
) {
    let Some(id) = job.get("job_id").and_then(Node::text) else {
        return;
    };
    let named: Vec<_> = claims
        .iter()
        .filter(|((_, name), owner)| name == id && **owner != position)
        .collect();
    for ((platform, name), owner) in named {
        let has_own = job.get("aliases").is_some_and(|aliases| {
            aliases
                .members()
                .iter()
                .any(|it| word(&it.key) == *platform)
        });
        let at = claimed(&jobs[*owner], &mut Report::default())
            .into_iter()
            .find(|(its_platform, its_name, _)| its_platform == platform && its_name == name);
        if let (false, Some((_, _, at))) = (has_own, at) {
            conflict(&(platform.clone(), name.clone()), at, job, report);
        }
    }
}

fn conflict((platform, name): &(String, String), at: Span, other: &Node, report: &mut Report) {
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
