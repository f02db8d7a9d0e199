//! AWS Glue: contexts, `DynamicFrames`, jobs.

use super::Interp;
use super::call::Args;
use super::library::{path_target, table_target};
use super::value::{Kind, Value};
use crate::column::Column;
use crate::graph::{GlueRead, Join, JoinKind, NodeId, On, Op, Source, Target};
use crate::place::{Loops, Place};
use crate::trace::{What, Write};
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
                }) => self.dynamic_method_named(frame, leaf, &args.rest(), place),
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
                        Op::Filter(Rc::new(Column::Unknown))
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

    fn dynamic(&mut self, op: Op, inputs: &[NodeId], args: &Args<'a>, place: Place) -> Value<'a> {
        let node = self.node(op, inputs, place, args.loops());
        Value::of(Kind::Dynamic(node))
    }

    pub(super) fn glue_method(&mut self, name: &str, args: &Args<'a>, place: Place) -> Value<'a> {
        match name {
            "create_dynamic_frame_from_catalog" => {
                self.glue_call("create_dynamic_frame.from_catalog", args, place)
            }
            "create_dynamic_frame_from_options" => {
                self.glue_call("create_dynamic_frame.from_options", args, place)
            }
            "create_data_frame_from_catalog" => {
                self.glue_call("create_data_frame.from_catalog", args, place)
            }
            "write_dynamic_frame_from_options"
            | "write_dynamic_frame_from_catalog"
            | "write_dynamic_frame_from_jdbc_conf" => {
                self.glue_call("write_dynamic_frame.from_options", args, place)
            }
            _ => {
                self.given_away(args, place);
                Value::UNKNOWN
            }
        }
    }

    pub(super) fn glue_call(&mut self, name: &str, args: &Args<'a>, place: Place) -> Value<'a> {
        let (kind, method) = name.split_once('.').unwrap_or((name, ""));
        match kind {
            "create_dynamic_frame" | "create_data_frame" => {
                let source = glue_source(method, args, kind == "create_dynamic_frame");
                let op = Op::Source(Rc::new(source));
                if kind == "create_dynamic_frame" {
                    self.dynamic(op, &[], args, place)
                } else {
                    self.frame(op, &[], place, args.loops())
                }
            }
            "write_dynamic_frame" | "write_data_frame" => {
                if let Some(frame) = args.get(0, "frame").and_then(Value::as_frame) {
                    let write = glue_write(args);
                    let loops = args.loops();
                    self.event(What::Write(frame, Rc::new(write)), place, loops);
                }
                args.get(0, "frame").cloned().unwrap_or(Value::UNKNOWN)
            }
            _ => Value::UNKNOWN,
        }
    }

    pub(super) fn dynamic_method(
        &mut self,
        frame: NodeId,
        name: &'a str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        self.dynamic_method_named(frame, name, args, place)
    }

    fn dynamic_method_named(
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
            "filter" => self.dynamic(Op::Filter(Rc::new(Column::Unknown)), &[frame], args, place),
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
            "init" => self.event(What::JobInit, place, Loops::NONE),
            "commit" => self.event(What::JobCommit, place, Loops::NONE),
            _ => {}
        }
        Value::of(Kind::None)
    }
}

fn glue_write(args: &Args<'_>) -> Write {
    let mut write = Write {
        format: args.text(4, "format").unwrap_or_default(),
        ..Write::default()
    };
    let options = args
        .named("connection_options")
        .or_else(|| args.named("additional_options"));
    if let Some(Kind::Dict(dict)) = options.map(|it| &it.kind) {
        let items = dict.borrow().items.clone();
        for (key, value) in items {
            match key.as_deref() {
                Some("partitionKeys") => {
                    write.partition_by = value.as_texts().into_iter().flatten().collect();
                }
                Some("path") => write.target = path_target(&value),
                _ => {}
            }
        }
    }
    write
}

fn glue_source(method: &str, args: &Args<'_>, is_dynamic: bool) -> Source {
    let is_catalogue = method == "from_catalog";
    let options = args
        .named("connection_options")
        .or_else(|| args.named("additional_options"));
    let mut source = Source {
        format: if is_catalogue {
            "glue_catalog".to_owned()
        } else {
            args.text(9, "connection_type").unwrap_or_default()
        },
        has_predicate: ["push_down_predicate", "catalogPartitionPredicate"]
            .iter()
            .any(|it| args.named(it).is_some()),
        glue: is_dynamic.then_some(GlueRead {
            has_context: args
                .named("transformation_ctx")
                .is_some_and(|it| it.as_text().is_none_or(|it| !it.is_empty()))
                || args.is_open,
            is_catalogue,
        }),
        ..Source::default()
    };
    let option = |name: &str| match options.map(|it| &it.kind) {
        Some(Kind::Dict(dict)) => {
            let dict = dict.borrow();
            let found = dict
                .items
                .iter()
                .find(|(key, _)| key.as_deref() == Some(name));
            found.map(|(_, value)| value.clone())
        }
        _ => None,
    };
    source.has_predicate |= option("catalogPartitionPredicate").is_some();
    source.target = if is_catalogue {
        match (args.text(0, "database"), args.text(1, "table_name")) {
            (Some(database), Some(table)) => {
                Target::Table(format!("{database}.{table}").to_lowercase())
            }
            _ => Target::Unknown,
        }
    } else {
        match option("paths").or_else(|| option("path")) {
            Some(paths) => path_target(&paths),
            None => option("dbtable").map_or(Target::Unknown, |it| table_target(&it)),
        }
    };
    if let Some(value) = option("groupFiles") {
        source
            .options
            .insert("groupfiles".to_owned(), value.as_option());
    }
    source
}
