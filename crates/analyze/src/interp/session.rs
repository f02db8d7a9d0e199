//! `SparkSession`, its builder, its settings, and `SparkContext`.

use super::Interp;
use super::call::Args;
use super::value::{Kind, Rdd, Value};
use crate::graph::{Op, Source};
use crate::place::Place;
use crate::trace::What;
use std::rc::Rc;

/// Literal rows of at most so many are held by the program anyway.
const FEW: i64 = 10_000;

impl<'a> Interp<'a> {
    pub(super) fn session_method(
        &mut self,
        name: &'a str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        match name {
            "sql" => self.sql_call(args, place),
            "table" | "jsonFile" | "parquetFile" => {
                let method = match name {
                    "jsonFile" => "json",
                    "parquetFile" => "parquet",
                    _ => "table",
                };
                if name != "table" {
                    let old = if name == "jsonFile" {
                        "jsonFile"
                    } else {
                        "parquetFile"
                    };
                    self.event(What::Deprecated(old), place);
                }
                self.reader_method(
                    &Rc::new(Source::default()),
                    method,
                    args,
                    place,
                    args.loops(),
                )
            }
            "createDataFrame" => {
                let data = args.get(0, "data").cloned().unwrap_or(Value::UNKNOWN);
                let op = match &data.kind {
                    Kind::List(list) if list.borrow().is_exact => Op::Rows,
                    Kind::Collected(_) => Op::Rows,
                    Kind::Rdd(_) => Op::Opaque,
                    _ => Op::Narrow("createDataFrame"),
                };
                self.frame(op, &[], place, args.loops())
            }
            "range" => {
                let numbers: Vec<Option<i64>> = args.positional.iter().map(Value::as_int).collect();
                let is_small = match numbers.as_slice() {
                    [Some(end)] => *end <= FEW,
                    [Some(start), Some(end), ..] => end - start <= FEW,
                    _ => false,
                };
                let op = if is_small { Op::Rows } else { Op::Opaque };
                self.frame(op, &[], place, args.loops())
            }
            "newSession" | "getActiveSession" => Value::of(Kind::Session),
            "registerDataFrameAsTable" => {
                if let Some(frame) = args.positional.first().and_then(Value::as_frame) {
                    self.bind_view(args.text(1, "tableName"), frame, place);
                }
                Value::of(Kind::None)
            }
            "setConf" => self.conf_method("set", args, place),
            "stop" => Value::of(Kind::None),
            _ => {
                self.given_away(args, place);
                Value::UNKNOWN
            }
        }
    }

    pub(super) fn builder_method(
        &mut self,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        match name {
            "getOrCreate" | "create" => Value::of(Kind::Session),
            "config" => {
                if let Some(Kind::Dict(dict)) = args.named("map").map(|it| &it.kind) {
                    let items = dict.borrow().items.clone();
                    for (key, value) in items {
                        self.setting(key, value.as_option(), place);
                    }
                } else {
                    let key = args.text(0, "key");
                    let value = args.get(1, "value").and_then(Value::as_option);
                    self.setting(key, value, place);
                }
                Value::of(Kind::Builder)
            }
            "master" => {
                self.setting(
                    Some("spark.master".to_owned()),
                    args.text(0, "master"),
                    place,
                );
                Value::of(Kind::Builder)
            }
            _ => Value::of(Kind::Builder),
        }
    }

    pub(super) fn conf_method(&mut self, name: &str, args: &Args<'a>, place: Place) -> Value<'a> {
        match name {
            "set" | "setIfMissing" => {
                let key = args.text(0, "key");
                let value = args.get(1, "value").and_then(Value::as_option);
                self.setting(key, value, place);
                Value::of(Kind::Conf)
            }
            "setAll" => {
                let pairs = args.get(0, "pairs").cloned().unwrap_or(Value::UNKNOWN);
                for pair in pairs.items().0 {
                    if let [key, value] = &pair.items().0[..] {
                        self.setting(key.as_text(), value.as_option(), place);
                    }
                }
                Value::of(Kind::Conf)
            }
            "setMaster" => {
                self.setting(
                    Some("spark.master".to_owned()),
                    args.text(0, "value"),
                    place,
                );
                Value::of(Kind::Conf)
            }
            "get" | "unset" => Value::UNKNOWN,
            _ => Value::of(Kind::Conf),
        }
    }

    pub(super) fn setting(&mut self, key: Option<String>, value: Option<String>, place: Place) {
        let Some(key) = key else { return };
        self.trace.settings.insert(key.clone(), value.clone());
        self.event(What::Setting { key, value }, place);
    }

    pub(super) fn context_method(
        &mut self,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        match name {
            "textFile" | "parallelize" | "wholeTextFiles" | "sequenceFile" | "newAPIHadoopFile"
            | "emptyRDD" | "binaryFiles" | "union" | "range" => Value::of(Kind::Rdd(Rdd {
                from: None,
                is_fresh: true,
                is_grouped: false,
            })),
            "getConf" => Value::of(Kind::Conf),
            "getOrCreate" => Value::of(Kind::SparkContext),
            _ => {
                self.given_away(args, place);
                Value::UNKNOWN
            }
        }
    }
}

pub(super) fn catalog_method<'a>(name: &str) -> Value<'a> {
    match name {
        "listTables" | "listColumns" | "listDatabases" => Value::list(vec![Value::UNKNOWN], false),
        _ => Value::UNKNOWN,
    }
}
