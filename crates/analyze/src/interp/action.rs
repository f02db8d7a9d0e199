//! What runs a job, and what groups and frames of pandas give.

use super::Interp;
use super::call::Args;
use super::value::{Grouping, Kind, Value};
use crate::graph::{NodeId, Op};
use crate::place::Place;
use crate::trace::What;
use std::rc::Rc;

impl<'a> Interp<'a> {
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
}
