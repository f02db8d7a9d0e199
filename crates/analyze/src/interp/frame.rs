//! Methods of `DataFrames`.

use super::Interp;
use super::call::Args;
use super::columns::{columns_of, operand};
use super::expression::column_of;
use super::library::table_target;
use super::value::{Grouping, Kind, Rdd, Value};
use crate::column::Column;
use crate::graph::{Hint, NodeId, Op, Target};
use crate::place::{Loops, Place};
use crate::trace::{What, Write};
use std::rc::Rc;

/// Methods that only change columns or keep a part of the rows.
const NARROW: [&str; 26] = [
    "withColumnRenamed",
    "withColumnsRenamed",
    "drop",
    "fillna",
    "dropna",
    "replace",
    "sample",
    "sampleBy",
    "toDF",
    "unpivot",
    "melt",
    "mapInPandas",
    "mapInArrow",
    "observe",
    "withMetadata",
    "to",
    "sortWithinPartitions",
    "offset",
    "fill",
    "explode",
    "ffill",
    "bfill",
    "astype",
    "withMetadataRenamed",
    "scalar",
    "exists",
];
/// Methods that run a job, other than writing.
const ACTIONS: [&str; 14] = [
    "count",
    "collect",
    "toPandas",
    "show",
    "display",
    "take",
    "head",
    "first",
    "tail",
    "foreach",
    "foreachPartition",
    "toLocalIterator",
    "isEmpty",
    "reduce",
];

/// Methods of Spark 1.
const DEPRECATED: [&str; 3] = ["registerTempTable", "saveAsParquetFile", "unionAll"];

impl<'a> Interp<'a> {
    pub(super) fn frame_method(
        &mut self,
        frame: NodeId,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        if let Some(action) = ACTIONS.iter().find(|it| **it == name) {
            return self.action(frame, action, place);
        }
        if let Some(old) = DEPRECATED.iter().find(|it| **it == name) {
            self.event(What::Deprecated(old), place);
        }
        match name {
            "select" => self.select(frame, &args.positional, place),
            "join" | "crossJoin" => self.join(frame, name, args, place),
            "union" | "unionAll" | "unionByName" => {
                let other = self.other(args, place);
                self.frame(Op::Union, &[frame, other], place, args.loops())
            }
            "intersect" | "intersectAll" | "exceptAll" | "subtract" => {
                let other = self.other(args, place);
                self.frame(Op::Difference, &[frame, other], place, args.loops())
            }
            "groupBy" | "groupby" | "rollup" | "cube" => Value::of(Kind::Grouped(
                frame,
                Rc::new(Grouping {
                    keys: grouping_keys(args),
                }),
            )),
            "cache" | "persist" => self.cache(frame, place),
            "unpersist" => Value::of(Kind::Frame(frame)),
            "transform" | "pipe" => {
                let function = args.positional.first().cloned().unwrap_or(Value::UNKNOWN);
                let mut inner = args.rest();
                inner.positional.insert(0, Value::of(Kind::Frame(frame)));
                self.invoke(&function, inner, place)
            }
            "createOrReplaceTempView"
            | "createTempView"
            | "createOrReplaceGlobalTempView"
            | "createGlobalTempView"
            | "registerTempTable" => {
                self.bind_view(args.text(0, "name"), frame, place);
                Value::of(Kind::None)
            }
            "randomSplit" => self.random_split(frame, args, place),
            "writeTo" => Value::of(Kind::Writer(frame, Rc::new(table_write(args)))),
            "pandas_api" | "to_pandas_on_spark" => Value::of(Kind::PandasOnSpark(frame)),
            "saveAsParquetFile" => {
                self.event(What::Write(frame, Rc::default()), place);
                Value::of(Kind::None)
            }
            "colRegex" => Value::column(Column::Unknown),
            "explain" | "printSchema" => Value::of(Kind::None),
            _ => {
                if let Some(op) = self.operation(name, args, place) {
                    return self.frame(op, &[frame], place, args.loops());
                }
                self.given_away(args, place);
                Value::UNKNOWN
            }
        }
    }

    /// What a method does to its frame alone.
    fn operation(&mut self, name: &str, args: &Args<'a>, place: Place) -> Option<Op> {
        if let Some(narrow) = NARROW.iter().find(|it| **it == name) {
            return Some(Op::Narrow(narrow));
        }
        Some(match name {
            "filter" | "where" => {
                let condition = args.get(0, "condition").cloned().unwrap_or(Value::UNKNOWN);
                Op::Filter(self.condition(&condition, place))
            }
            "selectExpr" => {
                let texts = flattened(&args.positional);
                let columns = texts
                    .iter()
                    .map(|it| Rc::new(self.parsed_column(it, place)));
                super::columns::selection(columns.collect())
            }
            "withColumn" => {
                let column = args.get(1, "col").map_or(Rc::new(Column::Unknown), operand);
                Op::WithColumns {
                    method: "withColumn",
                    columns: vec![(args.text(0, "colName").unwrap_or_default(), column)],
                }
            }
            "withColumns" => Op::WithColumns {
                method: "withColumns",
                columns: column_map(args),
            },
            "agg" | "describe" | "summary" => Op::Aggregate {
                keys: Some(Vec::new()),
            },
            "distinct" => Op::Distinct(None),
            "dropDuplicates" | "drop_duplicates" | "dropDuplicatesWithinWatermark" => {
                let names = args.get(0, "subset").map(Value::as_texts);
                Op::Distinct(names.map(|names| names.into_iter().flatten().collect()))
            }
            "orderBy" | "sort" => Op::Sort,
            "repartition" | "repartitionByRange" | "coalesce" => {
                repartition(name, args, &columns_of(&args.positional))
            }
            "limit" => Op::Limit(args.get(0, "num").and_then(Value::as_int)),
            "alias" => Op::Alias(args.text(0, "alias").unwrap_or_default()),
            "hint" => hint(args.text(0, "name").as_deref()),
            "withWatermark" => Op::Watermark,
            "checkpoint" | "localCheckpoint" => Op::Checkpoint,
            "toDynamicFrame" => Op::ToDynamic,
            _ => return None,
        })
    }

    fn cache(&mut self, frame: NodeId, place: Place) -> Value<'a> {
        let now = self.tick();
        let node = &mut self.trace.graph.nodes[frame.0 as usize];
        node.cached.get_or_insert(now);
        self.event(What::Cached(frame), place);
        Value::of(Kind::Frame(frame))
    }

    fn random_split(&mut self, frame: NodeId, args: &Args<'a>, place: Place) -> Value<'a> {
        let weights = args.get(0, "weights").cloned().unwrap_or(Value::UNKNOWN);
        let (items, is_exact) = weights.items();
        let count = if is_exact { items.len() } else { 1 };
        let parts = (0..count)
            .map(|_| self.frame(Op::Narrow("randomSplit"), &[frame], place, args.loops()));
        Value::list(parts.collect(), is_exact)
    }

    pub(super) fn bind_view(&mut self, name: Option<String>, frame: NodeId, place: Place) {
        if let Some(name) = name {
            let name = super::library::table_name(&name);
            self.views
                .insert(name.trim_start_matches("global_temp.").to_owned(), frame);
        }
        self.event(What::View(frame), place);
    }
}

fn is_transformation(name: &str) -> bool {
    [
        "filter",
        "where",
        "select",
        "selectExpr",
        "withColumn",
        "withColumns",
        "join",
        "crossJoin",
        "groupBy",
        "agg",
        "distinct",
        "dropDuplicates",
        "union",
        "unionByName",
        "unionAll",
        "orderBy",
        "sort",
        "repartition",
        "coalesce",
        "limit",
        "alias",
        "hint",
        "cache",
        "persist",
        "transform",
    ]
    .contains(&name)
}

fn repartition(name: &str, args: &Args<'_>, columns: &[Rc<Column>]) -> Op {
    let first = args.get(0, "numPartitions");
    let names = columns.iter().filter_map(|it| it.name().map(str::to_owned));
    Op::Repartition {
        count: first
            .filter(|it| matches!(it.kind, Kind::Int(_)))
            .and_then(Value::as_int),
        by: names.collect(),
        shuffles: name != "coalesce",
    }
}

fn column_map(args: &Args<'_>) -> Vec<(String, Rc<Column>)> {
    match args.positional.first().map(|it| &it.kind) {
        Some(Kind::Dict(dict)) => {
            let dict = dict.borrow();
            let columns = dict.items.iter();
            columns
                .map(|(name, value)| (name.clone().unwrap_or_default(), operand(value)))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn flattened<'a>(values: &[Value<'a>]) -> Vec<Value<'a>> {
    let mut all = Vec::new();
    for value in values {
        match value.kind {
            Kind::List(_) => all.extend(value.items().0),
            _ => all.push(value.clone()),
        }
    }
    all
}

pub(super) fn frame_attribute<'a>(frame: NodeId, name: &str) -> Value<'a> {
    Value::of(match name {
        "write" => Kind::Writer(frame, Rc::default()),
        "writeStream" => Kind::Writer(
            frame,
            Rc::new(Write {
                is_stream: true,
                ..Write::default()
            }),
        ),
        "rdd" => Kind::Rdd(Rdd {
            from: Some(frame),
            is_fresh: true,
            is_grouped: false,
        }),
        "na" | "stat" => Kind::Frame(frame),
        "sparkSession" | "sql_ctx" => Kind::Session,
        "columns" | "dtypes" => Value::list(vec![Value::UNKNOWN], false).kind,
        "schema" | "isStreaming" | "storageLevel" => Kind::Unknown,
        _ if NARROW.contains(&name) || ACTIONS.contains(&name) || is_transformation(name) => {
            Kind::Unknown
        }
        _ => return column_of(frame, Some(name.to_owned()), Loops::NONE),
    })
}

fn grouping_keys(args: &Args<'_>) -> Option<Vec<Rc<Column>>> {
    let keys = columns_of(&args.positional);
    let is_known = !args.is_open && keys.iter().all(|it| !matches!(**it, Column::Unknown));
    is_known.then_some(keys)
}

fn table_write(args: &Args<'_>) -> Write {
    Write {
        target: args
            .get(0, "table")
            .map_or_else(Target::default, table_target),
        format: "table".to_owned(),
        ..Write::default()
    }
}

fn hint(name: Option<&str>) -> Op {
    match name.map(str::to_ascii_lowercase).as_deref() {
        Some("broadcast" | "broadcastjoin" | "mapjoin") => Op::Hint(Hint::Broadcast),
        Some("merge" | "shuffle_merge" | "mergejoin" | "shuffle_hash" | "shuffle_replicate_nl") => {
            Op::Hint(Hint::Other)
        }
        _ => Op::Narrow("hint"),
    }
}
