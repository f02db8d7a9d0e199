//! Statements: blocks, branches and loops.

use super::value::{Binding, Closure, Kind, Scope, Value};
use super::{Flow, Interp};
use crate::trace::What;
use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtFunctionDef, StmtIf, StmtTry};
use ruff_text_size::{Ranged, TextRange};
use std::collections::HashMap;
use std::rc::Rc;

type Names<'a> = HashMap<&'a str, Value<'a>>;

impl<'a> Interp<'a> {
    pub(super) fn block(&mut self, block: &'a [Stmt], scope: &Rc<Scope<'a>>) -> Flow {
        let before = Rc::clone(&self.context);
        let mut flow = Flow::Next;
        for statement in block {
            flow = self.statement(statement, scope);
            if flow == Flow::Stop {
                break;
            }
            if let Some(arm) = self.assumed.take() {
                self.enter(|context| context.branches.push(arm));
            }
        }
        self.assumed = None;
        self.context = before;
        flow
    }

    pub(super) fn statement(&mut self, statement: &'a Stmt, scope: &Rc<Scope<'a>>) -> Flow {
        self.statement = self.place(extent(statement));
        match statement {
            Stmt::FunctionDef(function) => self.function(function, scope),
            Stmt::ClassDef(class) => self.class(class, scope),
            Stmt::Return(it) => {
                let value = it.value.as_ref().map(|value| self.eval(value, scope));
                if let Some(returns) = self.returns.last_mut() {
                    returns.push(value.unwrap_or(Value::of(Kind::None)));
                }
                return Flow::Stop;
            }
            Stmt::Raise(it) => {
                if let Some(raised) = &it.exc {
                    self.eval(raised, scope);
                }
                return Flow::Stop;
            }
            Stmt::Break(_) | Stmt::Continue(_) => return Flow::Stop,
            Stmt::Assign(it) => {
                let value = self.eval(&it.value, scope);
                for target in &it.targets {
                    self.assign(target, value.clone(), scope);
                }
            }
            Stmt::AnnAssign(it) => {
                if let Some(value) = &it.value {
                    let value = self.eval(value, scope);
                    let value = self.annotated(value, Some(&it.annotation), scope);
                    self.assign(&it.target, value, scope);
                }
            }
            Stmt::AugAssign(it) => {
                let left = self.eval(&it.target, scope);
                let right = self.eval(&it.value, scope);
                let value = self.binary(it.op, &left, &right);
                self.assign(&it.target, value, scope);
            }
            Stmt::For(it) => self.for_loop(it, scope),
            Stmt::While(it) => self.while_loop(it, scope),
            Stmt::If(it) => return self.branch(it, scope),
            Stmt::With(it) => {
                for item in &it.items {
                    let value = self.eval(&item.context_expr, scope);
                    if let Some(target) = &item.optional_vars {
                        self.assign(target, value, scope);
                    }
                }
                return self.block(&it.body, scope);
            }
            Stmt::Match(it) => {
                self.eval(&it.subject, scope);
                let arms = it
                    .cases
                    .iter()
                    .map(|case| (false, &case.body[..]))
                    .collect();
                return self.arms(arms, false, scope);
            }
            Stmt::Try(it) => return self.attempt(it, scope),
            Stmt::Assert(it) => self.truth(&it.test, scope),
            Stmt::Import(it) => self.import(it, scope),
            Stmt::ImportFrom(it) => self.import_from(it, scope),
            Stmt::Global(it) => {
                let names = it.names.iter().map(|name| name.id.as_str());
                scope.globals.borrow_mut().extend(names);
            }
            Stmt::Expr(it) => self.bare(&it.value, scope),
            Stmt::Delete(_)
            | Stmt::TypeAlias(_)
            | Stmt::Nonlocal(_)
            | Stmt::Pass(_)
            | Stmt::IpyEscapeCommand(_) => {}
        }
        Flow::Next
    }

    /// An expression as a statement: its result is thrown away.
    fn bare(&mut self, expression: &'a Expr, scope: &Rc<Scope<'a>>) {
        let events = self.trace.events.len();
        let value = self.eval(expression, scope);
        let Expr::Call(call) = expression else { return };
        let Expr::Attribute(method) = call.func.as_ref() else {
            return;
        };
        let place = self.place(method.attr.range);
        let last = self.trace.events[events..].iter_mut().rev();
        for event in last.filter(|event| event.place == place) {
            if let What::Action { is_bare, .. } = &mut event.what {
                *is_bare = true;
                return;
            }
        }
        if let Kind::Frame(node) = value.kind
            && self.trace.graph.node(node).place == place
        {
            let name = method.attr.id.to_string();
            self.event(What::Discarded(node, name), place);
        }
    }

    fn function(&mut self, function: &'a StmtFunctionDef, scope: &Rc<Scope<'a>>) {
        let mut closure = Closure {
            node: function,
            scope: Rc::clone(scope),
            binding: Binding::Instance,
        };
        let mut wrapper = None;
        for decorator in &function.decorator_list {
            let value = self.eval(&decorator.expression, scope);
            match &value.kind {
                Kind::Lib(path) if path.ends_with("staticmethod") => {
                    closure.binding = Binding::Static;
                }
                Kind::Lib(path) if path.ends_with("classmethod") => {
                    closure.binding = Binding::Class;
                }
                Kind::Lib(path) if path.ends_with("property") => {
                    closure.binding = Binding::Property;
                }
                _ => wrapper = wrapper.or(self.udf_decorator(&value, decorator.range, function)),
            }
        }
        for default in function.parameters.iter_non_variadic_params() {
            if let Some(default) = &default.default {
                self.eval(default, scope);
            }
        }
        let value = wrapper.unwrap_or(Value::of(Kind::Function(Rc::new(closure))));
        scope.set(function.name.id.as_str(), value);
    }

    fn branch(&mut self, branch: &'a StmtIf, scope: &Rc<Scope<'a>>) -> Flow {
        self.truth(&branch.test, scope);
        let mut arms = vec![(self.asks_for_output(&branch.test), &branch.body[..])];
        let mut has_else = false;
        for clause in &branch.elif_else_clauses {
            if let Some(test) = &clause.test {
                self.truth(test, scope);
                arms.push((self.asks_for_output(test), &clause.body[..]));
            } else {
                has_else = true;
                arms.push((false, &clause.body[..]));
            }
        }
        let is_never = match branch.test.as_ref() {
            Expr::BooleanLiteral(constant) => !constant.value,
            test => self.file != self.entry && self.source(test.range()).contains("__main__"),
        };
        if is_never {
            arms.remove(0);
        }
        self.arms(arms, has_else, scope)
    }

    fn asks_for_output(&self, test: &Expr) -> bool {
        let condition = self.source(test.range()).to_ascii_lowercase();
        condition.contains("debug") || condition.contains("verbose")
    }

    /// Ways of which one is taken; where none need be, the names stay as they were.
    fn arms(
        &mut self,
        arms: Vec<(bool, &'a [Stmt])>,
        is_total: bool,
        scope: &Rc<Scope<'a>>,
    ) -> Flow {
        self.branches += 1;
        let branch = self.branches;
        let before = scope.names.borrow().clone();
        let mut ends: Vec<(u32, Names<'a>)> = Vec::new();
        let mut number = 0;
        for (is_debug, body) in arms {
            let context = self.enter(|context| {
                context.branches.push((branch, number));
                context.is_debug |= is_debug;
            });
            let flow = self.block(body, scope);
            self.context = context;
            let after = std::mem::replace(&mut *scope.names.borrow_mut(), before.clone());
            if flow == Flow::Next {
                ends.push((number, after));
            }
            number += 1;
        }
        let stopped = number - u32::try_from(ends.len()).unwrap_or_default();
        if !is_total {
            ends.push((number, before));
        }
        let (arm, names) = match ends.len() {
            0 => return Flow::Stop,
            1 => ends.swap_remove(0),
            _ => (
                0,
                self.joined(ends.into_iter().map(|(_, names)| names).collect()),
            ),
        };
        *scope.names.borrow_mut() = names;
        let is_only_way = stopped > 0 && (stopped + 1 == number + u32::from(!is_total));
        if is_only_way {
            self.assumed = Some((branch, arm));
        }
        Flow::Next
    }

    fn attempt(&mut self, attempt: &'a StmtTry, scope: &Rc<Scope<'a>>) -> Flow {
        let before = scope.names.borrow().clone();
        self.branches += 1;
        let branch = self.branches;
        let mut ends = Vec::new();
        let context = self.enter(|context| context.branches.push((branch, 0)));
        let mut flow = self.block(&attempt.body, scope);
        if flow == Flow::Next {
            flow = self.block(&attempt.orelse, scope);
        }
        self.context = context;
        let after = scope.names.borrow().clone();
        if flow == Flow::Next {
            ends.push(after);
        }
        for (number, ExceptHandler::ExceptHandler(handler)) in attempt.handlers.iter().enumerate() {
            scope.names.borrow_mut().clone_from(&before);
            let arm = u32::try_from(number + 1).unwrap_or_default();
            let context = self.enter(|context| {
                context.branches.push((branch, arm));
                context.is_handler = true;
            });
            let flow = self.block(&handler.body, scope);
            self.context = context;
            if flow == Flow::Next {
                ends.push(scope.names.borrow().clone());
            }
        }
        let stops = ends.is_empty();
        let names = if stops { before } else { self.joined(ends) };
        *scope.names.borrow_mut() = names;
        let last = self.block(&attempt.finalbody, scope);
        if stops { Flow::Stop } else { last }
    }

    pub(super) fn source(&self, range: TextRange) -> &'a str {
        let text = &self.module(self.file).text.content;
        text.get(range.start().to_usize()..range.end().to_usize())
            .unwrap_or_default()
    }
}

/// A statement without the statements inside it: of a compound one its header.
fn extent(statement: &Stmt) -> TextRange {
    let start = statement.range().start();
    let end = match statement {
        Stmt::FunctionDef(it) => it.parameters.end(),
        Stmt::ClassDef(it) => it.name.end(),
        Stmt::For(it) => it.iter.end(),
        Stmt::While(it) => it.test.end(),
        Stmt::If(it) => it.test.end(),
        Stmt::With(it) => it.items.last().map_or(start, Ranged::end),
        Stmt::Match(it) => it.subject.end(),
        Stmt::Try(_) => start,
        _ => statement.range().end(),
    };
    TextRange::new(start, end.max(start))
}
