//! Comprehensions.

use super::Interp;
use super::value::{Scope, Value};
use crate::trace::LoopKind;
use ruff_python_ast::{Comprehension, Expr, ExprDictComp};
use std::rc::Rc;

impl<'a> Interp<'a> {
    pub(super) fn comprehension(
        &mut self,
        element: &'a Expr,
        generators: &'a [Comprehension],
        scope: &Rc<Scope<'a>>,
    ) -> Value<'a> {
        let inner = Scope::new(scope.file, Some(Rc::clone(scope)));
        let mut values = Vec::new();
        let is_exact = self.generate(generators, &inner, &mut |interp, inner| {
            let value = interp.eval(element, inner);
            values.push(value);
        });
        if !is_exact {
            values.truncate(1);
        }
        Value::list(values, is_exact)
    }

    pub(super) fn dict_comprehension(
        &mut self,
        it: &'a ExprDictComp,
        scope: &Rc<Scope<'a>>,
    ) -> Value<'a> {
        let inner = Scope::new(scope.file, Some(Rc::clone(scope)));
        let mut items = Vec::new();
        let is_exact = self.generate(&it.generators, &inner, &mut |interp, inner| {
            let key = it.key.as_ref().map(|key| interp.eval(key, inner));
            let value = interp.eval(&it.value, inner);
            items.push((key.and_then(|key| key.as_text()), value));
        });
        if !is_exact {
            items.truncate(1);
        }
        Value::dict(items, is_exact)
    }

    /// Goes through the loops of a comprehension; whether each item was seen once.
    fn generate(
        &mut self,
        generators: &'a [Comprehension],
        scope: &Rc<Scope<'a>>,
        body: &mut dyn FnMut(&mut Self, &Rc<Scope<'a>>),
    ) -> bool {
        let Some((first, rest)) = generators.split_first() else {
            body(self, scope);
            return true;
        };
        let iterable = self.eval(&first.iter, scope);
        let mut is_exact = first.ifs.is_empty();
        let unrolled = self.rounds(&iterable, LoopKind::Comprehension, |interp, item| {
            interp.assign(&first.target, item, scope);
            for test in &first.ifs {
                interp.truth(test, scope);
            }
            is_exact &= interp.generate(rest, scope, body);
        });
        is_exact && unrolled
    }
}
