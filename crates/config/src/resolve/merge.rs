//! Laying one value over another.

use crate::tree::{Member, Node, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// `over` laid over `base`: objects merge deeply, everything else is replaced. A condition of `base`
/// keeps deciding, and `over` wins in both of its branches.
pub(super) fn merge(base: Node, over: Node) -> Node {
    let value = match (base.value, over.value) {
        (Value::Object(base), Value::Object(over)) if base.iter().any(|it| it.is("if")) => {
            Value::Object(distribute(base, &over))
        }
        (Value::Object(base), Value::Object(over)) => Value::Object(lay(base, over)),
        (_, over) => over,
    };
    Node { value, ..over }
}

fn lay(mut base: Vec<Member>, over: Vec<Member>) -> Vec<Member> {
    let places = Places::of(&base);
    for member in over {
        match places.of_key(&base, &member.key) {
            Some(place) => {
                let below = std::mem::replace(&mut base[place].node, nothing());
                base[place] = Member {
                    node: merge(below, member.node),
                    ..member
                };
            }
            None => base.push(member),
        }
    }
    base
}

/// Where the keys of an object stand. Most objects are so small that looking is cheaper than hashing.
enum Places {
    Few(usize),
    Many(HashMap<Arc<str>, usize>),
}

impl Places {
    const FEW: usize = 16;

    fn of(members: &[Member]) -> Self {
        if members.len() <= Self::FEW {
            return Self::Few(members.len());
        }
        let place = |(place, member): (usize, &Member)| (Arc::clone(&member.key), place);
        Self::Many(members.iter().enumerate().map(place).collect())
    }

    fn of_key(&self, members: &[Member], key: &str) -> Option<usize> {
        match self {
            Self::Few(first) => members[..*first].iter().rposition(|member| member.is(key)),
            Self::Many(places) => places.get(key).copied(),
        }
    }
}

fn distribute(base: Vec<Member>, over: &[Member]) -> Vec<Member> {
    let (mut condition, mut then, mut otherwise, mut rest) = (None, None, None, Vec::new());
    for member in base {
        match &*member.key {
            "if" => condition = Some(member),
            "then" => then = Some(member),
            "else" => otherwise = Some(member),
            _ => rest.push(member),
        }
    }
    let Some(condition) = condition else {
        return lay(rest, over.to_vec());
    };
    let branch = |name: &str, branch: Option<Member>| {
        let (key_span, node) = match branch {
            Some(member) => (member.key_span, member.node),
            None => (condition.key_span, object(Vec::new(), &condition.node)),
        };
        let whole = merge(object(rest.clone(), &node), node.clone());
        Member {
            key: name.into(),
            key_span,
            node: merge(whole, object(over.to_vec(), &node)),
        }
    };
    let branches = [branch("then", then), branch("else", otherwise)];
    std::iter::once(condition.clone()).chain(branches).collect()
}

fn object(members: Vec<Member>, like: &Node) -> Node {
    Node {
        value: Value::Object(members),
        span: like.span,
        origin: like.origin.clone(),
    }
}

fn nothing() -> Node {
    Node {
        value: Value::Null,
        span: crate::tree::Span::default(),
        origin: crate::tree::Origin::Default,
    }
}
