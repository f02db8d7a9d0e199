//! `${…}`: values put where they are named.

use super::placeholder::{Asked, Piece, pieces};
use super::{Kept, Resolver};
use crate::fault::Code;
use crate::nearest::{listed, nearest};
use crate::tree::{Node, Origin, Span, Value, push_key};
use std::sync::Arc;

/// The longest text that placeholders may make.
const MOST_TEXT: usize = 1 << 20;

impl Resolver<'_> {
    /// Resolves the placeholders of a value; secrets stay. `key` is what it stands under.
    pub(super) fn substitute(&mut self, node: &mut Node, key: &str) {
        if !self.afford(1, 1, node.span) {
            node.value = Value::Unresolved;
            return;
        }
        self.level += 1;
        self.substitute_value(node, key);
        self.level -= 1;
    }

    fn substitute_value(&mut self, node: &mut Node, key: &str) {
        match &mut node.value {
            Value::Text(text) if text.contains("${") => {
                let text = Arc::clone(text);
                *node = self.text(node, &text, key);
            }
            Value::List(items) => {
                for item in items {
                    self.substitute(item, key);
                }
            }
            Value::Object(members) => {
                for member in members {
                    self.substitute(&mut member.node, &member.key);
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Unresolved => {}
        }
    }

    fn text(&mut self, node: &Node, text: &str, key: &str) -> Node {
        let pieces = pieces(text);
        if let [Piece::Placeholder(inner)] = pieces.as_slice() {
            return self
                .asked(inner, node, key)
                .unwrap_or_else(|| super::nothing(node));
        }
        let mut whole = String::new();
        let mut origin = None;
        for piece in pieces {
            match piece {
                Piece::Literal(literal) => whole.push_str(literal),
                Piece::Escaped => whole.push_str("${"),
                Piece::Open => self.report.error(
                    Code::UnknownVariable,
                    node.span,
                    "`${` without `}`",
                    Some("write `$${` where the two characters are meant".to_owned()),
                ),
                Piece::Placeholder(inner) => {
                    let Some(found) = self.asked(inner, node, key) else {
                        continue;
                    };
                    let is_secret = inner.starts_with("SECRET:");
                    if !is_secret && origin.is_none() {
                        origin = Some(found.origin.clone());
                    }
                    self.append(&mut whole, &found, inner, node.span);
                }
            }
        }
        Node {
            value: Value::Text(whole.into()),
            span: node.span,
            origin: origin.unwrap_or_else(|| node.origin.clone()),
        }
    }

    fn append(&mut self, whole: &mut String, found: &Node, inner: &str, at: Span) {
        let problem = match &found.value {
            Value::Text(text) if whole.len() + text.len() <= MOST_TEXT => {
                whole.push_str(text);
                return;
            }
            Value::Text(_) => format!("placeholders make a text of more than {MOST_TEXT} bytes"),
            Value::Number(number) => return whole.push_str(&number.to_string()),
            Value::Bool(value) => return whole.push_str(&value.to_string()),
            Value::Unresolved => return,
            Value::Null => format!("`{inner}` is null and cannot stand inside a text"),
            Value::List(_) => format!("`{inner}` is a list and cannot stand inside a text"),
            Value::Object(_) => format!("`{inner}` is an object and cannot stand inside a text"),
        };
        self.report.error(Code::BadType, at, problem, None);
    }

    /// What a placeholder stands for.
    fn asked(&mut self, inner: &str, node: &Node, key: &str) -> Option<Node> {
        let at = node.span;
        let plain = if inner.contains("${") {
            let mut nested = Node {
                value: Value::Text(inner.into()),
                ..super::nothing(node)
            };
            self.substitute(&mut nested, key);
            nested.text()?.to_owned()
        } else {
            inner.to_owned()
        };
        let found = |text: &str, origin: Origin| Node {
            value: Value::Text(text.into()),
            span: at,
            origin,
        };
        match Asked::of(&plain) {
            Asked::Variable(path) => {
                self.used_variables.insert(path.to_owned());
                let kept = self.variable(path, at)?;
                self.afford(kept.size, kept.height, at).then_some(kept.node)
            }
            Asked::Environment { key: name, default } => {
                let origin = Origin::Environment(name.into());
                match (self.environment.variables.get(name), default) {
                    (Some(value), _) => Some(found(value, origin)),
                    (None, Some(default)) => Some(found(default, origin)),
                    (None, None) => {
                        self.missing_environment(name, key, at);
                        None
                    }
                }
            }
            Asked::Secret(name) if !name.is_empty() => {
                Some(found(&format!("${{SECRET:{name}}}"), node.origin.clone()))
            }
            Asked::Secret(_) => {
                let help =
                    "name it: `${SECRET:secretsmanager:name#field}` or `${SECRET:ssm:/path}`";
                self.report.error(
                    Code::BadValue,
                    at,
                    "this secret has no name",
                    Some(help.to_owned()),
                );
                None
            }
            Asked::Unknown(inner) => {
                self.unknown_placeholder(inner, at);
                None
            }
        }
    }

    fn missing_environment(&mut self, name: &str, key: &str, at: Span) {
        let upper = key.to_uppercase();
        let names_a_variable = upper.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && upper
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        let looks_like_a_value = !name.is_empty() && !name.contains(char::is_uppercase);
        let help = if looks_like_a_value && names_a_variable {
            format!("did you mean `${{ENV:{upper}:{name}}}`?")
        } else {
            format!("set it, or give a default: `${{ENV:{name}:default}}`")
        };
        let message = format!("the environment variable `{name}` is not set");
        self.report
            .error(Code::MissingEnvironment, at, message, Some(help));
    }

    fn unknown_placeholder(&mut self, inner: &str, at: Span) {
        let bare = inner.split(['.', ':']).next_back().unwrap_or(inner);
        let help = if self.raw_variable(inner).is_some() {
            format!("did you mean `${{variables.{inner}}}`?")
        } else if let Some(rest) = inner.strip_prefix("env:") {
            format!("did you mean `${{ENV:{rest}}}`?")
        } else if let Some(known) = nearest(bare, self.top_variables()) {
            format!("did you mean `${{variables.{known}}}`?")
        } else {
            "known: `${variables.name}`, `${ENV:NAME}`, `${ENV:NAME:default}`, `${SECRET:name}`; \
             write `$${…}` for the characters themselves"
                .to_owned()
        };
        let message = format!("`${{{inner}}}` names nothing");
        self.report
            .error(Code::UnknownVariable, at, message, Some(help));
    }

    /// A variable, resolved; the same value wherever it is used.
    pub(super) fn variable(&mut self, path: &str, at: Span) -> Option<Kept> {
        if self.open_variables.iter().any(|open| open == path) {
            let from = self.open_variables.iter().position(|open| open == path);
            let open = &self.open_variables[from.unwrap_or_default()..];
            let names: Vec<&str> = open.iter().map(String::as_str).chain([path]).collect();
            self.report.error(
                Code::VariableCycle,
                at,
                format!(
                    "variables refer to one another in a circle: {}",
                    names.join(" → ")
                ),
                Some("give one of them a value of its own".to_owned()),
            );
            return None;
        }
        if let Some(known) = self.variables.get(path) {
            return known.clone();
        }
        let Some(raw) = self.raw_variable(path) else {
            self.unknown_variable(path, at);
            return None;
        };
        let key = path.rsplit('.').next().unwrap_or(path);
        self.open_variables.push(path.to_owned());
        let mut marked = raw;
        mark(&mut marked, &Origin::Variable(path.into()));
        self.substitute(&mut marked, key);
        self.open_variables.pop();
        let kept = Some(Kept::new(marked));
        self.variables.insert(path.to_owned(), kept.clone());
        kept
    }

    /// A variable as it is written.
    pub(super) fn raw_variable(&self, path: &str) -> Option<Node> {
        let mut node = self.root.get("variables")?;
        for key in path.split('.') {
            node = &node.member(key)?.node;
        }
        Some(node.clone())
    }

    pub(super) fn top_variables(&self) -> Vec<&str> {
        let variables = self.root.get("variables").map(Node::members);
        variables
            .unwrap_or_default()
            .iter()
            .map(|member| &*member.key)
            .collect()
    }

    fn unknown_variable(&mut self, path: &str, at: Span) {
        let mut known = Vec::new();
        if let Some(variables) = self.root.get("variables") {
            paths(variables, "", &mut known);
        }
        let words = known.iter().map(String::as_str);
        let help = match nearest(path, words.clone()) {
            Some(near) => Some(format!("did you mean `${{variables.{near}}}`?")),
            None if known.is_empty() => Some("the file has no `variables`".to_owned()),
            None => Some(format!("known: {}", listed(words))),
        };
        let message = format!("there is no variable `{path}`");
        self.report.error(Code::UnknownVariable, at, message, help);
    }
}

/// Gives a value and all in it another origin.
fn mark(node: &mut Node, origin: &Origin) {
    node.origin = origin.clone();
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| mark(item, origin)),
        Value::Object(members) => members
            .iter_mut()
            .for_each(|member| mark(&mut member.node, origin)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Unresolved => {}
    }
}

fn paths(node: &Node, above: &str, known: &mut Vec<String>) {
    for member in node.members() {
        let mut path = above.to_owned();
        push_key(&mut path, &member.key);
        paths(&member.node, &path, known);
        known.push(path);
    }
}
