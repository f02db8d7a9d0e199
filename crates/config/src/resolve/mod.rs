//! From the file as written to what it means: `extends`, then placeholders, then `if`. Each is a
//! pass over a tree whose values keep the place where they are written, so that a later check can
//! point into a template or at a variable.

mod condition;
mod extends;
mod merge;
mod placeholder;
mod substitute;

use self::merge::merge;
use crate::fault::{Code, Report};
use crate::load::Environment;
use crate::tree::{Member, Node, Span, Value};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// How deep a resolved value may nest. Templates and variables add up, so the parser's bound is not
/// enough.
const MOST_DEPTH: usize = 200;
/// How many values a resolved file may hold: variables in variables grow exponentially.
const MOST_VALUES: usize = 2_000_000;

/// A file after resolution.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    /// The file with jobs, settings and policies resolved.
    pub(crate) whole: Node,
    pub(crate) used_variables: BTreeSet<String>,
    pub(crate) used_templates: BTreeSet<String>,
}

impl Resolved {
    pub(crate) fn jobs(&self) -> &[Node] {
        self.part("jobs").map(Node::items).unwrap_or_default()
    }

    /// A part of the file that is not null.
    pub(crate) fn part(&self, key: &str) -> Option<&Node> {
        self.whole.get(key)
    }
}

/// Resolves a file, and reports what cannot be resolved.
pub(crate) fn resolve(root: &Node, environment: &Environment, report: &mut Report) -> Resolved {
    let mut first = Resolver::new(root, environment, report);
    let Some(outermost) = first.outermost() else {
        return first.resolved();
    };
    let (variables, templates) = (first.used_variables, first.used_templates);
    let mut resolved = Resolver::new(&outermost, environment, report).resolved();
    resolved.used_variables.extend(variables);
    resolved.used_templates.extend(templates);
    resolved
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
    open_templates: Vec<Arc<str>>,
    used_variables: BTreeSet<String>,
    used_templates: BTreeSet<String>,
    told_circles: HashSet<BTreeSet<Arc<str>>>,
    values: usize,
    level: usize,
    exhausted: bool,
}

impl<'r> Resolver<'r> {
    fn new(root: &'r Node, environment: &'r Environment, report: &'r mut Report) -> Self {
        Self {
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
        }
    }

    fn resolved(mut self) -> Resolved {
        self.look_at_shared_parts();
        Resolved {
            whole: self.file(),
            used_variables: self.used_variables,
            used_templates: self.used_templates,
        }
    }

    /// The file with what its outermost object itself extends and decides; nothing where it does not.
    fn outermost(&mut self) -> Option<Node> {
        let root = self.root;
        let extends = root.get("extends");
        if extends.is_none() && root.get("if").is_none() {
            return None;
        }
        self.used_variables.extend(condition::names(root));
        let mut whole = root.clone();
        if let Value::Object(members) = &mut whole.value {
            members.retain(|member| !member.is("extends"));
        }
        for (name, at) in extends.map(|it| self.names(it)).unwrap_or_default() {
            if let Some(template) = self.template(&name, at, false) {
                whole = merge(template.node, whole);
            }
        }
        if let Value::Object(members) = &mut whole.value
            && let Some(condition) = members.iter_mut().find(|member| member.is("if"))
        {
            self.substitute(&mut condition.node, "if");
            return self.choose(whole, None);
        }
        Some(whole)
    }

    /// Variables and templates that nothing uses may be at fault too.
    fn look_at_shared_parts(&mut self) {
        let root = self.root;
        for member in root.get("variables").map(Node::members).unwrap_or_default() {
            self.variable(&member.key, member.node.span);
        }
        for member in root.get("templates").map(Node::members).unwrap_or_default() {
            if let Some(mut kept) = self.template(&member.key, member.key_span, false) {
                self.substitute(&mut kept.node, &member.key);
            }
        }
        self.used_variables.extend(condition::names(root));
    }

    fn file(&mut self) -> Node {
        let root = self.root;
        let Value::Object(members) = &root.value else {
            return root.clone();
        };
        let members = members.iter().map(|member| Member {
            node: self.part(member),
            ..member.clone()
        });
        Node {
            value: Value::Object(members.collect()),
            ..nothing(root)
        }
    }

    fn part(&mut self, member: &Member) -> Node {
        let written = &member.node;
        let value = match (&*member.key, &written.value) {
            ("jobs", Value::List(jobs)) => {
                let jobs = jobs.iter().filter_map(|job| self.whole(job, true));
                Value::List(jobs.collect())
            }
            ("global_settings" | "compliance", value) if *value != Value::Null => {
                let whole = self.whole(written, false);
                whole.map_or(Value::Null, |whole| whole.value)
            }
            _ => return written.clone(),
        };
        Node {
            value,
            ..nothing(written)
        }
    }

    fn whole(&mut self, node: &Node, is_job: bool) -> Option<Node> {
        let mut whole = self.expand(node, is_job);
        self.substitute(&mut whole, "");
        let tags = whole.get("tags").cloned();
        self.decide(whole, tags.as_ref())
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
