//! AWS Glue: contexts, `DynamicFrames`, jobs.

use super::Interp;
use super::call::Args;
use super::value::{Kind, Value};
use crate::column::Column;
use crate::graph::{Join, JoinKind, NodeId, On, Op};
use crate::place::Place;
use crate::trace::What;
use std::rc::Rc;

impl<'a> Interp<'a> {
    pub(super) fn awsglue_call(
        &mut self,
        class: &str,
        leaf: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        match (class, leaf) {
            (_, "GlueContext") => Value::of(Kind::GlueContext),
            (_, "Job") => Value::of(Kind::Job),
            ("DynamicFrame", "fromDF") => {
                match args.get(0, "dataframe").and_then(Value::as_frame) {
                    Some(frame) => self.dynamic(Op::ToDynamic, &[frame], args, place),
                    None => Value::UNKNOWN,
                }
            }
            ("DynamicFrame", _) => match args.positional.first().cloned() {
                Some(Value {
                    kind: Kind::Dynamic(frame),
                    ..
                }) => self.dynamic_method(frame, leaf, &args.rest(), place),
                _ => Value::UNKNOWN,
            },
            ("Join", "apply") => {
                let frames: Vec<NodeId> = ["frame1", "frame2"]
                    .iter()
                    .enumerate()
                    .filter_map(|(at, name)| args.get(at, name)?.as_frame())
                    .collect();
                let keys = args
                    .get(2, "keys1")
                    .map(Value::as_texts)
                    .unwrap_or_default();
                let on = On::Keys(keys.into_iter().flatten().collect());
                self.dynamic(
                    Op::Join(Rc::new(Join {
                        kind: JoinKind::Inner,
                        on,
                    })),
                    &frames,
                    args,
                    place,
                )
            }
            (_, "apply") => match args.get(0, "frame").and_then(Value::as_frame) {
                Some(frame) => {
                    let op = if class == "Filter" {
                        self.row_filter(frame, args.get(1, "f"), place)
                    } else {
                        Op::Narrow("transform")
                    };
                    self.dynamic(op, &[frame], args, place)
                }
                None => Value::UNKNOWN,
            },
            _ => Value::UNKNOWN,
        }
    }

    /// A filter by a function of a row: what it asks, if that can be told.
    fn row_filter(&mut self, frame: NodeId, function: Option<&Value<'a>>, place: Place) -> Op {
        let row = Args::of(vec![Value::of(Kind::Frame(frame))]);
        let asked = match function.cloned() {
            Some(function) => self.invoke(&function, row, place),
            None => Value::UNKNOWN,
        };
        Op::Filter(match asked.kind {
            Kind::Column(condition) => condition,
            _ => Rc::new(Column::Unknown),
        })
    }

    pub(super) fn dynamic(
        &mut self,
        op: Op,
        inputs: &[NodeId],
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        let node = self.node(op, inputs, place, args.loops());
        Value::of(Kind::Dynamic(node))
    }

    pub(super) fn dynamic_method(
        &mut self,
        frame: NodeId,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        match name {
            "toDF" => self.frame(Op::FromDynamic, &[frame], place, args.loops()),
            "show" => self.action(frame, "show", place),
            "count" => self.action(frame, "count", place),
            "filter" => {
                let op = self.row_filter(frame, args.get(0, "f"), place);
                self.dynamic(op, &[frame], args, place)
            }
            "join" => {
                let other = args.get(2, "frame2").and_then(Value::as_frame);
                let keys = args
                    .get(0, "paths1")
                    .map(Value::as_texts)
                    .unwrap_or_default();
                let on = On::Keys(keys.into_iter().flatten().collect());
                let mut inputs = vec![frame];
                inputs.extend(other);
                self.dynamic(
                    Op::Join(Rc::new(Join {
                        kind: JoinKind::Inner,
                        on,
                    })),
                    &inputs,
                    args,
                    place,
                )
            }
            "coalesce" | "repartition" => {
                let op = Op::Repartition {
                    count: args.get(0, "num_partitions").and_then(Value::as_int),
                    by: Vec::new(),
                    shuffles: name == "repartition",
                };
                self.dynamic(op, &[frame], args, place)
            }
            "printSchema" | "schema" | "relationalize" | "split_fields" | "split_rows" => {
                Value::UNKNOWN
            }
            _ => self.dynamic(Op::Narrow("transform"), &[frame], args, place),
        }
    }

    pub(super) fn job_method(&mut self, name: &str, place: Place) -> Value<'a> {
        match name {
            "init" => self.event(What::JobInit, place),
            "commit" => self.event(What::JobCommit, place),
            _ => {}
        }
        Value::of(Kind::None)
    }
}
