//! Python's own functions, and methods of its own types.

use super::Interp;
use super::call::Args;
use super::expression::interpolated;
use super::value::{Kind, Piece, Str, Value};
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
    pub(super) fn builtin(&mut self, name: &str, args: Args<'a>, place: Place) -> Value<'a> {
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
                    let (items, is_exact) = self.items(&first);
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
            "range" => self.range(&args),
            "enumerate" => {
                let (items, is_exact) = self.items(&first);
                let pairs = items
                    .into_iter()
                    .map(|item| Value::list(vec![Value::UNKNOWN, item], true));
                Value::list(pairs.collect(), is_exact)
            }
            "zip" => self.zip(&args),
            "map" | "filter" => {
                let over = args.positional.get(1).cloned().unwrap_or(Value::UNKNOWN);
                let mut values = Vec::new();
                let exact = self.rounds(&over, LoopKind::Comprehension, |interp, item| {
                    values.push(interp.invoke(&first, Args::of(vec![item]), place));
                });
                Value::list(values, exact && name == "map")
            }
            "reduce" => self.reduce(&first, &args, place),
            "display" => self.display(&first, place),
            "getattr" => Value::UNKNOWN,
            _ => {
                self.given_away(&args, place);
                Value::UNKNOWN
            }
        }
    }

    fn range(&mut self, args: &Args<'a>) -> Value<'a> {
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

    fn zip(&mut self, args: &Args<'a>) -> Value<'a> {
        let columns: Vec<(Vec<Value<'a>>, bool)> =
            args.positional.iter().map(|it| self.items(it)).collect();
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

    fn reduce(&mut self, function: &Value<'a>, args: &Args<'a>, place: Place) -> Value<'a> {
        let over = args.positional.get(1).cloned().unwrap_or(Value::UNKNOWN);
        let (items, is_exact) = self.items(&over);
        let (mut sum, rest) = match args.positional.get(2) {
            Some(first) => (first.clone(), over),
            None => {
                let mut items = items.into_iter();
                let first = items.next().unwrap_or(Value::UNKNOWN);
                (
                    first.clone(),
                    if is_exact {
                        Value::list(items.collect(), true)
                    } else {
                        Value::list(vec![first], false)
                    },
                )
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
                let (mut items, exact) = self.items(left);
                let (more, also) = self.items(right);
                items.extend(more);
                Value::list(items, exact && also)
            }
            (Kind::Column(_), _, _) | (_, Kind::Column(_), _) => {
                self.column_operator(op, left, right)
            }
            _ => Value::UNKNOWN,
        };
        value.with(loops)
    }

    pub(super) fn str_method(
        &mut self,
        owner: &Value<'a>,
        name: &str,
        args: &Args<'a>,
    ) -> Value<'a> {
        let Kind::Str(text) = &owner.kind else {
            return Value::UNKNOWN;
        };
        match name {
            "format" => Value::of(Kind::Str(Rc::new(self.filled(text, '{', args)))),
            "strip" | "lstrip" | "rstrip" => owner.clone(),
            "lower" | "upper" => match text.known() {
                Some(known) if name == "lower" => Value::text(&known.to_lowercase()),
                Some(known) => Value::text(&known.to_uppercase()),
                None => owner.clone(),
            },
            "replace" => match (text.known(), args.text(0, "old"), args.text(1, "new")) {
                (Some(known), Some(old), Some(new)) => Value::text(&known.replace(&old, &new)),
                _ => owner.clone(),
            },
            "join" => {
                let texts = args
                    .positional
                    .first()
                    .map(Value::as_texts)
                    .unwrap_or_default();
                let known: Option<Vec<String>> = texts.into_iter().collect();
                match (text.known(), known) {
                    (Some(between), Some(parts)) => Value::text(&parts.join(&between)),
                    _ => Value::of(Kind::Str(Rc::new(Str::hole(Some(self.statement))))),
                }
            }
            "split" => Value::list(vec![Value::UNKNOWN], false),
            _ => Value::UNKNOWN,
        }
    }

    /// A text with its placeholders filled: `%s` or `{}`.
    fn filled(&self, text: &Str, mark: char, args: &Args<'a>) -> Str {
        let mut pieces = Vec::new();
        let mut next = 0;
        for piece in &text.pieces {
            let Piece::Text { text, at } = piece else {
                pieces.push(piece.clone());
                continue;
            };
            let mut rest = text.as_str();
            let mut offset = 0;
            while let Some((start, end, name)) = placeholder(rest, mark) {
                let here = |from: usize| {
                    at.map(|at| Place {
                        start: at.start + crate::front::offset(from),
                        ..at
                    })
                };
                pieces.push(Piece::Text {
                    text: rest[..start].to_owned(),
                    at: here(offset),
                });
                let value = match name.parse::<usize>() {
                    Ok(number) => args.positional.get(number),
                    Err(_) if name.is_empty() => {
                        next += 1;
                        args.positional.get(next - 1)
                    }
                    Err(_) => args.named(name),
                };
                let place = here(offset + start).unwrap_or(self.statement);
                match value {
                    Some(value) => pieces.extend(interpolated(value, place)),
                    None => pieces.push(Piece::Hole(Some(place))),
                }
                offset += end;
                rest = &rest[end..];
            }
            let at = at.map(|at| Place {
                start: at.start + crate::front::offset(offset),
                ..at
            });
            pieces.push(Piece::Text {
                text: rest.to_owned(),
                at,
            });
        }
        Str { pieces }
    }

    pub(super) fn list_method(
        &mut self,
        owner: &Value<'a>,
        name: &str,
        args: &Args<'a>,
    ) -> Value<'a> {
        let Kind::List(list) = &owner.kind else {
            return Value::UNKNOWN;
        };
        let in_loop = !self.context.loops.is_empty();
        match name {
            "append" | "add" | "insert" => {
                if let Some(value) = args.positional.last() {
                    let mut list = list.borrow_mut();
                    list.is_exact &=
                        !in_loop || self.context.loops.iter().all(|it| it.count.is_some());
                    list.items.push(value.clone());
                }
                Value::of(Kind::None)
            }
            "extend" => {
                if let Some(more) = args.positional.first() {
                    let (items, is_exact) = self.items(more);
                    let mut list = list.borrow_mut();
                    list.is_exact &= is_exact && !in_loop;
                    list.items.extend(items);
                }
                Value::of(Kind::None)
            }
            "pop" => {
                let items = list.borrow().items.clone();
                list.borrow_mut().is_exact = false;
                self.one_of(items)
            }
            "copy" => owner.clone(),
            _ => Value::UNKNOWN,
        }
    }

    pub(super) fn dict_method(
        &mut self,
        owner: &Value<'a>,
        name: &str,
        args: &Args<'a>,
    ) -> Value<'a> {
        let Kind::Dict(dict) = &owner.kind else {
            return Value::UNKNOWN;
        };
        let (items, is_exact) = {
            let dict = dict.borrow();
            (dict.items.clone(), dict.is_exact)
        };
        let key = |key: Option<String>| key.map_or(Value::UNKNOWN, |key| Value::text(&key));
        match name {
            "items" => {
                let pairs = items
                    .into_iter()
                    .map(|(name, value)| Value::list(vec![key(name), value], true));
                Value::list(pairs.collect(), is_exact)
            }
            "values" => Value::list(
                items.into_iter().map(|(_, value)| value).collect(),
                is_exact,
            ),
            "keys" => Value::list(
                items.into_iter().map(|(name, _)| key(name)).collect(),
                is_exact,
            ),
            "get" | "pop" => match args.positional.first() {
                Some(wanted) => {
                    let found = self.item(owner, &wanted.clone());
                    match args.positional.get(1) {
                        Some(default) if found.is_unknown() => default.clone(),
                        _ => found,
                    }
                }
                None => Value::UNKNOWN,
            },
            "update" => {
                if let Some(Kind::Dict(other)) = args.positional.first().map(|it| &it.kind) {
                    let more = other.borrow().items.clone();
                    dict.borrow_mut().items.extend(more);
                }
                Value::of(Kind::None)
            }
            "copy" => owner.clone(),
            _ => Value::UNKNOWN,
        }
    }
}

/// The first placeholder of a text: where it begins and ends, and its name.
fn placeholder(text: &str, mark: char) -> Option<(usize, usize, &str)> {
    let start = text.find(mark)?;
    let rest = &text[start + 1..];
    if mark == '%' {
        let (name, after) = match rest.strip_prefix('(') {
            Some(inner) => {
                let end = inner.find(')')?;
                (&inner[..end], end + 2)
            }
            None => ("", 0),
        };
        let kind = rest[after..]
            .chars()
            .next()
            .filter(char::is_ascii_alphabetic);
        // `LIKE '%x'` of a text that is not formatted never comes here; `%%` is no placeholder.
        return kind.map(|kind| (start, start + 1 + after + kind.len_utf8(), name));
    }
    let end = rest.find('}')?;
    let name = rest[..end]
        .split([':', '!', '.', '['])
        .next()
        .unwrap_or_default();
    Some((start, start + end + 2, name))
}
