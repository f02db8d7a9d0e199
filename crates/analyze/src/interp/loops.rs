//! Loops: gone round once an item of a short literal, else twice.

use super::value::{Scope, Value};
use super::{Interp, UNROLLED};
use crate::place::Loops;
use crate::trace::{Loop, LoopKind};
use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtFor, StmtWhile};
use std::rc::Rc;

impl<'a> Interp<'a> {
    pub(super) fn for_loop(&mut self, it: &'a StmtFor, scope: &Rc<Scope<'a>>) {
        let iterable = self.eval(&it.iter, scope);
        let kind = if is_retry(&it.body) {
            LoopKind::Retry
        } else {
            LoopKind::For
        };
        let before = scope.names.borrow().clone();
        let certain = self.rounds(&iterable, kind, |interp, item| {
            interp.assign(&it.target, item, scope);
            interp.block(&it.body, scope);
        });
        if !certain {
            let after = scope.names.borrow().clone();
            let names = self.joined(vec![before, after]);
            *scope.names.borrow_mut() = names;
        }
        self.block(&it.orelse, scope);
    }

    pub(super) fn while_loop(&mut self, it: &'a StmtWhile, scope: &Rc<Scope<'a>>) {
        let is_endless = matches!(it.test.as_ref(), Expr::BooleanLiteral(test) if test.value);
        let kind = if is_endless && leaves(&it.body) || is_retry(&it.body) {
            LoopKind::Retry
        } else {
            LoopKind::While
        };
        let before = scope.names.borrow().clone();
        self.rounds(&Value::UNKNOWN, kind, |interp, _| {
            interp.truth(&it.test, scope);
            interp.block(&it.body, scope);
        });
        if !is_endless {
            let after = scope.names.borrow().clone();
            let names = self.joined(vec![before, after]);
            *scope.names.borrow_mut() = names;
        }
        self.block(&it.orelse, scope);
    }

    /// Goes round a loop: once an item of a short literal, else twice. Whether it surely goes
    /// round at all.
    pub(super) fn rounds(
        &mut self,
        iterable: &Value<'a>,
        kind: LoopKind,
        mut body: impl FnMut(&mut Self, Value<'a>),
    ) -> bool {
        self.loops += 1;
        let number = self.loops;
        let (items, is_exact) = iterable.items();
        let count = (is_exact && !items.is_empty()).then_some(items.len());
        let is_unrolled = is_exact && !items.is_empty() && items.len() <= UNROLLED && self.fuel > 0;
        let items = if is_unrolled {
            items
        } else {
            let item = self.one_of(items).with(iterable.loops);
            vec![item.clone(), item]
        };
        let first_node = u32::try_from(self.trace.graph.nodes.len()).unwrap_or_default();
        let statement = self.statement;
        for (round, item) in items.into_iter().enumerate() {
            self.varies(&item, Loops::of(number));
            let context = self.enter(|context| {
                context.loops.push(Loop {
                    number,
                    kind,
                    count,
                    round,
                    first_node,
                });
            });
            body(self, item.with(Loops::of(number)));
            self.context = context;
            self.statement = statement;
        }
        is_unrolled
    }
}

/// Whether a block may leave the loop around it.
fn leaves(block: &[Stmt]) -> bool {
    block.iter().any(|statement| match statement {
        Stmt::Break(_) | Stmt::Return(_) => true,
        Stmt::If(it) => {
            leaves(&it.body)
                || it
                    .elif_else_clauses
                    .iter()
                    .any(|clause| leaves(&clause.body))
        }
        Stmt::With(it) => leaves(&it.body),
        Stmt::Try(it) => {
            let handlers = it.handlers.iter();
            leaves(&it.body)
                || leaves(&it.orelse)
                || handlers
                    .into_iter()
                    .any(|ExceptHandler::ExceptHandler(it)| leaves(&it.body))
        }
        _ => false,
    })
}

/// Whether a loop tries the same until it works.
fn is_retry(block: &[Stmt]) -> bool {
    block.iter().any(|statement| match statement {
        Stmt::Try(it) => {
            let ends =
                |block: &[Stmt]| matches!(block.last(), Some(Stmt::Break(_) | Stmt::Return(_)));
            ends(&it.body) || ends(&it.orelse)
        }
        _ => false,
    })
}
