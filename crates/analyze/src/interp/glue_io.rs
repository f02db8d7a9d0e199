//! What a `GlueContext` reads and writes. Arguments stand where AWS's `awsglue` library takes them.

use super::Interp;
use super::call::Args;
use super::library::{path_target, table_target};
use super::value::{Kind, Value};
use crate::graph::{GlueRead, Op, Source, Target};
use crate::place::Place;
use crate::trace::{What, Write};
use std::rc::Rc;

/// Connections that never end.
const STREAMS: [&str; 2] = ["kinesis", "kafka"];

impl<'a> Interp<'a> {
    pub(super) fn glue_method(&mut self, name: &str, args: &Args<'a>, place: Place) -> Value<'a> {
        let kinds = [
            "create_dynamic_frame",
            "create_data_frame",
            "write_dynamic_frame",
            "write_data_frame",
        ];
        let called = kinds
            .iter()
            .find_map(|kind| Some((kind, name.strip_prefix(kind)?.strip_prefix('_')?)));
        if let Some((kind, method)) = called {
            return self.glue_call(&format!("{kind}.{method}"), args, place);
        }
        match name {
            "getSink" => Value::of(Kind::Sink(Rc::new(sink(args)))),
            "forEachBatch" => self.glue_batches(args, place),
            _ => {
                self.given_away(args, place);
                Value::UNKNOWN
            }
        }
    }

    pub(super) fn glue_call(&mut self, name: &str, args: &Args<'a>, place: Place) -> Value<'a> {
        let (kind, method) = name.split_once('.').unwrap_or((name, ""));
        match kind {
            "create_dynamic_frame" => {
                let op = Op::Source(Rc::new(source(method, args, true)));
                self.dynamic(op, &[], args, place)
            }
            "create_data_frame" => {
                let op = Op::Source(Rc::new(source(method, args, false)));
                self.frame(op, &[], place, args.loops())
            }
            "write_dynamic_frame" | "write_data_frame" => {
                if let Some(frame) = args.get(0, "frame").and_then(Value::as_frame) {
                    let write = write(method, args);
                    self.event(What::Write(frame, Rc::new(write)), place);
                }
                args.get(0, "frame").cloned().unwrap_or(Value::UNKNOWN)
            }
            _ => Value::UNKNOWN,
        }
    }

    /// `getSink(…)`: `writeFrame` writes.
    pub(super) fn sink_method(
        &mut self,
        sink: &Rc<Write>,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        if let ("writeFrame" | "write", Some(frame)) =
            (name, args.positional.first().and_then(Value::as_frame))
        {
            self.event(What::Write(frame, Rc::clone(sink)), place);
        }
        Value::of(Kind::None)
    }

    /// `forEachBatch(frame, batch_function, options)`
    fn glue_batches(&mut self, args: &Args<'a>, place: Place) -> Value<'a> {
        let function = args.get(1, "batch_function").cloned();
        let batches = Args::of(function.into_iter().collect());
        self.batch_body(&batches, place);
        if let Some(frame) = args.get(0, "frame").and_then(Value::as_frame) {
            let options = args.get(2, "options");
            let location = options.and_then(|it| entry(it, "checkpointLocation"));
            let is_known = options.is_some_and(|it| matches!(it.kind, Kind::Dict(_)));
            let mut write = Write {
                is_stream: true,
                has_trigger_body: true,
                ..Write::default()
            };
            if location.is_some() || !is_known {
                let location = location.and_then(|it| it.as_option());
                write
                    .options
                    .insert("checkpointlocation".to_owned(), location);
            }
            self.event(What::Write(frame, Rc::new(write)), place);
        }
        Value::of(Kind::None)
    }
}

/// A value of a dictionary.
fn entry<'a>(dict: &Value<'a>, name: &str) -> Option<Value<'a>> {
    let Kind::Dict(dict) = &dict.kind else {
        return None;
    };
    let dict = dict.borrow();
    let mut items = dict.items.iter();
    let found = items.find(|(key, _)| key.as_deref() == Some(name));
    found.map(|(_, value)| value.clone())
}

/// Whether an argument is given and not an empty text.
fn is_given(value: Option<&Value<'_>>) -> bool {
    value.is_some_and(|it| {
        !matches!(it.kind, Kind::None) && it.as_text().is_none_or(|text| !text.is_empty())
    })
}

fn source(method: &str, args: &Args<'_>, is_dynamic: bool) -> Source {
    let is_catalogue = method == "from_catalog";
    let (context, predicate, options) = if is_catalogue {
        (3, 4, args.get(5, "additional_options"))
    } else {
        (4, 5, args.get(1, "connection_options"))
    };
    let option = |name: &str| options.and_then(|it| entry(it, name));
    let connection = args.text(0, "connection_type").filter(|_| !is_catalogue);
    let mut source = Source {
        is_stream: connection
            .as_ref()
            .is_some_and(|it| STREAMS.contains(&it.as_str())),
        format: connection.unwrap_or_else(|| "glue_catalog".to_owned()),
        has_predicate: is_given(args.get(predicate, "push_down_predicate"))
            || option("catalogPartitionPredicate").is_some(),
        glue: is_dynamic.then_some(GlueRead {
            has_context: is_given(args.get(context, "transformation_ctx")) || args.is_open,
            is_catalogue,
        }),
        target: if is_catalogue {
            catalogue_target(args)
        } else {
            match option("paths").or_else(|| option("path")) {
                Some(paths) => path_target(&paths),
                None => option("dbtable").map_or(Target::Unknown, |it| table_target(&it)),
            }
        },
        ..Source::default()
    };
    if let Some(value) = option("groupFiles") {
        let grouped = ("groupfiles".to_owned(), value.as_option());
        source.options.extend([grouped]);
    }
    source
}

fn catalogue_target(args: &Args<'_>) -> Target {
    let database = args
        .text(0, "database")
        .or_else(|| args.text(0, "name_space"));
    match (database, args.text(1, "table_name")) {
        (Some(database), Some(table)) => {
            Target::Table(format!("{database}.{table}").to_lowercase())
        }
        _ => Target::Unknown,
    }
}

fn write(method: &str, args: &Args<'_>) -> Write {
    let (options, format) = match method {
        "from_catalog" => (args.get(5, "additional_options"), None),
        _ => (args.get(2, "connection_options"), args.text(3, "format")),
    };
    let mut write = Write {
        format: format.unwrap_or_default(),
        ..Write::default()
    };
    if let Some(options) = options {
        write.partition_by = texts(entry(options, "partitionKeys").as_ref());
        write.target = entry(options, "path").map_or(Target::Unknown, |it| path_target(&it));
    }
    write
}

/// `getSink(connection_type, path=…, partitionKeys=…)`
fn sink(args: &Args<'_>) -> Write {
    Write {
        partition_by: texts(args.named("partitionKeys")),
        target: args.named("path").map_or(Target::Unknown, path_target),
        ..Write::default()
    }
}

fn texts(value: Option<&Value<'_>>) -> Vec<String> {
    let texts = value.map(Value::as_texts).unwrap_or_default();
    texts.into_iter().flatten().collect()
}
