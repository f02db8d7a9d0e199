//! What a condition says of the two sides of a join.

use crate::column::{Column, Operator};
use crate::graph::{Graph, NodeId, Op};
use std::collections::BTreeSet;

/// What links two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// An equality between them.
    Equal,
    /// Another comparison between them.
    Other,
    /// Nothing.
    None,
    /// Parts of the condition are not understood.
    Unknown,
}

/// To which side an expression belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Neither,
    Left,
    Right,
    Both,
    Unknown,
}

struct Sides<'g> {
    graph: &'g Graph,
    left: NodeId,
    right: NodeId,
    of_left: BTreeSet<NodeId>,
    of_right: BTreeSet<NodeId>,
}

/// What a condition links two frames by.
pub(crate) fn link(graph: &Graph, condition: &Column, left: NodeId, right: NodeId) -> Link {
    let sides = Sides {
        graph,
        left,
        right,
        of_left: graph.lineage(left),
        of_right: graph.lineage(right),
    };
    sides.link(condition)
}

impl Sides<'_> {
    fn link(&self, condition: &Column) -> Link {
        let mut found = Link::None;
        for part in condition.conjuncts() {
            let link = self.part(part);
            found = match (found, link) {
                (Link::Equal, _) | (_, Link::Equal) => Link::Equal,
                (Link::Unknown, _) | (_, Link::Unknown) => Link::Unknown,
                (Link::Other, _) | (_, Link::Other) => Link::Other,
                (Link::None, Link::None) => Link::None,
            };
        }
        found
    }

    fn part(&self, part: &Column) -> Link {
        if asks_one_column(part) {
            return Link::None;
        }
        match part {
            Column::Binary(Operator::Equal, left, right) => {
                match (self.side(left), self.side(right)) {
                    (Side::Left, Side::Right) | (Side::Right, Side::Left) => Link::Equal,
                    (Side::Unknown, Side::Neither) | (Side::Neither, Side::Unknown) => {
                        Link::Unknown
                    }
                    (Side::Unknown, _) | (_, Side::Unknown) => Link::Unknown,
                    (Side::Both, _) | (_, Side::Both) => Link::Other,
                    _ => Link::None,
                }
            }
            Column::Binary(Operator::Or, left, right) => {
                let common = self.equalities(left);
                if common.iter().any(|it| self.equalities(right).contains(it)) {
                    return Link::Equal;
                }
                match (self.link(left), self.link(right)) {
                    (Link::Unknown, _) | (_, Link::Unknown) => Link::Unknown,
                    (Link::None, Link::None) => Link::None,
                    _ => Link::Other,
                }
            }
            other => match self.side(other) {
                Side::Both => Link::Other,
                Side::Unknown => Link::Unknown,
                Side::Neither | Side::Left | Side::Right => Link::None,
            },
        }
    }

    /// The equalities between the sides that must hold.
    fn equalities(&self, condition: &Column) -> Vec<String> {
        let parts = condition.conjuncts().into_iter();
        let equal = parts.filter(|part| {
            matches!(part, Column::Binary(Operator::Equal, ..)) && self.part(part) == Link::Equal
        });
        equal.map(super::column::Column::shape).collect()
    }

    fn side(&self, column: &Column) -> Side {
        let mut found = Side::Neither;
        column.walk(&mut |it| {
            let side = match it {
                Column::Name {
                    frame, qualifier, ..
                } => self.of_name(*frame, qualifier.as_deref()),
                Column::Unknown | Column::Text(_) | Column::Star(_) => Side::Unknown,
                _ => Side::Neither,
            };
            found = match (found, side) {
                (one, Side::Neither) => one,
                (Side::Neither, other) => other,
                (Side::Unknown, _) | (_, Side::Unknown) => Side::Unknown,
                (one, other) if one == other => one,
                _ => Side::Both,
            };
        });
        found
    }

    fn of_name(&self, frame: Option<NodeId>, qualifier: Option<&str>) -> Side {
        let (left, right) = match (frame, qualifier) {
            (Some(frame), _) if frame == self.left && frame != self.right => (true, false),
            (Some(frame), _) if frame == self.right && frame != self.left => (false, true),
            (Some(frame), _) => (
                self.of_left.contains(&frame),
                self.of_right.contains(&frame),
            ),
            (None, Some(qualifier)) => {
                let names = |nodes: &BTreeSet<NodeId>| {
                    nodes.iter().any(|id| match &self.graph.node(*id).op {
                        Op::Alias(alias) => alias.eq_ignore_ascii_case(qualifier),
                        _ => false,
                    })
                };
                let found = (names(&self.of_left), names(&self.of_right));
                if found == (false, false) {
                    return Side::Unknown;
                }
                found
            }
            (None, None) => return Side::Unknown,
        };
        match (left, right) {
            (true, false) => Side::Left,
            (false, true) => Side::Right,
            (true, true) => Side::Unknown,
            (false, false) => Side::Neither,
        }
    }
}

/// Whether all of a condition is about a single column, which is of one side whichever it is.
fn asks_one_column(part: &Column) -> bool {
    let mut names = 0;
    let is_open = part.any(&mut |it| {
        names += usize::from(matches!(it, Column::Name { .. }));
        matches!(it, Column::Unknown | Column::Text(_) | Column::Star(_))
    });
    names == 1 && !is_open
}
