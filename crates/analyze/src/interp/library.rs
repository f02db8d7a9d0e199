//! What libraries give: Spark, Glue and Delta; of others nothing is known.

use super::Interp;
use super::call::Args;
use super::value::{Delta, Kind, Value};
use crate::graph::Target;
use crate::place::Place;
use crate::trace::What;
use std::rc::Rc;

/// Functions of `pyspark.sql.functions` that scripts use by a star import.
const FUNCTIONS: [&str; 112] = [
    "abs",
    "add_months",
    "approx_count_distinct",
    "array",
    "array_contains",
    "asc",
    "avg",
    "bround",
    "broadcast",
    "ceil",
    "coalesce",
    "col",
    "collect_list",
    "collect_set",
    "column",
    "concat",
    "concat_ws",
    "count",
    "countDistinct",
    "count_distinct",
    "crc32",
    "create_map",
    "current_date",
    "current_timestamp",
    "date_add",
    "date_format",
    "date_sub",
    "date_trunc",
    "datediff",
    "dayofmonth",
    "dayofweek",
    "dayofyear",
    "dense_rank",
    "desc",
    "element_at",
    "exp",
    "explode",
    "explode_outer",
    "expr",
    "filter",
    "first",
    "flatten",
    "floor",
    "format_number",
    "from_json",
    "from_unixtime",
    "from_utc_timestamp",
    "get_json_object",
    "greatest",
    "hash",
    "hour",
    "initcap",
    "input_file_name",
    "instr",
    "isnan",
    "isnull",
    "json_tuple",
    "kurtosis",
    "lag",
    "last",
    "last_day",
    "lead",
    "least",
    "length",
    "levenshtein",
    "lit",
    "log",
    "lower",
    "lpad",
    "ltrim",
    "map_keys",
    "max",
    "md5",
    "mean",
    "min",
    "minute",
    "monotonically_increasing_id",
    "month",
    "months_between",
    "ntile",
    "pandas_udf",
    "percent_rank",
    "pow",
    "quarter",
    "rand",
    "randn",
    "rank",
    "regexp_extract",
    "regexp_replace",
    "round",
    "row_number",
    "rpad",
    "rtrim",
    "sha1",
    "sha2",
    "size",
    "split",
    "sqrt",
    "stddev",
    "struct",
    "substring",
    "sum",
    "to_date",
    "to_json",
    "to_timestamp",
    "trim",
    "udf",
    "unix_timestamp",
    "upper",
    "weekofyear",
    "when",
    "year",
];

/// Whether `from module import *` brings a name.
pub(super) fn exports(module: &str, name: &str) -> bool {
    match module {
        "pyspark.sql.functions" => FUNCTIONS.contains(&name),
        "pyspark.sql" => [
            "SparkSession",
            "DataFrame",
            "Window",
            "SQLContext",
            "HiveContext",
            "Row",
            "Column",
        ]
        .contains(&name),
        "pyspark.sql.window" => ["Window", "WindowSpec"].contains(&name),
        "pyspark.sql.types" => name.starts_with("Struct") || name.ends_with("Type"),
        "pyspark" => ["SparkContext", "SparkConf", "StorageLevel"].contains(&name),
        "awsglue.transforms" => name.chars().next().is_some_and(char::is_uppercase),
        "awsglue.context" => name == "GlueContext",
        "awsglue.job" => name == "Job",
        "awsglue.dynamicframe" => name.starts_with("DynamicFrame"),
        "awsglue.utils" => name == "getResolvedOptions",
        "delta" | "delta.tables" => name == "DeltaTable",
        _ => false,
    }
}

impl<'a> Interp<'a> {
    /// Calls something of a library.
    pub(super) fn library(&mut self, path: &str, args: &Args<'a>, place: Place) -> Value<'a> {
        if let Some(name) = path.strip_prefix("builtins.") {
            return self.builtin(name, args, place);
        }
        if let Some(name) = path.strip_prefix("glue.") {
            return self.glue_call(name, args, place);
        }
        if path == "spark.udf.register" {
            return self.register_udf(args, place);
        }
        let (owner, leaf) = path.rsplit_once('.').unwrap_or(("", path));
        let class = owner.rsplit('.').next().unwrap_or(owner);
        let root = path.split('.').next().unwrap_or(path);
        match root {
            "pyspark" | "databricks" => self.spark_call(owner, class, leaf, args, place),
            "awsglue" => self.awsglue_call(class, leaf, args, place),
            "delta" => match leaf {
                "forPath" | "forName" | "convertToDelta" => {
                    let text = args.positional.last().cloned().unwrap_or(Value::UNKNOWN);
                    let target = if leaf == "forName" {
                        table_target(&text)
                    } else {
                        path_target(&text)
                    };
                    Value::of(Kind::Delta(Rc::new(Delta {
                        target,
                        merge: None,
                    })))
                }
                "configure_spark_with_delta_pip" => Value::of(Kind::Builder),
                _ => Value::UNKNOWN,
            },
            "functools" if leaf == "reduce" => self.builtin("reduce", args, place),
            "functools" if leaf == "partial" => first(args),
            "typing" if leaf == "cast" => args.positional.get(1).cloned().unwrap_or(Value::UNKNOWN),
            "copy" => first(args),
            _ => {
                self.given_away(args, place);
                if makes_session(leaf) {
                    Value::of(Kind::Session)
                } else {
                    Value::UNKNOWN
                }
            }
        }
    }

    fn spark_call(
        &mut self,
        owner: &str,
        class: &str,
        leaf: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        match (class, leaf) {
            ("functions", _) => self.column_function(leaf, args, place),
            ("Window", _) => self.window_start(leaf, args, place),
            ("DataFrame", _) => match args.positional.first().cloned() {
                Some(Value {
                    kind: Kind::Frame(frame),
                    ..
                }) => self.frame_method(frame, leaf, &args.rest(), place),
                _ => Value::UNKNOWN,
            },
            (_, "SQLContext" | "HiveContext") => {
                let name = if leaf == "SQLContext" {
                    "SQLContext"
                } else {
                    "HiveContext"
                };
                self.event(What::Deprecated(name), place);
                Value::of(Kind::Session)
            }
            (_, "SparkSession")
            | ("SparkSession" | "SQLContext", "getActiveSession" | "getOrCreate") => {
                Value::of(Kind::Session)
            }
            (_, "SparkContext") | ("SparkContext", "getOrCreate") => Value::of(Kind::SparkContext),
            (_, "SparkConf") => Value::of(Kind::Conf),
            _ if owner.starts_with("pyspark.sql.types") => Value::lib("pyspark.sql.types.Type"),
            _ => Value::UNKNOWN,
        }
    }
}

fn first<'a>(args: &Args<'a>) -> Value<'a> {
    args.positional.first().cloned().unwrap_or(Value::UNKNOWN)
}

/// A table's name in lower case, without quotes.
pub(crate) fn table_name(name: &str) -> String {
    name.replace(['`', '"'], "").trim().to_lowercase()
}

/// Whether a function of another library makes a session, by its name.
fn makes_session(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "");
    let verb = ["get", "create", "build", "init", "make", "start"]
        .iter()
        .any(|it| name.starts_with(it));
    verb && (name.ends_with("spark") || name.ends_with("sparksession"))
}

/// A path, as a source or a target.
pub(super) fn path_target(value: &Value<'_>) -> Target {
    match &value.kind {
        Kind::Str(text) => match text.known() {
            Some(path) => Target::Paths(vec![path]),
            None => match text.beginning() {
                beginning if beginning.is_empty() => Target::Unknown,
                beginning => Target::Below(beginning),
            },
        },
        Kind::List(list) => {
            let list = list.borrow();
            let known: Option<Vec<String>> = list.items.iter().map(Value::as_text).collect();
            match known {
                Some(paths) if list.is_exact => Target::Paths(paths),
                _ => Target::Unknown,
            }
        }
        _ => Target::Unknown,
    }
}

pub(super) fn table_target(value: &Value<'_>) -> Target {
    value
        .as_text()
        .map_or(Target::Unknown, |name| Target::Table(table_name(&name)))
}
