//! `spark.read` and `spark.readStream`.

use super::Interp;
use super::call::Args;
use super::library::{path_target, table_target};
use super::value::{Kind, Value};
use crate::graph::{Op, Source, Target};
use crate::place::{Loops, Place};
use std::rc::Rc;

impl<'a> Interp<'a> {
    pub(super) fn reader_method(
        &mut self,
        reader: &Rc<Source>,
        name: &str,
        args: &Args<'a>,
        place: Place,
        loops: Loops,
    ) -> Value<'a> {
        let mut source = Source::clone(reader);
        let loops = loops.with(args.loops());
        match name {
            "format" => source.format = args.text(0, "source").unwrap_or_default().to_lowercase(),
            "option" => {
                if let Some(key) = args.text(0, "key") {
                    let value = args.get(1, "value").and_then(Value::as_option);
                    set_option(&mut source, &key, value);
                }
            }
            "options" => take_options(&mut source, args, &[]),
            "schema" => source.has_schema = true,
            "load" | "parquet" | "csv" | "json" | "orc" | "text" | "delta" | "avro" | "xml"
            | "table" | "jdbc" => {
                return self.read(source, name, args, place, loops);
            }
            _ => return Value::UNKNOWN,
        }
        Value::of(Kind::Reader(Rc::new(source))).with(loops)
    }

    fn read(
        &mut self,
        mut source: Source,
        name: &str,
        args: &Args<'a>,
        place: Place,
        loops: Loops,
    ) -> Value<'a> {
        take_options(
            &mut source,
            args,
            &[
                "path",
                "schema",
                "url",
                "table",
                "properties",
                "predicates",
                "tableName",
            ],
        );
        source.has_schema |= args
            .named("schema")
            .is_some_and(|it| !matches!(it.kind, Kind::None));
        let first = args
            .get(0, if name == "table" { "tableName" } else { "path" })
            .cloned();
        let first = first.or_else(|| args.named("paths").cloned());
        match name {
            "load" | "table" if !source.format.is_empty() => {}
            "load" => "parquet".clone_into(&mut source.format),
            _ => name.clone_into(&mut source.format),
        }
        source.target = if name == "table" {
            let target = first.map_or(Target::Unknown, |it| table_target(&it));
            if let Target::Table(table) = &target
                && let Some(view) = self.views.get(table)
            {
                return Value::of(Kind::Frame(*view)).with(loops);
            }
            target
        } else if source.format == "jdbc" {
            source.has_predicate |= args.named("predicates").is_some();
            take_jdbc(&mut source, args);
            let table = args.get(1, "table").cloned().filter(|_| name == "jdbc");
            match table.map(|it| table_target(&it)) {
                Some(target) => target,
                None => jdbc_target(&source),
            }
        } else if args.positional.len() > 1 && matches!(name, "parquet" | "orc" | "text") {
            path_target(&Value::list(args.positional.clone(), !args.is_open))
        } else {
            match first {
                Some(path) => path_target(&path),
                None if args.is_open => Target::Unknown,
                None => match source.options.get("path") {
                    Some(Some(path)) => Target::Paths(vec![path.clone()]),
                    _ => match source.options.get("table") {
                        Some(Some(table)) => Target::Table(super::library::table_name(table)),
                        _ => Target::Unknown,
                    },
                },
            }
        };
        self.frame(Op::Source(Rc::new(source)), &[], place, loops)
    }
}

fn set_option(source: &mut Source, key: &str, value: Option<String>) {
    source.options.insert(key.to_lowercase(), value);
}

fn take_options(source: &mut Source, args: &Args<'_>, but: &[&str]) {
    for (key, value) in &args.named {
        if !but.contains(&key.as_str()) && !matches!(value.kind, Kind::None) {
            set_option(source, key, value.as_option());
        }
    }
    if args.is_open {
        source.options.insert("**".to_owned(), None);
    }
}

/// `read.jdbc(url, table, column, lowerBound, upperBound, numPartitions, predicates, properties)`
fn take_jdbc(source: &mut Source, args: &Args<'_>) {
    if let Some(column) = args
        .get(2, "column")
        .filter(|it| !matches!(it.kind, Kind::None))
    {
        set_option(source, "partitioncolumn", column.as_option());
        for (at, name) in [(3, "lowerBound"), (4, "upperBound"), (5, "numPartitions")] {
            if let Some(value) = args.get(at, name) {
                set_option(source, name, value.as_option());
            }
        }
    }
    source.has_predicate |= args.positional.len() > 6;
}

fn jdbc_target(source: &Source) -> Target {
    match source
        .options
        .get("dbtable")
        .or_else(|| source.options.get("query"))
    {
        Some(Some(table)) => Target::Table(super::library::table_name(table)),
        _ => Target::Unknown,
    }
}
