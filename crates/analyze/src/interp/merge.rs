//! Where ways meet again: one value for what may be either.

use super::Interp;
use super::value::{Kind, Str, Value};
use crate::graph::{NodeId, Op};
use crate::place::Loops;
use std::collections::HashMap;
use std::rc::Rc;

impl<'a> Interp<'a> {
    /// The names after several ways.
    pub(super) fn joined(
        &mut self,
        mut ways: Vec<HashMap<&'a str, Value<'a>>>,
    ) -> HashMap<&'a str, Value<'a>> {
        let Some(mut names) = ways.pop() else {
            return HashMap::new();
        };
        for way in ways.into_iter().rev() {
            let mut changed: Vec<(&'a str, Value<'a>)> = way
                .into_iter()
                .filter(|(name, value)| names.get(name).is_none_or(|it| !same(it, value)))
                .collect();
            changed.sort_by_key(|(name, _)| *name);
            for (name, value) in changed {
                let either = match names.get(name).cloned() {
                    Some(other) => self.either(value, other),
                    None => value,
                };
                names.insert(name, either);
            }
        }
        names
    }

    /// One of several values.
    pub(super) fn one_of(&mut self, values: Vec<Value<'a>>) -> Value<'a> {
        let mut values = values.into_iter();
        let Some(first) = values.next() else {
            return Value::UNKNOWN;
        };
        values.fold(first, |one, other| self.either(one, other))
    }

    /// One value or another.
    pub(super) fn either(&mut self, one: Value<'a>, other: Value<'a>) -> Value<'a> {
        let loops = one.loops.with(other.loops);
        if same(&one, &other) {
            return one.with(loops);
        }
        let kind = match (one.kind, other.kind) {
            (Kind::Frame(a), Kind::Frame(b)) => Kind::Frame(self.either_node(a, b)),
            (Kind::Dynamic(a), Kind::Dynamic(b)) => Kind::Dynamic(self.either_node(a, b)),
            (Kind::Frame(a), Kind::Dynamic(b)) | (Kind::Dynamic(a), Kind::Frame(b)) => {
                Kind::Frame(self.either_node(a, b))
            }
            (Kind::Unknown | Kind::None, kind) | (kind, Kind::Unknown | Kind::None) => kind,
            (Kind::Str(_), Kind::Str(_)) => Kind::Str(Rc::new(Str::hole(None))),
            (Kind::List(a), Kind::List(b)) => {
                let (a, b) = (a.borrow(), b.borrow());
                if a.items.len() == b.items.len() {
                    let pairs: Vec<_> = a
                        .items
                        .iter()
                        .cloned()
                        .zip(b.items.iter().cloned())
                        .collect();
                    let items = pairs.into_iter().map(|(a, b)| self.either(a, b)).collect();
                    Value::list(items, a.is_exact && b.is_exact).kind
                } else {
                    let longer = if a.items.len() > b.items.len() { a } else { b };
                    Value::list(longer.items.clone(), false).kind
                }
            }
            (Kind::Writer(a, write), Kind::Writer(b, _)) if a == b => Kind::Writer(a, write),
            (Kind::Session, _) | (_, Kind::Session) => Kind::Session,
            _ => Kind::Unknown,
        };
        Value { kind, loops }
    }

    fn either_node(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if a == b {
            return a;
        }
        let place = self.trace.graph.node(a.max(b)).place;
        self.node(Op::Either, &[a, b], place, Loops::NONE)
    }
}

/// Whether two values are the same one.
fn same<'a>(one: &Value<'a>, other: &Value<'a>) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Unknown, Kind::Unknown)
        | (Kind::None, Kind::None)
        | (Kind::Session, Kind::Session)
        | (Kind::Builder, Kind::Builder)
        | (Kind::Conf, Kind::Conf)
        | (Kind::Catalog, Kind::Catalog)
        | (Kind::SparkContext, Kind::SparkContext)
        | (Kind::GlueContext, Kind::GlueContext)
        | (Kind::Job, Kind::Job) => true,
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Int(a), Kind::Int(b)) => a == b,
        (Kind::Frame(a), Kind::Frame(b))
        | (Kind::Dynamic(a), Kind::Dynamic(b))
        | (Kind::PandasOnSpark(a), Kind::PandasOnSpark(b))
        | (Kind::Counted(a), Kind::Counted(b))
        | (Kind::Collected(a), Kind::Collected(b)) => a == b,
        (Kind::Project(a), Kind::Project(b)) => a == b,
        (Kind::Rdd(a), Kind::Rdd(b)) => a == b,
        (Kind::Grouped(_, a), Kind::Grouped(_, b)) => Rc::ptr_eq(a, b),
        (Kind::Window(a), Kind::Window(b)) => Rc::ptr_eq(a, b),
        (Kind::Reader(a), Kind::Reader(b)) => Rc::ptr_eq(a, b),
        (Kind::Writer(_, a), Kind::Writer(_, b)) | (Kind::Sink(a), Kind::Sink(b)) => {
            Rc::ptr_eq(a, b)
        }
        (Kind::Delta(a), Kind::Delta(b)) => Rc::ptr_eq(a, b),
        (Kind::Lambda(a), Kind::Lambda(b)) => Rc::ptr_eq(a, b),
        (Kind::Str(a), Kind::Str(b)) => {
            Rc::ptr_eq(a, b) || a.known().is_some() && a.known() == b.known()
        }
        (Kind::List(a), Kind::List(b)) => Rc::ptr_eq(a, b),
        (Kind::Dict(a), Kind::Dict(b)) => Rc::ptr_eq(a, b),
        (Kind::Lib(a), Kind::Lib(b)) => a == b,
        (Kind::Function(a), Kind::Function(b)) | (Kind::Method(a, _), Kind::Method(b, _)) => {
            Rc::ptr_eq(a, b)
        }
        (Kind::Class(a), Kind::Class(b)) => Rc::ptr_eq(a, b),
        (Kind::Instance(a), Kind::Instance(b)) => Rc::ptr_eq(a, b),
        (Kind::Column(a), Kind::Column(b)) => Rc::ptr_eq(a, b),
        (Kind::Udf(a), Kind::Udf(b)) => a == b,
        _ => false,
    }
}
