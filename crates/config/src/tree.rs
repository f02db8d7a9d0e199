//! A JSON document whose values know where they are written and where they came from.

use crate::fault::{Code, Found};
use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Number;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

/// Bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Where a value of a resolved job came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It stands in the job, or in the section, itself.
    Job,
    /// It came from this template.
    Template(Arc<str>),
    /// It came from this variable.
    Variable(Arc<str>),
    /// It came from this environment variable, or from the default beside it.
    Environment(Arc<str>),
    /// It is not in the file: this is what holds without it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Job => f.write_str("job"),
            Self::Template(name) => write!(f, "template:{name}"),
            Self::Variable(name) => write!(f, "variable:{name}"),
            Self::Environment(name) => write!(f, "environment:{name}"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A value with its place and origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub(crate) value: Value,
    pub(crate) span: Span,
    pub(crate) origin: Origin,
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(Number),
    Text(Arc<str>),
    List(Vec<Node>),
    Object(Vec<Member>),
    /// What a placeholder that failed would have given; told already, so nothing more is said of it.
    Unresolved,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    pub(crate) key: Arc<str>,
    pub(crate) key_span: Span,
    pub(crate) node: Node,
}

impl Member {
    pub(crate) fn is(&self, key: &str) -> bool {
        *self.key == *key
    }
}

impl Node {
    pub(crate) fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    pub(crate) fn member(&self, key: &str) -> Option<&Member> {
        self.members().iter().find(|member| member.is(key))
    }

    /// The value below a key; null counts as absent.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let node = &self.member(key)?.node;
        (node.value != Value::Null).then_some(node)
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn number(&self) -> Option<f64> {
        match &self.value {
            Value::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Texts of a list, or the one text itself.
    pub(crate) fn texts(&self) -> Vec<(&str, Span)> {
        let of = |node: &'_ Node| node.span;
        match &self.value {
            Value::Text(text) => vec![(text, self.span)],
            Value::List(items) => items
                .iter()
                .filter_map(|item| item.text().map(|text| (text, of(item))))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Every value in it with the key that it stands under, itself first.
    pub(crate) fn walk<'n>(&'n self, key: &'n str, visit: &mut dyn FnMut(&'n str, &'n Node)) {
        visit(key, self);
        for member in self.members() {
            member.node.walk(&member.key, visit);
        }
        for item in self.items() {
            item.walk(key, visit);
        }
    }

    /// The path of what stands at these bytes, as a reader of the file would write it.
    pub(crate) fn path_of(&self, span: Span) -> String {
        let mut path = String::new();
        self.descend(span, &mut path);
        path
    }

    fn descend(&self, span: Span, path: &mut String) {
        let holds = |start: usize, end: usize| start <= span.start && span.end <= end;
        if self.span == span {
            return;
        }
        for member in self.members() {
            if holds(member.key_span.start, member.node.span.end) {
                push_key(path, &member.key);
                if member.key_span != span {
                    member.node.descend(span, path);
                }
                return;
            }
        }
        for (position, item) in self.items().iter().enumerate() {
            if holds(item.span.start, item.span.end) {
                path.push_str(&["[", &position.to_string(), "]"].concat());
                item.descend(span, path);
                return;
            }
        }
    }
}

/// Appends a key to a path.
pub(crate) fn push_key(path: &mut String, key: &str) {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
    if key.is_empty() || !key.chars().all(is_plain) {
        path.push_str(&["[", &format!("{key:?}"), "]"].concat());
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Null | Value::Unresolved => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(number) => number.serialize(serializer),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for member in members {
                    map.serialize_entry(&*member.key, &member.node)?;
                }
                map.end()
            }
        }
    }
}

/// Only what JSON with comments and trailing commas allows.
const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a document. Nesting is bounded by the parser, at 512 brackets and keys.
pub(crate) fn parse(text: &str) -> Result<Node, Found> {
    let syntax = |span: Span, message: String, help: Option<&str>| Found {
        code: Code::Syntax,
        span,
        message,
        help: help.map(str::to_owned),
        missing: None,
    };
    let parsed = parse_to_ast(text, &CollectOptions::default(), &OPTIONS).map_err(|fault| {
        let range = fault.range();
        let at = Span {
            start: range.start,
            end: range.end.max(range.start),
        };
        syntax(
            at,
            format!("not JSON: {}", lower(&fault.kind().to_string())),
            None,
        )
    })?;
    let whole = Span {
        start: 0,
        end: text.len(),
    };
    let Some(value) = parsed.value else {
        let help =
            "a configuration begins with `{`; `strands config schema` prints what it may hold";
        return Err(syntax(whole, "the file is empty".to_owned(), Some(help)));
    };
    let mut keys = Keys::default();
    keys.node(&value)
        .map_err(|span| syntax(span, "not JSON: not a number".to_owned(), None))
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_lowercase().chain(chars).collect())
        .unwrap_or_default()
}

fn span(of: &impl Ranged) -> Span {
    let range = of.range();
    Span {
        start: range.start,
        end: range.end,
    }
}

/// Keys of a document: the same words again and again, each held once.
#[derive(Default)]
struct Keys(HashSet<Arc<str>>);

impl Keys {
    fn key(&mut self, word: &str) -> Arc<str> {
        if let Some(known) = self.0.get(word) {
            return Arc::clone(known);
        }
        let key: Arc<str> = word.into();
        self.0.insert(Arc::clone(&key));
        key
    }

    fn node(&mut self, value: &ast::Value<'_>) -> Result<Node, Span> {
        let at = span(value);
        let value = match value {
            ast::Value::NullKeyword(_) => Value::Null,
            ast::Value::BooleanLit(literal) => Value::Bool(literal.value),
            ast::Value::NumberLit(literal) => {
                Value::Number(literal.value.parse().map_err(|_| span(literal))?)
            }
            ast::Value::StringLit(literal) => Value::Text(literal.value.as_ref().into()),
            ast::Value::Array(array) => {
                let items = array.elements.iter().map(|item| self.node(item));
                Value::List(items.collect::<Result<_, _>>()?)
            }
            ast::Value::Object(object) => {
                let members = object.properties.iter().map(|property| {
                    Ok(Member {
                        key: self.key(property.name.as_str()),
                        key_span: span(&property.name),
                        node: self.node(&property.value)?,
                    })
                });
                Value::Object(members.collect::<Result<_, _>>()?)
            }
        };
        Ok(Node {
            value,
            span: at,
            origin: Origin::Job,
        })
    }
}
