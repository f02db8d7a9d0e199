//! Delta tables and merges into them.

use super::Interp;
use super::call::Args;
use super::value::{Delta, Kind, Value};
use crate::graph::{Op, Source};
use crate::place::Place;
use crate::trace::{What, Write};
use std::rc::Rc;

impl<'a> Interp<'a> {
    pub(super) fn delta_method(
        &mut self,
        table: &Rc<Delta>,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        let mut next = Delta::clone(table);
        match name {
            "alias" => {}
            "toDF" => {
                let source = Source {
                    target: table.target.clone(),
                    format: "delta".to_owned(),
                    ..Source::default()
                };
                return self.frame(Op::Source(Rc::new(source)), &[], place, args.loops());
            }
            "merge" => {
                let source = args.get(0, "source").and_then(Value::as_frame);
                let condition = args.get(1, "condition").cloned();
                let condition = condition.map(|it| self.condition(&it, place));
                self.event(
                    What::Merge {
                        target: table.target.clone(),
                        condition: condition.clone(),
                    },
                    place,
                );
                next.merge = Some((source, condition));
            }
            "execute" => {
                if let Some((Some(source), _)) = &table.merge {
                    let write = Write {
                        target: table.target.clone(),
                        format: "delta".to_owned(),
                        mode: Some("merge".to_owned()),
                        ..Write::default()
                    };
                    self.event(What::Write(*source, Rc::new(write)), place);
                }
                return Value::of(Kind::None);
            }
            "history" | "detail" => return self.frame(Op::Command, &[], place, args.loops()),
            _ if name.starts_with("when") || name.starts_with("with") => {}
            _ => return Value::UNKNOWN,
        }
        Value::of(Kind::Delta(Rc::new(next)))
    }
}
