//! Frames and events, as they come about.

use super::value::{Kind, Value};
use super::{Interp, MOST_EVENTS, MOST_NODES};
use crate::graph::{Node, NodeId, Op};
use crate::place::{Loops, Place};
use crate::trace::{Event, What};
use std::rc::Rc;

impl<'a> Interp<'a> {
    /// A frame; too many of them are all the same unknown one.
    pub(super) fn node(&mut self, op: Op, inputs: &[NodeId], place: Place, loops: Loops) -> NodeId {
        let count = self.trace.graph.nodes.len();
        let (op, inputs) = if count < MOST_NODES {
            (op, inputs.to_vec())
        } else {
            self.is_cut = true;
            if count > MOST_NODES {
                return NodeId(u32::try_from(MOST_NODES).unwrap_or_default());
            }
            (Op::Opaque, Vec::new())
        };
        let made = self.tick();
        self.trace.graph.nodes.push(Node {
            op,
            inputs,
            place,
            statement: self.statement,
            loops,
            context: Rc::clone(&self.context),
            cached: None,
            made,
            is_sql: false,
        });
        NodeId(u32::try_from(count).unwrap_or_default())
    }

    pub(super) fn frame(
        &mut self,
        op: Op,
        inputs: &[NodeId],
        place: Place,
        loops: Loops,
    ) -> Value<'a> {
        Value::of(Kind::Frame(self.node(op, inputs, place, loops)))
    }

    pub(super) fn event(&mut self, what: What, place: Place) {
        if self.trace.events.len() >= MOST_EVENTS {
            self.is_cut = true;
            return;
        }
        let at = self.tick();
        self.trace.events.push(Event {
            what,
            place,
            statement: self.statement,
            context: Rc::clone(&self.context),
            at,
        });
    }

    /// Frames that a loop goes over differ from round to round.
    pub(super) fn varies(&mut self, item: &Value<'a>, by: Loops) {
        let mut frames = Vec::new();
        frames_in(item, 0, &mut frames);
        for node in frames {
            let loops = &mut self.trace.graph.nodes[node.0 as usize].loops;
            *loops = loops.with(by);
        }
    }

    /// Frames that go where this analysis does not follow them.
    pub(super) fn escapes(&mut self, value: &Value<'a>, place: Place) {
        let mut frames = Vec::new();
        frames_in(value, 0, &mut frames);
        for node in frames {
            self.event(What::Escape(node), place);
        }
    }
}

fn frames_in(value: &Value<'_>, depth: usize, found: &mut Vec<NodeId>) {
    if depth > 3 {
        return;
    }
    match &value.kind {
        Kind::Frame(node) | Kind::Dynamic(node) | Kind::Grouped(node, _) => found.push(*node),
        Kind::List(list) => {
            for item in &list.borrow().items {
                frames_in(item, depth + 1, found);
            }
        }
        Kind::Dict(dict) => {
            for (_, item) in &dict.borrow().items {
                frames_in(item, depth + 1, found);
            }
        }
        _ => {}
    }
}
