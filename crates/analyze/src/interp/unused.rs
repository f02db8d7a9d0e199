//! Functions that nothing in the file calls: each runs once, with what its parameters say.

use super::call::Args;
use super::value::{Binding, Class, Closure, Kind, Scope, Value};
use super::{Interp, function_place};
use ruff_python_ast::Expr;
use ruff_python_ast::visitor::{Visitor, walk_expr};
use std::collections::HashSet;
use std::rc::Rc;

impl<'a> Interp<'a> {
    /// Runs what has not run, callers first.
    pub(super) fn run_unused(&mut self, scope: &Rc<Scope<'a>>) {
        let mut mentioned = Mentioned::default();
        for statement in &self.entry_module.tree.body {
            mentioned.visit_stmt(statement);
        }
        let values: Vec<Value<'a>> = scope.names.borrow().values().cloned().collect();
        let mut functions = Vec::new();
        let mut classes = Vec::new();
        for value in values {
            match value.kind {
                Kind::Function(closure) if closure.scope.file == self.entry => {
                    functions.push(closure);
                }
                Kind::Class(class) if class.members.file == self.entry => classes.push(class),
                _ => {}
            }
        }
        functions.sort_by_key(|it| it.node.range.start());
        classes.sort_by_key(|it| it.node.range.start());
        for is_mentioned in [false, true] {
            for closure in &functions {
                if mentioned.names.contains(closure.node.name.id.as_str()) == is_mentioned {
                    self.run_alone(closure, None);
                }
            }
            for class in &classes {
                if mentioned.names.contains(class.node.name.id.as_str()) == is_mentioned {
                    self.run_class(class, &mentioned.names);
                }
            }
        }
    }

    fn run_class(&mut self, class: &Rc<Class<'a>>, mentioned: &HashSet<&'a str>) {
        let mut methods: Vec<Rc<Closure<'a>>> = Vec::new();
        for value in class.members.names.borrow().values() {
            if let Kind::Function(closure) = &value.kind {
                methods.push(Rc::clone(closure));
            }
        }
        methods.sort_by_key(|it| it.node.range.start());
        methods.retain(|it| !self.has_run(it));
        if methods.is_empty() {
            return;
        }
        self.entries += 1;
        let entry = self.entries;
        let context = self.enter(|context| context.entry = entry);
        let instance = self.instantiate(class, Args::default());
        for is_mentioned in [false, true] {
            for closure in &methods {
                if mentioned.contains(closure.node.name.id.as_str()) == is_mentioned
                    && !self.has_run(closure)
                {
                    let owner = (closure.binding != Binding::Static).then(|| instance.clone());
                    self.run_method(closure, owner);
                }
            }
        }
        self.context = context;
    }

    fn run_alone(&mut self, closure: &Rc<Closure<'a>>, owner: Option<Value<'a>>) {
        if self.has_run(closure) {
            return;
        }
        self.entries += 1;
        let entry = self.entries;
        let context = self.enter(|context| context.entry = entry);
        self.run_method(closure, owner);
        self.context = context;
    }

    fn run_method(&mut self, closure: &Rc<Closure<'a>>, owner: Option<Value<'a>>) {
        let value = self.call_function(closure, owner, Args::default());
        let place = function_place(&closure.scope, closure.node);
        self.escapes(&value, place);
    }

    fn has_run(&self, closure: &Closure<'a>) -> bool {
        let place = function_place(&closure.scope, closure.node);
        self.called.contains(&place)
    }
}

/// Names that are used in a file.
#[derive(Default)]
struct Mentioned<'a> {
    names: HashSet<&'a str>,
}

impl<'a> Visitor<'a> for Mentioned<'a> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => {
                self.names.insert(name.id.as_str());
            }
            Expr::Attribute(attribute) => {
                self.names.insert(attribute.attr.id.as_str());
            }
            _ => {}
        }
        walk_expr(self, expression);
    }
}
