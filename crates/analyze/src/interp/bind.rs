//! Names and what they are bound to.

use super::Interp;
use super::value::{Kind, Scope, Value};
use crate::place::Loops;
use ruff_python_ast::Expr;
use std::rc::Rc;

impl<'a> Interp<'a> {
    pub(super) fn assign(&mut self, target: &'a Expr, value: Value<'a>, scope: &Rc<Scope<'a>>) {
        match target {
            Expr::Name(name) => scope.set(name.id.as_str(), value),
            Expr::Tuple(tuple) => self.unpack(&tuple.elts, &value, scope),
            Expr::List(list) => self.unpack(&list.elts, &value, scope),
            Expr::Starred(starred) => {
                self.assign(&starred.value, Value::UNKNOWN.with(value.loops), scope);
            }
            Expr::Attribute(attribute) => {
                let owner = self.eval(&attribute.value, scope);
                match owner.kind {
                    Kind::Instance(instance) => {
                        instance
                            .borrow_mut()
                            .attributes
                            .insert(attribute.attr.id.as_str(), value);
                    }
                    _ => self.escapes(&value, self.statement),
                }
            }
            Expr::Subscript(subscript) => {
                let owner = self.eval(&subscript.value, scope);
                let key = self.eval(&subscript.slice, scope);
                self.store(&owner, &key, value);
            }
            _ => {}
        }
    }

    fn unpack(&mut self, targets: &'a [Expr], value: &Value<'a>, scope: &Rc<Scope<'a>>) {
        let (items, is_exact) = value.items();
        let fits = is_exact && items.len() == targets.len();
        let other = if fits || is_exact {
            Value::UNKNOWN
        } else {
            self.one_of(items.clone())
        };
        for (at, target) in targets.iter().enumerate() {
            let item = if fits {
                items[at].clone()
            } else {
                other.clone()
            };
            self.assign(target, item.with(value.loops), scope);
        }
    }

    /// `owner[key] = value`
    fn store(&mut self, owner: &Value<'a>, key: &Value<'a>, value: Value<'a>) {
        match &owner.kind {
            Kind::Dict(dict) => {
                let mut dict = dict.borrow_mut();
                let name = key.as_text();
                dict.is_exact &= name.is_some();
                match dict
                    .items
                    .iter_mut()
                    .find(|(it, _)| name.is_some() && *it == name)
                {
                    Some((_, old)) => *old = value,
                    None => dict.items.push((name, value)),
                }
            }
            Kind::List(list) => {
                let mut list = list.borrow_mut();
                list.is_exact = false;
                list.items.push(value);
            }
            _ => self.escapes(&value, self.statement),
        }
    }

    /// `owner[key]`
    pub(super) fn item(&mut self, owner: &Value<'a>, key: &Value<'a>) -> Value<'a> {
        let loops = owner.loops.with(key.loops);
        let found = match &owner.kind {
            Kind::List(list) => {
                let (items, is_exact) = {
                    let list = list.borrow();
                    (list.items.clone(), list.is_exact)
                };
                let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
                match key.as_int().map(|at| if at < 0 { at + length } else { at }) {
                    Some(at) if is_exact => usize::try_from(at)
                        .ok()
                        .and_then(|at| items.get(at).cloned()),
                    _ => Some(self.one_of(items)),
                }
            }
            Kind::Dict(dict) => {
                let items = dict.borrow().items.clone();
                match key.as_text() {
                    Some(name) => {
                        let named = items.iter().find(|(key, _)| key.as_ref() == Some(&name));
                        named.map(|(_, value)| value.clone())
                    }
                    None => Some(self.one_of(items.into_iter().map(|(_, value)| value).collect())),
                }
            }
            _ => None,
        };
        found.unwrap_or(Value::UNKNOWN).with(loops)
    }

    pub(super) fn lookup(&mut self, name: &'a str, scope: &Rc<Scope<'a>>) -> Value<'a> {
        if let Some(value) = scope.get(name) {
            return value;
        }
        if let Some(value) = self.starred(name, scope) {
            return value;
        }
        if name == "spark" && self.trace.has_session {
            return Value::of(Kind::Session);
        }
        if name == "sc" && self.trace.has_session {
            return Value::of(Kind::SparkContext);
        }
        if super::builtins::is_builtin(name) {
            return Value::lib(&format!("builtins.{name}"));
        }
        Value::UNKNOWN
    }

    /// A name that some `from m import *` brought.
    fn starred(&mut self, name: &'a str, scope: &Rc<Scope<'a>>) -> Option<Value<'a>> {
        let mut next = Some(scope);
        while let Some(scope) = next {
            let stars: Vec<Value<'a>> = scope.stars.borrow().clone();
            for module in stars.iter().rev() {
                match &module.kind {
                    Kind::Project(file) => {
                        if let Some(value) = self.modules.get(file).and_then(|it| it.get(name)) {
                            return Some(value);
                        }
                    }
                    Kind::Lib(path) if super::library::exports(path, name) => {
                        return Some(Value::lib(&format!("{path}.{name}")));
                    }
                    _ => {}
                }
            }
            next = scope.parent.as_ref();
        }
        None
    }

    /// The loops that any of these depends on.
    pub(super) fn loops_of<'v>(values: impl IntoIterator<Item = &'v Value<'a>>) -> Loops
    where
        'a: 'v,
    {
        values
            .into_iter()
            .fold(Loops::NONE, |all, it| all.with(it.loops))
    }
}
