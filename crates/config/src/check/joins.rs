//! Joins between the sources of a job.

use super::{items, texts};
use crate::fault::{Code, Report};
use crate::nearest::suggestion;
use crate::tree::Node;

/// What a lookup has at most, in GB.
const LOOKUP_GB: f64 = 0.01;
/// From this size on a source is a fact whatever it is joined with.
const FACT_GB: f64 = 10.0;
/// A declared role is contradicted where a size misses the role's rule by this factor.
const FACTOR: f64 = 10.0;

pub(super) fn check(job: &Node, report: &mut Report) {
    let sources = items(job, "data_sources");
    let names: Vec<&str> = sources.iter().filter_map(name).collect();
    repeated(sources, report);
    let keys_are_found = job
        .get("data_flow")
        .and_then(|flow| flow.get("auto_detect_joins"))
        .and_then(Node::boolean)
        .unwrap_or(false);
    for source in sources {
        for (other, at) in texts(source, "joins_with") {
            if !names.contains(&other) {
                let message = format!("the job has no source `{other}` to join with");
                report.error(
                    Code::UnknownSource,
                    at,
                    message,
                    suggestion(other, names.clone()),
                );
                continue;
            }
            let keys = source.get("join_keys");
            let has_key = keys.is_some_and(|keys| keys.get(other).is_some())
                || has_key_back(sources, other, name(source));
            let is_left_to_the_script = keys_are_found && keys.is_none();
            if !has_key && !is_left_to_the_script {
                report.error(
                    Code::JoinWithoutKey,
                    at,
                    format!("the join with `{other}` has no key"),
                    Some(format!(
                        "name its column: \"join_keys\": {{ \"{other}\": \"…\" }}; or leave all keys to the \
                         script with data_flow.auto_detect_joins"
                    )),
                );
            }
        }
        for member in source
            .get("join_keys")
            .map(Node::members)
            .unwrap_or_default()
        {
            if !names.contains(&&*member.key) {
                let message = format!("the job has no source `{}` to join with", member.key);
                let help = suggestion(&member.key, names.clone());
                report.error(Code::UnknownSource, member.key_span, message, help);
            }
        }
        role(source, sources, report);
    }
}

fn name(source: &Node) -> Option<&str> {
    source.get("name").and_then(Node::text)
}

fn repeated(sources: &[Node], report: &mut Report) {
    let mut seen = Vec::new();
    for node in sources.iter().filter_map(|source| source.get("name")) {
        let Some(text) = node.text() else { continue };
        if seen.contains(&text) {
            let message = format!("the job has two sources `{text}`");
            let help = Some("a join could mean either; give one another name".to_owned());
            report.error(Code::BadValue, node.span, message, help);
        }
        seen.push(text);
    }
}

/// A join is declared on either side.
fn has_key_back(sources: &[Node], other: &str, name_here: Option<&str>) -> bool {
    let there = sources.iter().find(|source| name(source) == Some(other));
    let keys = there.and_then(|source| source.get("join_keys"));
    keys.zip(name_here)
        .is_some_and(|(keys, here)| keys.get(here).is_some())
}

fn role(source: &Node, sources: &[Node], report: &mut Report) {
    let (Some(role), Some(size)) = (source.get("role_in_flow"), size(source)) else {
        return;
    };
    let joined = joined_sizes(source, sources);
    let largest_fact = sources
        .iter()
        .filter(|other| role_of(other) == Some("fact") && is_joined(source, other))
        .filter_map(self::size)
        .fold(0.0, f64::max);
    let problem = match role.text() {
        Some("lookup") if size > LOOKUP_GB * FACTOR => {
            format!("a lookup has at most {LOOKUP_GB} GB, this one {size} GB")
        }
        Some("dimension") if largest_fact > 0.0 && size >= largest_fact => {
            format!(
                "a dimension has at most a tenth of its fact's {largest_fact} GB, this one {size} GB"
            )
        }
        Some("fact") => match median(joined) {
            Some(median) if size < FACT_GB && size <= median => {
                format!(
                    "a fact is larger than what it is joined with ({median} GB), this one has {size} GB"
                )
            }
            _ => return,
        },
        _ => return,
    };
    let help = Some("the declared role is used; mend it or the size".to_owned());
    report.warn(Code::RoleContradictsSize, role.span, problem, help);
}

fn role_of(source: &Node) -> Option<&str> {
    source.get("role_in_flow").and_then(Node::text)
}

fn size(source: &Node) -> Option<f64> {
    source.get("size_gb").and_then(Node::number)
}

fn is_joined(one: &Node, other: &Node) -> bool {
    let names = |from: &Node, to: &Node| {
        let joins = texts(from, "joins_with");
        name(to).is_some_and(|to| joins.iter().any(|(join, _)| *join == to))
    };
    names(one, other) || names(other, one)
}

fn joined_sizes(source: &Node, sources: &[Node]) -> Vec<f64> {
    let others = sources.iter().filter(|other| is_joined(source, other));
    others.filter_map(size).collect()
}

fn median(mut sizes: Vec<f64>) -> Option<f64> {
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied()
}
