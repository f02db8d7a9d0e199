//! `extends`: templates laid under the object that names them.

use super::merge::merge;
use super::{Kept, Resolver};
use crate::fault::Code;
use crate::nearest::suggestion;
use crate::schema::{job_keys, section_names, sections_with};
use crate::tree::{Member, Node, Origin, Span, Value};
use std::sync::Arc;

/// Keys that say how an object comes about, not what it holds.
const DIRECTIVES: [&str; 5] = ["extends", "applies_to", "if", "then", "else"];

impl Resolver<'_> {
    /// A value with all templates in it.
    pub(super) fn expand(&mut self, node: &Node, is_job: bool) -> Node {
        if !self.afford(1, 1, node.span) {
            return super::nothing(node);
        }
        self.level += 1;
        let expanded = self.expand_value(node, is_job);
        self.level -= 1;
        expanded
    }

    fn expand_value(&mut self, node: &Node, is_job: bool) -> Node {
        let value = match &node.value {
            Value::List(items) => {
                Value::List(items.iter().map(|item| self.expand(item, false)).collect())
            }
            Value::Object(members) => return self.expand_object(node, members, is_job),
            scalar => scalar.clone(),
        };
        self.placed(node, value)
    }

    fn expand_object(&mut self, node: &Node, members: &[Member], is_job: bool) -> Node {
        let mut own = Vec::with_capacity(members.len());
        let mut base: Option<Node> = None;
        for member in members {
            if !member.is("extends") {
                let below = self.expand(&member.node, false);
                own.push(Member {
                    node: below,
                    ..member.clone()
                });
                continue;
            }
            for (name, at) in self.names(&member.node) {
                let Some(template) = self.template(&name, at, is_job) else {
                    continue;
                };
                if !self.afford(template.size, template.height, at) {
                    continue;
                }
                base = Some(match base {
                    Some(base) => merge(base, template.node),
                    None => template.node,
                });
            }
        }
        let own = self.placed(node, Value::Object(own));
        match base {
            Some(base) => merge(base, own),
            None => own,
        }
    }

    fn placed(&self, node: &Node, value: Value) -> Node {
        let origin = match self.open_templates.last() {
            Some(name) => Origin::Template(Arc::clone(name)),
            None => node.origin.clone(),
        };
        Node {
            value,
            span: node.span,
            origin,
        }
    }

    pub(super) fn names(&mut self, extends: &Node) -> Vec<(String, Span)> {
        let mut resolved = extends.clone();
        self.substitute(&mut resolved, "extends");
        let is_name = |node: &Node| node.text().is_some();
        let fits = match &resolved.value {
            Value::Text(_) | Value::Unresolved => true,
            Value::List(items) => items.iter().all(is_name),
            _ => false,
        };
        if !fits {
            self.report.error(
                Code::BadType,
                extends.span,
                "`extends` is the name of a template, or a list of names",
                None,
            );
        }
        let of = |text: &str, at: Span| (text.to_owned(), at);
        resolved
            .texts()
            .into_iter()
            .map(|(text, at)| of(text, at))
            .collect()
    }

    /// A template with its own templates in it; under its section if a job takes it in.
    pub(super) fn template(&mut self, name: &str, at: Span, is_job: bool) -> Option<Kept> {
        self.used_template(name, at);
        if self.open_templates.iter().any(|open| **open == *name) {
            self.circle(name, at);
            return None;
        }
        let key = (name.to_owned(), is_job);
        if let Some(known) = self.templates.get(&key) {
            return known.clone();
        }
        let raw = self.raw_template(name, at)?;
        self.open_templates.push(name.into());
        let takes_whole = is_job && own_keys(&raw).iter().all(|key| job_keys().contains(*key));
        let expanded = self.expand(&raw, takes_whole);
        self.open_templates.pop();
        let node = self.under_its_section(expanded, is_job);
        let kept = Some(Kept::new(node));
        if self.open_templates.is_empty() {
            self.templates.insert(key, kept.clone());
        }
        kept
    }

    fn used_template(&mut self, name: &str, at: Span) {
        let is_itself = self
            .root
            .get("templates")
            .and_then(|templates| templates.member(name))
            .is_some_and(|member| member.key_span == at);
        if !is_itself {
            self.used_templates.insert(name.to_owned());
        }
    }

    fn raw_template(&mut self, name: &str, at: Span) -> Option<Node> {
        let root = self.root;
        let templates = root.get("templates").map(Node::members).unwrap_or_default();
        let Some(member) = templates.iter().find(|member| member.is(name)) else {
            let names = templates.iter().map(|member| &*member.key);
            let message = match self.open_templates.as_slice() {
                [] => format!("there is no template `{name}`"),
                _ => format!("there is no template `{name}` ({})", self.chain(name)),
            };
            self.report
                .error(Code::UnknownTemplate, at, message, suggestion(name, names));
            return None;
        };
        if !matches!(member.node.value, Value::Object(_)) {
            self.report.error(
                Code::BadType,
                member.node.span,
                format!("template `{name}` is not an object"),
                None,
            );
            return None;
        }
        Some(member.node.clone())
    }

    /// A circle may be entered at each of its templates, and is told once.
    fn circle(&mut self, name: &str, at: Span) {
        let from = self.open_templates.iter().position(|open| **open == *name);
        let members = &self.open_templates[from.unwrap_or_default()..];
        if self.told_circles.insert(members.iter().cloned().collect()) {
            self.report.error(
                Code::TemplateCycle,
                at,
                format!(
                    "templates extend one another in a circle: {}",
                    self.chain(name)
                ),
                Some("take one of these `extends` away".to_owned()),
            );
        }
    }

    fn chain(&self, last: &str) -> String {
        let from = self.open_templates.iter().position(|open| **open == *last);
        let open = &self.open_templates[from.unwrap_or_default()..];
        let names: Vec<&str> = open.iter().map(|open| &**open).chain([last]).collect();
        names.join(" → ")
    }

    fn under_its_section(&mut self, template: Node, is_job: bool) -> Node {
        let said = template.member("applies_to").cloned();
        let section = match &said {
            Some(said) => self.said_section(&said.node),
            None => own_section(&template),
        };
        let mut template = template;
        if let Value::Object(members) = &mut template.value {
            members.retain(|member| !member.is("applies_to"));
        }
        let (true, Some(section)) = (is_job, section) else {
            return template;
        };
        let (span, origin) = (template.span, template.origin.clone());
        let member = Member {
            key: section.into(),
            key_span: span,
            node: template,
        };
        Node {
            value: Value::Object(vec![member]),
            span,
            origin,
        }
    }

    fn said_section(&mut self, said: &Node) -> Option<String> {
        let section = said.text().unwrap_or_default();
        if section_names().any(|name| name == section) {
            return Some(section.to_owned());
        }
        self.report.error(
            Code::BadValue,
            said.span,
            "`applies_to` of a template names a section of a job",
            suggestion(section, section_names().collect::<Vec<_>>()),
        );
        None
    }
}

/// The one section that holds all keys of a template which are not a job's.
fn own_section(template: &Node) -> Option<String> {
    let keys = own_keys(template);
    if keys.is_empty() || keys.iter().all(|key| job_keys().contains(*key)) {
        return None;
    }
    let mut sections = sections_with(&keys);
    let first = sections.next()?;
    sections.next().is_none().then(|| first.to_owned())
}

fn own_keys(node: &Node) -> Vec<&str> {
    let mut keys = Vec::new();
    for member in node.members() {
        if member.is("then") || member.is("else") {
            keys.extend(own_keys(&member.node));
        } else if !DIRECTIVES.contains(&&*member.key) {
            keys.push(&*member.key);
        }
    }
    keys
}
