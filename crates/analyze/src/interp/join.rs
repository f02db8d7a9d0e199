//! Joins of frames.

use super::Interp;
use super::call::Args;
use super::value::{Kind, Value};
use crate::column::{Column, Operator};
use crate::graph::{Join, JoinKind, NodeId, On, Op};
use crate::place::{Loops, Place};
use std::rc::Rc;

impl<'a> Interp<'a> {
    /// The frame that a method of two frames is given.
    pub(super) fn other(&mut self, args: &Args<'a>, place: Place) -> NodeId {
        let value = args.get(0, "other");
        match value.and_then(Value::as_frame) {
            Some(frame) => frame,
            None => self.node(Op::Unknown, &[], place, Loops::NONE),
        }
    }

    pub(super) fn join(
        &mut self,
        frame: NodeId,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        let other = self.other(args, place);
        let how = args.get(2, "how");
        let kind = match (name, how) {
            ("crossJoin", _) => JoinKind::Cross,
            (_, None) if args.is_open => JoinKind::Unknown,
            (_, None) => JoinKind::Inner,
            (_, Some(how)) if matches!(how.kind, Kind::None) => JoinKind::Inner,
            (_, Some(how)) => how
                .as_text()
                .map_or(JoinKind::Unknown, |how| join_kind(&how)),
        };
        let on = match args.get(1, "on") {
            _ if name == "crossJoin" => On::Nothing,
            None if args.is_open => On::Unknown,
            None => On::Nothing,
            Some(on) => self.join_on(on, place),
        };
        let join = Join { kind, on };
        self.frame(
            Op::Join(Rc::new(join)),
            &[frame, other],
            place,
            args.loops(),
        )
    }

    fn join_on(&mut self, on: &Value<'a>, place: Place) -> On {
        match &on.kind {
            Kind::None => On::Nothing,
            Kind::Str(text) => text.known().map_or(On::Unknown, |key| On::Keys(vec![key])),
            Kind::Column(column) => On::Condition(Rc::clone(column)),
            Kind::List(list) => {
                let list = list.borrow();
                if list.items.is_empty() {
                    return if list.is_exact {
                        On::Nothing
                    } else {
                        On::Unknown
                    };
                }
                let names: Option<Vec<String>> = list.items.iter().map(Value::as_text).collect();
                match names {
                    Some(names) => On::Keys(names),
                    None if list
                        .items
                        .iter()
                        .all(|it| matches!(it.kind, Kind::Column(_))) =>
                    {
                        let parts = list.items.iter().map(|it| self.condition(it, place));
                        let all = parts.reduce(|a, b| Rc::new(Column::Binary(Operator::And, a, b)));
                        all.map_or(On::Unknown, On::Condition)
                    }
                    None => On::Unknown,
                }
            }
            _ => On::Unknown,
        }
    }
}

/// A join's kind by its name in Spark.
pub(crate) fn join_kind(how: &str) -> JoinKind {
    match how.to_ascii_lowercase().replace('_', "").as_str() {
        "inner" => JoinKind::Inner,
        "cross" => JoinKind::Cross,
        "left" | "leftouter" => JoinKind::Left,
        "right" | "rightouter" => JoinKind::Right,
        "outer" | "full" | "fullouter" => JoinKind::Full,
        "semi" | "leftsemi" => JoinKind::Semi,
        "anti" | "leftanti" => JoinKind::Anti,
        _ => JoinKind::Unknown,
    }
}
