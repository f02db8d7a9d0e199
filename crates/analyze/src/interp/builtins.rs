//! Python's own functions, and methods of its own types.

use super::Interp;
use super::call::Args;
use super::columns::column_operator;
use super::value::{Kind, Str, Value};
use crate::place::Place;
use crate::trace::LoopKind;
use ruff_python_ast::Operator;
use std::rc::Rc;

const BUILTINS: [&str; 31] = [
    "abs",
    "all",
    "any",
    "bool",
    "classmethod",
    "dict",
    "display",
    "enumerate",
    "filter",
    "float",
    "getattr",
    "hash",
    "int",
    "len",
    "list",
    "map",
    "max",
    "min",
    "print",
    "property",
    "range",
    "reduce",
    "reversed",
    "set",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "zip",
];

pub(super) fn is_builtin(name: &str) -> bool {
    BUILTINS.contains(&name)
}

impl<'a> Interp<'a> {
    pub(super) fn builtin(&mut self, name: &str, args: &Args<'a>, place: Place) -> Value<'a> {
        let first = args.positional.first().cloned().unwrap_or(Value::UNKNOWN);
        match name {
            "len" => match first.kind {
                Kind::Collected(node) => Value::of(Kind::Counted(node)),
                Kind::List(list) => {
                    let list = list.borrow();
                    let length = i64::try_from(list.items.len())
                        .ok()
                        .filter(|_| list.is_exact);
                    length.map_or(Value::UNKNOWN, |length| Value::of(Kind::Int(length)))
                }
                _ => Value::UNKNOWN,
            },
            "list" | "tuple" | "set" | "sorted" | "reversed" => match &first.kind {
                Kind::List(_) | Kind::Dict(_) => {
                    let (items, is_exact) = first.items();
                    Value::list(items, is_exact)
                }
                _ => Value::list(vec![Value::UNKNOWN.with(first.loops)], false),
            },
            "dict" => Value::dict(
                args.named
                    .iter()
                    .map(|(key, value)| (Some(key.clone()), value.clone()))
                    .collect(),
                args.positional.is_empty() && !args.is_open,
            ),
            "str" => match first.kind {
                Kind::Str(_) => first,
                Kind::Int(number) => Value::text(&number.to_string()),
                _ => Value::of(Kind::Str(Rc::new(Str::hole(Some(place))))),
            },
            "int" => first
                .as_int()
                .map_or(Value::UNKNOWN, |number| Value::of(Kind::Int(number))),
            "range" => range(args),
            "enumerate" => {
                let (items, is_exact) = first.items();
                let pairs = items
                    .into_iter()
                    .map(|item| Value::list(vec![Value::UNKNOWN, item], true));
                Value::list(pairs.collect(), is_exact)
            }
            "zip" => zip(args),
            "map" | "filter" => {
                let over = args.positional.get(1).cloned().unwrap_or(Value::UNKNOWN);
                let mut values = Vec::new();
                let exact = self.rounds(&over, LoopKind::Comprehension, |interp, item| {
                    values.push(interp.invoke(&first, Args::of(vec![item]), place));
                });
                Value::list(values, exact && name == "map")
            }
            "reduce" => self.reduce(&first, args, place),
            "display" => self.display(&first, place),
            "getattr" => Value::UNKNOWN,
            _ => {
                self.given_away(args, place);
                Value::UNKNOWN
            }
        }
    }

    fn reduce(&mut self, function: &Value<'a>, args: &Args<'a>, place: Place) -> Value<'a> {
        let over = args.positional.get(1).cloned().unwrap_or(Value::UNKNOWN);
        let (items, is_exact) = over.items();
        let (mut sum, rest) = match args.positional.get(2) {
            Some(first) => (first.clone(), over),
            None if is_exact => {
                let mut items = items.into_iter();
                let first = items.next().unwrap_or(Value::UNKNOWN);
                (first, Value::list(items.collect(), true))
            }
            None => {
                let first = items.into_iter().next().unwrap_or(Value::UNKNOWN);
                (first.clone(), Value::list(vec![first], false))
            }
        };
        self.rounds(&rest, LoopKind::Reduce, |interp, item| {
            let both = Args::of(vec![sum.clone(), item]);
            sum = interp.invoke(function, both, place);
        });
        sum
    }

    /// An operator of Python.
    pub(super) fn binary(
        &mut self,
        op: Operator,
        left: &Value<'a>,
        right: &Value<'a>,
    ) -> Value<'a> {
        let loops = left.loops.with(right.loops);
        let value = match (&left.kind, &right.kind, op) {
            (Kind::Str(a), Kind::Str(b), Operator::Add) => {
                Value::of(Kind::Str(Rc::new(a.followed_by(b))))
            }
            (Kind::Str(a), _, Operator::Add) => Value::of(Kind::Str(Rc::new(
                a.followed_by(&Str::hole(Some(self.statement))),
            ))),
            (_, Kind::Str(b), Operator::Add) => Value::of(Kind::Str(Rc::new(
                Str::hole(Some(self.statement)).followed_by(b),
            ))),
            (Kind::Str(text), _, Operator::Mod) => {
                let values = match &right.kind {
                    Kind::List(list) => list.borrow().items.clone(),
                    _ => vec![right.clone()],
                };
                Value::of(Kind::Str(Rc::new(self.filled(
                    text,
                    '%',
                    &Args::of(values),
                ))))
            }
            (Kind::Int(a), Kind::Int(b), _) => {
                let number = match op {
                    Operator::Add => a.checked_add(*b),
                    Operator::Sub => a.checked_sub(*b),
                    Operator::Mult => a.checked_mul(*b),
                    Operator::FloorDiv => a.checked_div(*b),
                    Operator::Pow => u32::try_from(*b).ok().and_then(|b| a.checked_pow(b)),
                    _ => None,
                };
                number.map_or(Value::UNKNOWN, |number| Value::of(Kind::Int(number)))
            }
            (Kind::List(_), Kind::List(_), Operator::Add) => {
                let (mut items, exact) = left.items();
                let (more, also) = right.items();
                items.extend(more);
                Value::list(items, exact && also)
            }
            (Kind::Column(_), _, _) | (_, Kind::Column(_), _) => column_operator(op, left, right),
            _ => Value::UNKNOWN,
        };
        value.with(loops)
    }
}

fn zip<'a>(args: &Args<'a>) -> Value<'a> {
    let columns: Vec<(Vec<Value<'a>>, bool)> = args.positional.iter().map(Value::items).collect();
    let rows = columns
        .iter()
        .map(|(items, _)| items.len())
        .min()
        .unwrap_or_default();
    let is_exact = columns.iter().all(|(_, is_exact)| *is_exact);
    let items = (0..rows).map(|row| {
        Value::list(
            columns
                .iter()
                .map(|(items, _)| items[row].clone())
                .collect(),
            true,
        )
    });
    Value::list(items.collect(), is_exact)
}

fn range<'a>(args: &Args<'_>) -> Value<'a> {
    let numbers: Option<Vec<i64>> = args.positional.iter().map(Value::as_int).collect();
    let bounds = match numbers.as_deref() {
        Some([end]) => Some((0, *end)),
        Some([start, end]) => Some((*start, *end)),
        _ => None,
    };
    match bounds {
        Some((start, end)) if end - start <= 64 => {
            let items = (start..end).map(|number| Value::of(Kind::Int(number)));
            Value::list(items.collect(), true)
        }
        _ => Value::list(vec![Value::UNKNOWN], false),
    }
}
