//! Calls: of the program's own functions and classes, and of everything else.

use super::columns::{column_method, window_method};
use super::session::catalog_method;
use super::usage::Hint;
use super::value::{Closure, Kind, Lambda, Scope, Value};
use super::{DEEPEST_CALL, Interp, function_place};
use crate::graph::Op;
use crate::place::{Loops, Place};
use ruff_python_ast::{Expr, ExprCall, Parameters};
use ruff_text_size::Ranged;
use std::collections::HashMap;
use std::rc::Rc;

/// What a call is given.
#[derive(Debug, Clone, Default)]
pub(super) struct Args<'a> {
    pub(super) positional: Vec<Value<'a>>,
    pub(super) named: Vec<(String, Value<'a>)>,
    /// Whether there is more than is known.
    pub(super) is_open: bool,
}

impl<'a> Args<'a> {
    pub(super) fn of(positional: Vec<Value<'a>>) -> Self {
        Self {
            positional,
            ..Self::default()
        }
    }

    /// An argument by its position or its name.
    pub(super) fn get(&self, at: usize, name: &str) -> Option<&Value<'a>> {
        self.named(name).or_else(|| self.positional.get(at))
    }

    pub(super) fn named(&self, name: &str) -> Option<&Value<'a>> {
        self.named
            .iter()
            .find(|(it, _)| it == name)
            .map(|(_, value)| value)
    }

    pub(super) fn text(&self, at: usize, name: &str) -> Option<String> {
        self.get(at, name)?.as_text()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Value<'a>> {
        self.positional
            .iter()
            .chain(self.named.iter().map(|(_, value)| value))
    }

    pub(super) fn loops(&self) -> Loops {
        self.all().fold(Loops::NONE, |all, it| all.with(it.loops))
    }

    /// All but the first positional one.
    pub(super) fn rest(&self) -> Self {
        Self {
            positional: self.positional.iter().skip(1).cloned().collect(),
            ..self.clone()
        }
    }
}

impl<'a> Interp<'a> {
    pub(super) fn call(&mut self, call: &'a ExprCall, scope: &Rc<Scope<'a>>) -> Value<'a> {
        if let Expr::Attribute(attribute) = call.func.as_ref() {
            let owner = self.owner(attribute, scope);
            let args = self.arguments(call, scope);
            let place = self.place(attribute.attr.range);
            let loops = owner.loops.with(args.loops());
            return self
                .method(&owner, attribute.attr.id.as_str(), args, place)
                .with(loops);
        }
        let callee = self.eval(&call.func, scope);
        let args = self.arguments(call, scope);
        let place = self.place(call.func.range());
        let loops = callee.loops.with(args.loops());
        self.invoke(&callee, args, place).with(loops)
    }

    fn arguments(&mut self, call: &'a ExprCall, scope: &Rc<Scope<'a>>) -> Args<'a> {
        let mut args = Args::default();
        for argument in &call.arguments.args {
            let value = self.eval(argument, scope);
            if matches!(argument, Expr::Starred(_)) {
                let (items, is_exact) = value.items();
                args.is_open |= !is_exact;
                args.positional
                    .extend(items.into_iter().map(|it| it.with(value.loops)));
            } else {
                args.positional.push(value);
            }
        }
        for keyword in &call.arguments.keywords {
            let value = self.eval(&keyword.value, scope);
            match (&keyword.arg, &value.kind) {
                (Some(name), _) => args.named.push((name.id.to_string(), value)),
                (None, Kind::Dict(dict)) => {
                    let dict = dict.borrow();
                    args.is_open |= !dict.is_exact;
                    for (key, value) in &dict.items {
                        match key {
                            Some(key) => args.named.push((key.clone(), value.clone())),
                            None => args.is_open = true,
                        }
                    }
                }
                (None, _) => args.is_open = true,
            }
        }
        args
    }

    /// Calls a method of a value.
    pub(super) fn method(
        &mut self,
        owner: &Value<'a>,
        name: &'a str,
        args: Args<'a>,
        place: Place,
    ) -> Value<'a> {
        match &owner.kind {
            Kind::Frame(frame) => self.frame_method(*frame, name, &args, place),
            Kind::Dynamic(frame) => self.dynamic_method(*frame, name, &args, place),
            Kind::PandasOnSpark(frame) => self.pandas_method(*frame, name, &args, place),
            Kind::Grouped(frame, grouping) => {
                let grouping = Rc::clone(grouping);
                self.grouped_method(*frame, &grouping, name, &args, place)
            }
            Kind::Rdd(rdd) => self.rdd_method(*rdd, name, &args, place),
            Kind::Session => self.session_method(name, &args, place),
            Kind::Builder => self.builder_method(name, &args, place),
            Kind::Conf => self.conf_method(name, &args, place),
            Kind::Catalog => catalog_method(name),
            Kind::SparkContext => self.context_method(name, &args, place),
            Kind::GlueContext => self.glue_method(name, &args, place),
            Kind::Job => self.job_method(name, place),
            Kind::Reader(source) => {
                self.reader_method(&Rc::clone(source), name, &args, place, owner.loops)
            }
            Kind::Writer(frame, write) => {
                self.writer_method(*frame, &Rc::clone(write), name, &args, place)
            }
            Kind::Sink(sink) => self.sink_method(&Rc::clone(sink), name, &args, place),
            Kind::Column(column) => column_method(&Rc::clone(column), name, &args),
            Kind::Window(window) => window_method(window, name, &args),
            Kind::Delta(table) => self.delta_method(&Rc::clone(table), name, &args, place),
            Kind::Str(_) => self.str_method(owner, name, &args),
            Kind::List(_) => self.list_method(owner, name, &args),
            Kind::Dict(_) => self.dict_method(owner, name, &args),
            Kind::Lib(path) => {
                let path = format!("{path}.{name}");
                self.library(&path, &args, place)
            }
            Kind::Instance(_) | Kind::Class(_) | Kind::Project(_) => {
                let callee = self.attribute(owner, name);
                self.invoke(&callee, args, place)
            }
            _ => {
                self.given_away(&args, place);
                Value::UNKNOWN
            }
        }
    }

    /// Calls a value.
    pub(super) fn invoke(&mut self, callee: &Value<'a>, args: Args<'a>, place: Place) -> Value<'a> {
        match &callee.kind {
            Kind::Function(closure) => self.call_function(&Rc::clone(closure), None, args),
            Kind::Method(closure, owner) => {
                let owner = Value::clone(owner);
                self.call_function(&Rc::clone(closure), Some(owner), args)
            }
            Kind::Lambda(lambda) => self.call_lambda(&Rc::clone(lambda), &args),
            Kind::Class(class) => self.instantiate(&Rc::clone(class), args),
            Kind::Lib(path) => {
                let path = Rc::clone(path);
                self.library(&path, &args, place)
            }
            Kind::Udf(udf) => self.udf_call(*udf, &args, place),
            Kind::UdfMaker {
                is_vectorised,
                is_arrow,
            } => self.make_udf(&args, *is_vectorised, *is_arrow, place),
            _ => {
                self.given_away(&args, place);
                Value::UNKNOWN
            }
        }
    }

    /// Arguments of a call that this analysis does not follow. Functions among them may be called.
    pub(super) fn given_away(&mut self, args: &Args<'a>, place: Place) {
        let values: Vec<_> = args.all().cloned().collect();
        for value in values {
            self.escapes(&value, place);
            if let Kind::Function(closure) = &value.kind
                && !self
                    .called
                    .contains(&function_place(&closure.scope, closure.node))
                && closure.scope.parent.is_some()
            {
                self.call_function(
                    closure,
                    None,
                    Args {
                        is_open: true,
                        ..Args::default()
                    },
                );
            }
        }
    }

    pub(super) fn call_function(
        &mut self,
        closure: &Rc<Closure<'a>>,
        owner: Option<Value<'a>>,
        args: Args<'a>,
    ) -> Value<'a> {
        let place = function_place(&closure.scope, closure.node);
        self.called.insert(place);
        if self.stack.len() >= DEEPEST_CALL || self.stack.contains(&place) || self.fuel == 0 {
            self.given_away(&args, place);
            return Value::UNKNOWN;
        }
        let scope = Scope::new(closure.scope.file, Some(Rc::clone(&closure.scope)));
        let mut args = args;
        if let Some(owner) = owner {
            args.positional.insert(0, owner);
        }
        let outside = (self.file, self.statement);
        self.file = closure.scope.file;
        let hints = self.hints(place, closure.node);
        self.bind(&closure.node.parameters, &args, &scope, &hints);
        self.stack.push(place);
        self.returns.push(Vec::new());
        let context = self.enter(|context| context.function = Some(place));
        self.block(&closure.node.body, &scope);
        self.context = context;
        self.stack.pop();
        let returned = self.returns.pop().unwrap_or_default();
        let value = if returned.is_empty() {
            Value::of(Kind::None)
        } else {
            self.one_of(returned)
        };
        let value = self.annotated(value, closure.node.returns.as_deref(), &closure.scope);
        (self.file, self.statement) = outside;
        value
    }

    fn bind(
        &mut self,
        parameters: &'a Parameters,
        args: &Args<'a>,
        scope: &Rc<Scope<'a>>,
        hints: &HashMap<String, Hint>,
    ) {
        for (at, parameter) in parameters.iter_non_variadic_params().enumerate() {
            let name = parameter.parameter.name.id.as_str();
            let given = args.get(at, name).cloned();
            let value = match (given, &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) => self.eval(default, scope),
                (None, None) => Value::UNKNOWN,
            };
            let annotation = parameter.parameter.annotation.as_deref();
            let value = self.annotated(value, annotation, scope);
            let value = match (&value.kind, hints.get(name), annotation) {
                (Kind::Unknown | Kind::None, Some(Hint::Frame), None) => {
                    let place = self.place(parameter.range);
                    self.frame(Op::Opaque, &[], place, Loops::NONE)
                        .with(value.loops)
                }
                (Kind::Unknown | Kind::None, Some(Hint::Session), None) => Value::of(Kind::Session),
                _ => value,
            };
            scope.set(name, value);
        }
        let count = parameters.posonlyargs.len() + parameters.args.len();
        if let Some(rest) = &parameters.vararg {
            let items: Vec<_> = args.positional.iter().skip(count).cloned().collect();
            let is_exact = !args.is_open && !items.is_empty();
            scope.set(rest.name.id.as_str(), Value::list(items, is_exact));
        }
        if let Some(rest) = &parameters.kwarg {
            let known: Vec<&str> = parameters
                .iter_non_variadic_params()
                .map(|it| it.parameter.name.id.as_str())
                .collect();
            let named = args
                .named
                .iter()
                .filter(|(name, _)| !known.contains(&name.as_str()));
            let items = named.map(|(name, value)| (Some(name.clone()), value.clone()));
            scope.set(
                rest.name.id.as_str(),
                Value::dict(items.collect(), !args.is_open),
            );
        }
    }

    fn call_lambda(&mut self, lambda: &Rc<Lambda<'a>>, args: &Args<'a>) -> Value<'a> {
        let place = self.place(lambda.node.range);
        if self.stack.len() >= DEEPEST_CALL || self.stack.contains(&place) {
            return Value::UNKNOWN;
        }
        let scope = Scope::new(lambda.scope.file, Some(Rc::clone(&lambda.scope)));
        if let Some(parameters) = &lambda.node.parameters {
            self.bind(parameters, args, &scope, &HashMap::new());
        }
        self.stack.push(place);
        let value = self.eval(&lambda.node.body, &scope);
        self.stack.pop();
        value
    }
}
