//! RDDs.

use super::Interp;
use super::call::Args;
use super::value::{Kind, Rdd, Value};
use crate::graph::Op;
use crate::place::Place;
use crate::trace::What;

const CONVERTING: [&str; 8] = [
    "map",
    "flatMap",
    "filter",
    "mapPartitions",
    "mapPartitionsWithIndex",
    "foreach",
    "foreachPartition",
    "keyBy",
];
const KEEPING: [&str; 24] = [
    "map",
    "flatMap",
    "filter",
    "mapPartitions",
    "mapPartitionsWithIndex",
    "keyBy",
    "mapValues",
    "flatMapValues",
    "reduceByKey",
    "aggregateByKey",
    "combineByKey",
    "foldByKey",
    "sortBy",
    "sortByKey",
    "distinct",
    "union",
    "join",
    "zipWithIndex",
    "zipWithUniqueId",
    "repartition",
    "coalesce",
    "cache",
    "persist",
    "sample",
];
/// Functions that make one value of many.
const REDUCERS: [&str; 8] = ["sum", "len", "max", "min", "mean", "reduce", "any", "all"];

impl<'a> Interp<'a> {
    pub(super) fn rdd_method(
        &mut self,
        rdd: Rdd,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        if rdd.is_fresh && rdd.from.is_some() && CONVERTING.contains(&name) {
            self.event(What::Converted(name.to_owned()), place);
        }
        if rdd.is_grouped && matches!(name, "mapValues" | "map" | "flatMap") && self.reduces(args) {
            self.event(What::GroupReduced, place);
        }
        let next = Rdd {
            is_fresh: false,
            is_grouped: false,
            ..rdd
        };
        match name {
            "groupByKey" => Value::of(Kind::Rdd(Rdd {
                is_grouped: true,
                ..next
            })),
            "toDF" => match rdd.from {
                Some(frame) => self.frame(Op::Narrow("toDF"), &[frame], place, args.loops()),
                None => self.frame(Op::Opaque, &[], place, args.loops()),
            },
            "collect" | "toLocalIterator" | "collectAsMap" => {
                let Some(node) = rdd.from else {
                    return Value::UNKNOWN;
                };
                let method = if name == "toLocalIterator" {
                    "toLocalIterator"
                } else {
                    "collect"
                };
                self.event(
                    What::Action {
                        node,
                        method,
                        is_bare: false,
                        is_rdd: true,
                    },
                    place,
                );
                Value::of(Kind::Collected(node))
            }
            "count" | "first" | "take" | "foreach" | "foreachPartition" | "reduce"
            | "saveAsTextFile" | "isEmpty" | "top" | "takeOrdered" | "sum" | "max" | "min" => {
                let Some(node) = rdd.from else {
                    return Value::UNKNOWN;
                };
                let known = [
                    "count",
                    "first",
                    "take",
                    "foreach",
                    "foreachPartition",
                    "reduce",
                    "isEmpty",
                ];
                if let Some(method) = known.iter().find(|it| **it == name) {
                    self.event(
                        What::Action {
                            node,
                            method,
                            is_bare: false,
                            is_rdd: true,
                        },
                        place,
                    );
                } else {
                    self.event(What::Escape(node), place);
                }
                Value::UNKNOWN
            }
            _ if KEEPING.contains(&name) => Value::of(Kind::Rdd(next)),
            _ => Value::UNKNOWN,
        }
    }

    /// Whether a function that is given makes one value of a group.
    fn reduces(&self, args: &Args<'a>) -> bool {
        args.positional
            .first()
            .is_some_and(|function| match &function.kind {
                Kind::Lib(path) => REDUCERS.contains(&path.rsplit('.').next().unwrap_or_default()),
                Kind::Lambda(lambda) => {
                    let text = &self.module(lambda.scope.file).text.content;
                    let range = lambda.node.range;
                    let code = text
                        .get(range.start().to_usize()..range.end().to_usize())
                        .unwrap_or_default();
                    REDUCERS
                        .iter()
                        .any(|name| code.contains(&format!("{name}(")))
                }
                _ => false,
            })
    }
}
