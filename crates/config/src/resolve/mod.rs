//! From the file as written to what it means: `extends`, then placeholders, then `if`. Each is a
//! pass over a tree whose values keep the place where they are written, so that a later check can
//! point into a template or at a variable.

mod condition;
mod extends;
mod merge;
mod placeholder;
mod substitute;

use crate::fault::{Code, Report};
use crate::load::Environment;
use crate::tree::{Node, Span, Value};
use std::collections::{BTreeSet, HashMap, HashSet};

/// How deep a resolved value may nest. Templates and variables add up, so the parser's bound is not
/// enough.
const MOST_DEPTH: usize = 200;
/// How many values a resolved file may hold: variables in variables grow exponentially.
const MOST_VALUES: usize = 2_000_000;

/// A file after resolution.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    pub(crate) jobs: Vec<Node>,
    pub(crate) global_settings: Option<Node>,
    pub(crate) compliance: Option<Node>,
    pub(crate) used_variables: BTreeSet<String>,
    pub(crate) used_templates: BTreeSet<String>,
}

/// Resolves a file, and reports what cannot be resolved.
pub(crate) fn resolve(root: &Node, environment: &Environment, report: &mut Report) -> Resolved {
    let mut resolver = Resolver {
        root,
        environment,
        report,
        variables: HashMap::new(),
        templates: HashMap::new(),
        open_variables: Vec::new(),
        open_templates: Vec::new(),
        used_variables: BTreeSet::new(),
        used_templates: BTreeSet::new(),
        told_circles: HashSet::new(),
        values: 0,
        level: 0,
        exhausted: false,
    };
    resolver.look_at_shared_parts();
    let jobs = root.get("jobs").map(Node::items).unwrap_or_default();
    let jobs = jobs
        .iter()
        .filter_map(|job| resolver.whole(job, true))
        .collect();
    let global_settings = root
        .get("global_settings")
        .and_then(|node| resolver.whole(node, false));
    let compliance = root
        .get("compliance")
        .and_then(|node| resolver.whole(node, false));
    Resolved {
        jobs,
        global_settings,
        compliance,
        used_variables: resolver.used_variables,
        used_templates: resolver.used_templates,
    }
}

/// A resolved variable, with what it adds where it is used.
#[derive(Debug, Clone)]
struct Kept {
    node: Node,
    height: usize,
    size: usize,
}

struct Resolver<'r> {
    root: &'r Node,
    environment: &'r Environment,
    report: &'r mut Report,
    variables: HashMap<String, Option<Kept>>,
    templates: HashMap<(String, bool), Option<Kept>>,
    open_variables: Vec<String>,
    open_templates: Vec<String>,
    used_variables: BTreeSet<String>,
    used_templates: BTreeSet<String>,
    told_circles: HashSet<BTreeSet<String>>,
    values: usize,
    level: usize,
    exhausted: bool,
}

impl Resolver<'_> {
    /// Variables and templates that nothing uses may be at fault too.
    fn look_at_shared_parts(&mut self) {
        let root = self.root;
        for member in root.get("variables").map(Node::members).unwrap_or_default() {
            self.variable(&member.key, member.node.span);
        }
        for member in root.get("templates").map(Node::members).unwrap_or_default() {
            if let Some(kept) = self.template(&member.key, member.key_span, false) {
                self.substitute(&kept.node, &member.key);
            }
        }
        for name in condition::names(root) {
            self.used_variables.insert(name);
        }
    }

    fn whole(&mut self, node: &Node, is_job: bool) -> Option<Node> {
        let expanded = self.expand(node, is_job);
        let substituted = self.substitute(&expanded, "");
        let tags = substituted.get("tags").cloned();
        self.decide(substituted, tags.as_ref())
    }

    /// Whether so many more values, so much deeper, are still allowed. Said once.
    fn afford(&mut self, values: usize, deeper: usize, at: Span) -> bool {
        self.values = self.values.saturating_add(values);
        let problem = if self.level + deeper > MOST_DEPTH {
            format!("nests deeper than {MOST_DEPTH} levels once templates and variables are put in")
        } else if self.values > MOST_VALUES {
            format!("holds more than {MOST_VALUES} values once templates and variables are put in")
        } else {
            return true;
        };
        if !std::mem::replace(&mut self.exhausted, true) {
            self.report.error(Code::BadValue, at, problem, None);
        }
        false
    }
}

impl Kept {
    fn new(node: Node) -> Self {
        let (height, size) = measure(&node);
        Self { node, height, size }
    }
}

/// Height and number of values. Trees that are measured have passed [`MOST_DEPTH`].
fn measure(node: &Node) -> (usize, usize) {
    let below = node.members().iter().map(|member| &member.node);
    let (mut height, mut size) = (0, 1);
    for child in below.chain(node.items()) {
        let (its_height, its_size) = measure(child);
        height = height.max(its_height);
        size += its_size;
    }
    (height + 1, size)
}

/// Something to go on with where a value cannot be resolved.
fn nothing(node: &Node) -> Node {
    Node {
        value: Value::Unresolved,
        span: node.span,
        origin: node.origin.clone(),
    }
}
