//! What stands in the file and is used by nothing.

use crate::fault::{Code, Report};
use crate::resolve::Resolved;
use crate::tree::{Member, Node};
use std::collections::BTreeSet;

pub(super) fn check(root: &Node, resolved: &Resolved, report: &mut Report) {
    let below = |key: &str| root.get(key).map(Node::members).unwrap_or_default();
    for template in below("templates") {
        if !resolved.used_templates.contains(&*template.key) {
            let message = format!("nothing extends the template `{}`", template.key);
            report.warn(Code::UnusedTemplate, template.key_span, message, None);
        }
    }
    for variable in below("variables") {
        variables(variable, &variable.key, &resolved.used_variables, report);
    }
}

/// A value is used with all that is in it; else what is in it may be used by itself.
fn variables(variable: &Member, path: &str, used: &BTreeSet<String>, report: &mut Report) {
    if used.contains(path) {
        return;
    }
    let prefix = format!("{path}.");
    let has_used = used.range(prefix.clone()..).next();
    if has_used.is_some_and(|used| used.starts_with(&prefix)) {
        for member in variable.node.members() {
            variables(member, &format!("{prefix}{}", member.key), used, report);
        }
        return;
    }
    let message = format!("nothing refers to the variable `{path}`");
    report.warn(Code::UnusedVariable, variable.key_span, message, None);
}
