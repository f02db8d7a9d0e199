//! `if` / `then` / `else`: which branch holds.

use super::Resolver;
use super::merge::merge;
use crate::fault::Code;
use crate::nearest::suggestion;
use crate::tree::{Member, Node, Value};
use std::cmp::Ordering;

const OPERATORS: [&str; 13] = [
    "in", "not_in", "not", "eq", "ne", "gt", "gte", "lt", "lte", ">", ">=", "<", "<=",
];
const GROUPS: [&str; 3] = ["all", "any", "not"];

/// Every name that a condition of the file looks at.
pub(super) fn names(root: &Node) -> Vec<String> {
    let mut names = Vec::new();
    root.walk("", &mut |key, node| {
        if key == "if" {
            node.walk("", &mut |key, _| {
                names.push(key.strip_prefix("variables.").unwrap_or(key).to_owned());
            });
        }
    });
    names
}

impl Resolver<'_> {
    /// A value with its conditions decided; nothing where a condition leaves nothing.
    pub(super) fn decide(&mut self, node: Node, tags: Option<&Node>) -> Option<Node> {
        let value = match node.value {
            Value::List(items) => Value::List(
                items
                    .into_iter()
                    .filter_map(|item| self.decide(item, tags))
                    .collect(),
            ),
            Value::Object(members) if members.iter().any(|member| member.is("if")) => {
                let chosen = self.choose(
                    Node {
                        value: Value::Object(members),
                        ..node
                    },
                    tags,
                )?;
                return self.decide(chosen, tags);
            }
            Value::Object(members) => Value::Object(
                members
                    .into_iter()
                    .filter_map(|member| {
                        let node = self.decide(member.node, tags)?;
                        Some(Member { node, ..member })
                    })
                    .collect(),
            ),
            scalar => scalar,
        };
        Some(Node {
            value,
            span: node.span,
            origin: node.origin,
        })
    }

    pub(super) fn choose(&mut self, node: Node, tags: Option<&Node>) -> Option<Node> {
        let (span, origin) = (node.span, node.origin);
        let (mut condition, mut then, mut otherwise, mut rest) = (None, None, None, Vec::new());
        let Value::Object(members) = node.value else {
            return None;
        };
        for member in members {
            match &*member.key {
                "if" => condition = Some(member.node),
                "then" => then = Some(member.node),
                "else" => otherwise = Some(member.node),
                _ => rest.push(member),
            }
        }
        if then.is_none() && otherwise.is_none() {
            let help = "say what holds: `then`, `else` or both";
            self.report.missing(span, "then", Some(help.to_owned()));
        }
        let holds = condition.is_some_and(|condition| self.holds(&condition, tags));
        let branch = if holds { then } else { otherwise };
        let is_alone = rest.is_empty();
        let rest = Node {
            value: Value::Object(rest),
            span,
            origin,
        };
        match branch {
            None if is_alone => None,
            None => Some(rest),
            Some(branch) if is_alone => Some(branch),
            Some(branch) if matches!(branch.value, Value::Object(_)) => {
                let mut whole = merge(rest, branch);
                whole.span = span;
                Some(whole)
            }
            Some(branch) => {
                let message = "this branch joins other keys, so it must be an object";
                self.report.error(Code::BadType, branch.span, message, None);
                Some(rest)
            }
        }
    }

    fn holds(&mut self, condition: &Node, tags: Option<&Node>) -> bool {
        match &condition.value {
            Value::Bool(value) => *value,
            Value::Object(members) => {
                let each: Vec<bool> = members
                    .iter()
                    .map(|member| self.member_holds(member, tags))
                    .collect();
                each.into_iter().all(|holds| holds)
            }
            _ => {
                let help = "such as `{\"environment\": \"production\"}`, `{\"any\": [ … ]}`, `{\"tags.team\": {\"in\": [ … ]}}`";
                self.report.error(
                    Code::BadType,
                    condition.span,
                    "a condition is an object",
                    Some(help.to_owned()),
                );
                false
            }
        }
    }

    fn member_holds(&mut self, member: &Member, tags: Option<&Node>) -> bool {
        let of = |node: &Node| -> Vec<Node> {
            match &node.value {
                Value::List(items) => items.clone(),
                _ => vec![node.clone()],
            }
        };
        match &*member.key {
            "not" => !self.holds(&member.node, tags),
            group @ ("all" | "any") => {
                let each: Vec<bool> = of(&member.node)
                    .iter()
                    .map(|condition| self.holds(condition, tags))
                    .collect();
                match group {
                    "all" => each.into_iter().all(|holds| holds),
                    _ => each.into_iter().any(|holds| holds),
                }
            }
            name => {
                let Some(value) = self.look_up(name, member, tags) else {
                    return false;
                };
                self.fits(&value, &member.node)
            }
        }
    }

    /// What a name in a condition stands for; null where it may be absent.
    fn look_up(&mut self, name: &str, member: &Member, tags: Option<&Node>) -> Option<Value> {
        let text = |text: &String| Value::Text(text.as_str().into());
        let environment = self.environment;
        let tag = |name: &str| {
            tags.and_then(|tags| tags.get(name))
                .map(|tag| tag.value.clone())
        };
        let variable = name.strip_prefix("variables.");
        if let Some(path) = variable {
            return self
                .variable(path, member.key_span)
                .map(|kept| kept.node.value);
        }
        if let Some(key) = name.strip_prefix("tags.") {
            return Some(tag(key).unwrap_or(Value::Null));
        }
        if let Some(key) = name.strip_prefix("ENV:").or(name.strip_prefix("ENV.")) {
            let value = environment.variables.get(key);
            return Some(value.map_or(Value::Null, text));
        }
        if self.raw_variable(name).is_some() {
            return self
                .variable(name, member.key_span)
                .map(|kept| kept.node.value);
        }
        if let Some(value) = tag(name) {
            return Some(value);
        }
        if name == "environment" {
            return Some(Value::Text(environment.name.as_str().into()));
        }
        if let Some(value) = environment.variables.get(name) {
            return Some(text(value));
        }
        let known: Vec<&str> = self
            .top_variables()
            .into_iter()
            .chain(["environment"])
            .chain(GROUPS)
            .collect();
        let help = suggestion(name, known);
        self.report.error(
            Code::UnknownVariable,
            member.key_span,
            format!("`{name}` is no variable, tag of this job or environment variable"),
            help,
        );
        None
    }

    fn fits(&mut self, value: &Value, expected: &Node) -> bool {
        match &expected.value {
            Value::Object(operators) => {
                let each: Vec<bool> = operators
                    .iter()
                    .map(|operator| self.operator(value, operator))
                    .collect();
                each.into_iter().all(|holds| holds)
            }
            Value::List(items) if !matches!(value, Value::List(_)) => {
                items.iter().any(|item| equal(value, &item.value))
            }
            other => equal(value, other),
        }
    }

    fn operator(&mut self, value: &Value, operator: &Member) -> bool {
        let expected = &operator.node;
        let is_in = || {
            let items = expected.items();
            items.iter().any(|item| equal(value, &item.value))
        };
        match &*operator.key {
            "in" | "not_in" if !matches!(expected.value, Value::List(_)) => {
                let message = "`in` compares with a list";
                self.report
                    .error(Code::BadType, expected.span, message, None);
                false
            }
            "in" => is_in(),
            "not_in" => !is_in(),
            "not" => !self.fits(value, expected),
            "eq" => equal(value, &expected.value),
            "ne" => !equal(value, &expected.value),
            "gt" | ">" => self.compared(value, expected, std::cmp::Ordering::is_gt),
            "gte" | ">=" => self.compared(value, expected, std::cmp::Ordering::is_ge),
            "lt" | "<" => self.compared(value, expected, std::cmp::Ordering::is_lt),
            "lte" | "<=" => self.compared(value, expected, std::cmp::Ordering::is_le),
            unknown => {
                self.report.error(
                    Code::BadValue,
                    operator.key_span,
                    format!("`{unknown}` is no comparison"),
                    suggestion(unknown, OPERATORS),
                );
                false
            }
        }
    }

    fn compared(&mut self, value: &Value, expected: &Node, fits: fn(Ordering) -> bool) -> bool {
        let (Some(left), Some(right)) = (number(value), number(&expected.value)) else {
            let message = "only numbers are larger or smaller";
            self.report
                .error(Code::BadType, expected.span, message, None);
            return false;
        };
        left.partial_cmp(&right).is_some_and(fits)
    }
}

/// Values from the environment are texts, so a text equals what is written like it.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Text(text), other) | (other, Value::Text(text)) => {
            plain(other).as_deref() == Some(&**text)
        }
        (Value::Number(_), Value::Number(_)) => number(left) == number(right),
        (Value::List(left), Value::List(right)) => {
            let pairs = left.iter().zip(right);
            left.len() == right.len() && pairs.clone().all(|(l, r)| equal(&l.value, &r.value))
        }
        (left, right) => left == right,
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::List(_) | Value::Object(_) | Value::Unresolved => None,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Text(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}
