//! Methods of `DataFrames`.

use super::Interp;
use super::call::Args;
use super::value::{Grouping, Kind, Rdd, Value};
use crate::column::{Column, Operator};
use crate::graph::{Hint, Join, JoinKind, NodeId, On, Op};
use crate::place::Place;
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

impl<'a> Interp<'a> {
    pub(super) fn frame_attribute(
        &mut self,
        frame: NodeId,
        name: &str,
        _place: Place,
    ) -> Value<'a> {
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
            _ => return self.column_of(frame, Some(name.to_owned()), crate::place::Loops::NONE),
        })
    }

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
        if let Some(narrow) = NARROW.iter().find(|it| **it == name) {
            return self.frame(Op::Narrow(narrow), &[frame], place, args.loops());
        }
        let loops = args.loops();
        let op = match name {
            "filter" | "where" => {
                let condition = args.get(0, "condition").cloned().unwrap_or(Value::UNKNOWN);
                Op::Filter(self.condition(&condition, place))
            }
            "select" => return self.select(frame, &args.positional, place),
            "selectExpr" => {
                let texts = self.flattened(&args.positional);
                let columns = texts
                    .iter()
                    .map(|it| Rc::new(self.parsed_column(it, place)));
                super::columns::selection(columns.collect())
            }
            "withColumn" => {
                let column = args
                    .get(1, "col")
                    .map_or(Rc::new(Column::Unknown), |it| self.operand(it));
                Op::WithColumns {
                    method: "withColumn",
                    columns: vec![(args.text(0, "colName").unwrap_or_default(), column)],
                }
            }
            "withColumns" => Op::WithColumns {
                method: "withColumns",
                columns: self.column_map(args),
            },
            "join" | "crossJoin" => return self.join(frame, name, args, place),
            "groupBy" | "groupby" | "rollup" | "cube" => {
                let keys = self.columns_of(&args.positional);
                let is_known =
                    !args.is_open && keys.iter().all(|it| !matches!(**it, Column::Unknown));
                let grouping = Grouping {
                    keys: is_known.then_some(keys),
                };
                return Value::of(Kind::Grouped(frame, Rc::new(grouping)));
            }
            "agg" | "describe" | "summary" => Op::Aggregate {
                keys: Some(Vec::new()),
            },
            "distinct" => Op::Distinct(None),
            "dropDuplicates" | "drop_duplicates" | "dropDuplicatesWithinWatermark" => {
                let names = args.get(0, "subset").map(Value::as_texts);
                Op::Distinct(names.map(|names| names.into_iter().flatten().collect()))
            }
            "union" | "unionAll" | "unionByName" => {
                if name == "unionAll" {
                    self.event(What::Deprecated("unionAll"), place, loops);
                }
                let other = self.other(args, place);
                return self.frame(Op::Union, &[frame, other], place, loops);
            }
            "intersect" | "intersectAll" | "exceptAll" | "subtract" => {
                let other = self.other(args, place);
                return self.frame(Op::Difference, &[frame, other], place, loops);
            }
            "orderBy" | "sort" => Op::Sort,
            "repartition" | "repartitionByRange" | "coalesce" => {
                repartition(name, args, &self.columns_of(&args.positional))
            }
            "limit" => Op::Limit(args.get(0, "num").and_then(Value::as_int)),
            "alias" => Op::Alias(args.text(0, "alias").unwrap_or_default()),
            "hint" => match args
                .text(0, "name")
                .map(|it| it.to_ascii_lowercase())
                .as_deref()
            {
                Some("broadcast" | "broadcastjoin" | "mapjoin") => Op::Hint(Hint::Broadcast),
                Some(
                    "merge"
                    | "shuffle_merge"
                    | "mergejoin"
                    | "shuffle_hash"
                    | "shuffle_replicate_nl",
                ) => Op::Hint(Hint::Other),
                _ => Op::Narrow("hint"),
            },
            "withWatermark" => Op::Watermark,
            "checkpoint" | "localCheckpoint" => Op::Checkpoint,
            "cache" | "persist" => {
                let now = self.tick();
                let node = &mut self.trace.graph.nodes[frame.0 as usize];
                node.cached.get_or_insert(now);
                self.event(What::Cached(frame), place, loops);
                return Value::of(Kind::Frame(frame));
            }
            "unpersist" => return Value::of(Kind::Frame(frame)),
            "transform" | "pipe" => {
                let function = args.positional.first().cloned().unwrap_or(Value::UNKNOWN);
                let mut inner = args.rest();
                inner.positional.insert(0, Value::of(Kind::Frame(frame)));
                return self.invoke(&function, inner, place);
            }
            "createOrReplaceTempView"
            | "createTempView"
            | "createOrReplaceGlobalTempView"
            | "createGlobalTempView"
            | "registerTempTable" => {
                if name == "registerTempTable" {
                    self.event(What::Deprecated("registerTempTable"), place, loops);
                }
                self.bind_view(args.text(0, "name"), frame, place);
                return Value::of(Kind::None);
            }
            "randomSplit" => {
                let weights = args.get(0, "weights").cloned().unwrap_or(Value::UNKNOWN);
                let (items, is_exact) = self.items(&weights);
                let count = if is_exact { items.len() } else { 1 };
                let parts = (0..count)
                    .map(|_| self.frame(Op::Narrow("randomSplit"), &[frame], place, loops));
                return Value::list(parts.collect(), is_exact);
            }
            "writeTo" => {
                let target = args
                    .get(0, "table")
                    .map_or_else(Default::default, |it| self.table_target(it));
                let write = Write {
                    target,
                    format: "table".to_owned(),
                    ..Write::default()
                };
                return Value::of(Kind::Writer(frame, Rc::new(write)));
            }
            "pandas_api" | "to_pandas_on_spark" => return Value::of(Kind::PandasOnSpark(frame)),
            "saveAsParquetFile" => {
                self.event(What::Deprecated("saveAsParquetFile"), place, loops);
                self.event(What::Write(frame, Rc::default()), place, loops);
                return Value::of(Kind::None);
            }
            "toDynamicFrame" => Op::ToDynamic,
            "colRegex" => return Value::column(Column::Unknown),
            "alias_of" | "explain" | "printSchema" => return Value::of(Kind::None),
            _ => {
                self.given_away(args, place);
                return Value::UNKNOWN;
            }
        };
        self.frame(op, &[frame], place, loops)
    }

    /// Runs a job.
    pub(super) fn action(&mut self, node: NodeId, method: &'static str, place: Place) -> Value<'a> {
        self.event(
            What::Action {
                node,
                method,
                is_bare: false,
                is_rdd: false,
            },
            place,
            Default::default(),
        );
        Value::of(match method {
            "count" => Kind::Counted(node),
            "collect" => Kind::Collected(node),
            _ => Kind::Unknown,
        })
    }

    pub(super) fn display(&mut self, value: &Value<'a>, place: Place) -> Value<'a> {
        if let Some(frame) = value.as_frame() {
            self.action(frame, "display", place);
        }
        Value::of(Kind::None)
    }

    pub(super) fn pandas_method(
        &mut self,
        frame: NodeId,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        match name {
            "to_pandas" | "to_numpy" | "to_dict" | "to_list" | "tolist" | "to_csv" | "to_json"
            | "to_excel" | "to_string" | "to_html" | "iterrows" | "itertuples" => {
                self.action(frame, "toPandas", place)
            }
            "to_spark" => Value::of(Kind::Frame(frame)),
            "head" | "sum" | "mean" | "count" | "max" | "min" | "nlargest" | "nsmallest" => {
                Value::UNKNOWN
            }
            _ => {
                self.given_away(args, place);
                Value::of(Kind::PandasOnSpark(frame))
            }
        }
    }

    pub(super) fn grouped_method(
        &mut self,
        frame: NodeId,
        grouping: &Rc<Grouping>,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        match name {
            "pivot" => Value::of(Kind::Grouped(frame, Rc::clone(grouping))),
            "agg"
            | "count"
            | "sum"
            | "avg"
            | "mean"
            | "min"
            | "max"
            | "applyInPandas"
            | "apply"
            | "applyInPandasWithState"
            | "cogroup" => {
                let keys = if matches!(name, "applyInPandas" | "apply" | "cogroup") {
                    None
                } else {
                    grouping.keys.clone()
                };
                self.frame(Op::Aggregate { keys }, &[frame], place, args.loops())
            }
            _ => Value::UNKNOWN,
        }
    }

    /// The frame that a method of two frames is given.
    fn other(&mut self, args: &Args<'a>, place: Place) -> NodeId {
        let value = args.get(0, "other");
        match value.and_then(Value::as_frame) {
            Some(frame) => frame,
            None => self.node(Op::Unknown, &[], place, Default::default()),
        }
    }

    fn join(&mut self, frame: NodeId, name: &str, args: &Args<'a>, place: Place) -> Value<'a> {
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

    fn column_map(&self, args: &Args<'a>) -> Vec<(String, Rc<Column>)> {
        match args.positional.first().map(|it| &it.kind) {
            Some(Kind::Dict(dict)) => {
                let dict = dict.borrow();
                let columns = dict.items.iter();
                columns
                    .map(|(name, value)| (name.clone().unwrap_or_default(), self.operand(value)))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn flattened(&mut self, values: &[Value<'a>]) -> Vec<Value<'a>> {
        let mut all = Vec::new();
        for value in values {
            match value.kind {
                Kind::List(_) => all.extend(self.items(value).0),
                _ => all.push(value.clone()),
            }
        }
        all
    }

    pub(super) fn bind_view(&mut self, name: Option<String>, frame: NodeId, place: Place) {
        if let Some(name) = name {
            let name = super::library::table_name(&name);
            self.views
                .insert(name.trim_start_matches("global_temp.").to_owned(), frame);
        }
        self.event(What::View(frame), place, Default::default());
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
