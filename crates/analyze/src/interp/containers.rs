//! Methods of lists and dictionaries.

use super::Interp;
use super::call::Args;
use super::value::{Kind, Value};

impl<'a> Interp<'a> {
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
                    let (items, is_exact) = more.items();
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
