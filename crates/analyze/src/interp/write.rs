//! `df.write`, `df.writeTo` and `df.writeStream`.

use super::Interp;
use super::call::Args;
use super::columns::columns_of;
use super::library::{path_target, table_target};
use super::value::{Kind, Value};
use crate::graph::{NodeId, Op, Target};
use crate::place::{Loops, Place};
use crate::trace::{What, Write};
use std::rc::Rc;

impl<'a> Interp<'a> {
    pub(super) fn writer_method(
        &mut self,
        frame: NodeId,
        writer: &Rc<Write>,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        let mut write = Write::clone(writer);
        write.depends = write.depends.with(args.loops());
        match name {
            "format" | "using" => {
                write.format = args
                    .text(0, "source")
                    .or_else(|| args.text(0, "provider"))
                    .unwrap_or_default()
                    .to_lowercase();
            }
            "mode" | "outputMode" => {
                write.mode = args
                    .get(0, "saveMode")
                    .and_then(Value::as_text)
                    .map(|it| it.to_lowercase());
            }
            "partitionBy" | "partitionedBy" => {
                write.partition_by = columns_of(&args.positional)
                    .iter()
                    .filter_map(|it| it.name().map(str::to_owned))
                    .collect();
            }
            "option" => {
                if let Some(key) = args.text(0, "key") {
                    write.options.insert(
                        key.to_lowercase(),
                        args.get(1, "value").and_then(Value::as_option),
                    );
                }
            }
            "options" => take_options(&mut write, args, &[]),
            "foreachBatch" => {
                write.has_trigger_body = true;
                self.batch_body(args, place);
            }
            "foreach" if write.is_stream => write.has_trigger_body = true,
            "bucketBy" | "sortBy" | "trigger" | "queryName" | "tableProperty" | "clusterBy" => {}
            "save"
            | "parquet"
            | "csv"
            | "json"
            | "orc"
            | "text"
            | "jdbc"
            | "delta"
            | "avro"
            | "saveAsTable"
            | "insertInto"
            | "append"
            | "overwritePartitions"
            | "overwrite"
            | "create"
            | "createOrReplace"
            | "replace"
            | "start"
            | "toTable" => {
                self.write(frame, write, name, args, place);
                return Value::UNKNOWN;
            }
            _ => return Value::UNKNOWN,
        }
        Value::of(Kind::Writer(frame, Rc::new(write)))
    }

    fn write(
        &mut self,
        frame: NodeId,
        mut write: Write,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) {
        take_options(
            &mut write,
            args,
            &[
                "path",
                "mode",
                "partitionBy",
                "format",
                "url",
                "table",
                "properties",
                "name",
                "tableName",
            ],
        );
        if let Some(mode) = args.named("mode").and_then(Value::as_text) {
            write.mode = Some(mode.to_lowercase());
        }
        if let Some(format) = args.named("format").and_then(Value::as_text) {
            write.format = format.to_lowercase();
        }
        if let Some(columns) = args.named("partitionBy") {
            write.partition_by = columns.as_texts().into_iter().flatten().collect();
        }
        let first = args
            .positional
            .first()
            .or_else(|| args.named("path"))
            .or_else(|| args.named("name"));
        match name {
            "saveAsTable" | "insertInto" | "toTable" => {
                if let Some(table) = first {
                    write.target = table_target(table);
                }
                if matches!(
                    args.named("overwrite").map(|it| &it.kind),
                    Some(Kind::Bool(true))
                ) {
                    write.mode = Some("overwrite".to_owned());
                }
            }
            "append"
            | "overwritePartitions"
            | "overwrite"
            | "create"
            | "createOrReplace"
            | "replace" => {
                write.mode = Some(name.to_lowercase());
            }
            "jdbc" => "jdbc".clone_into(&mut write.format),
            _ => {
                if !matches!(name, "save" | "start") {
                    name.clone_into(&mut write.format);
                }
                if let Some(path) = first {
                    write.target = path_target(path);
                } else if let Some(Some(path)) = write.options.get("path") {
                    write.target = Target::Paths(vec![path.clone()]);
                }
            }
        }
        let loops = write.depends.with(args.loops());
        write.depends = loops;
        self.event(What::Write(frame, Rc::new(write)), place);
    }

    /// `foreachBatch(f)`: `f` is called with frames that are no streams.
    pub(super) fn batch_body(&mut self, args: &Args<'a>, place: Place) {
        let Some(function) = args.positional.first().cloned() else {
            return;
        };
        let batch = self.frame(Op::Opaque, &[], place, Loops::NONE);
        let before = self.enter(|context| context.is_batch_body = true);
        self.invoke(&function, Args::of(vec![batch, Value::UNKNOWN]), place);
        self.context = before;
    }
}

fn take_options(write: &mut Write, args: &Args<'_>, but: &[&str]) {
    for (key, value) in &args.named {
        if !but.contains(&key.as_str()) {
            write.options.insert(key.to_lowercase(), value.as_option());
        }
    }
    if args.is_open {
        write.options.insert("**".to_owned(), None);
    }
}
