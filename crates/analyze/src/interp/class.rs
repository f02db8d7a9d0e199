//! Classes of the program and their objects.

use super::Interp;
use super::call::Args;
use super::value::{Binding, Class, Instance, Kind, Scope, Value};
use ruff_python_ast::{Expr, StmtClassDef};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

impl<'a> Interp<'a> {
    pub(super) fn class(&mut self, class: &'a StmtClassDef, scope: &Rc<Scope<'a>>) {
        let arguments = class.arguments.as_ref();
        let bases = arguments.map(|it| it.args.iter().map(|base| self.eval(base, scope)).collect());
        let members = Scope::new(scope.file, Some(Rc::clone(scope)));
        self.block(&class.body, &members);
        let made = Class {
            node: class,
            bases: bases.unwrap_or_default(),
            members,
        };
        scope.set(
            class.name.id.as_str(),
            Value::of(Kind::Class(Rc::new(made))),
        );
    }

    /// A member of a class or of one that it inherits from.
    pub(super) fn member(
        &mut self,
        class: &Rc<Class<'a>>,
        name: &str,
        owner: &Value<'a>,
        depth: usize,
    ) -> Value<'a> {
        let found = class.members.names.borrow().get(name).cloned();
        match found {
            Some(Value {
                kind: Kind::Function(closure),
                ..
            }) => match closure.binding {
                Binding::Static => Value::of(Kind::Function(closure)),
                Binding::Property if matches!(owner.kind, Kind::Instance(_)) => {
                    self.call_function(&closure, Some(owner.clone()), Args::default())
                }
                Binding::Instance if matches!(owner.kind, Kind::Class(_)) => {
                    Value::of(Kind::Function(closure))
                }
                Binding::Instance | Binding::Class | Binding::Property => {
                    Value::of(Kind::Method(closure, Box::new(owner.clone())))
                }
            },
            Some(value) => value,
            None if depth < 4 => {
                for base in class.bases.clone() {
                    if let Kind::Class(base) = &base.kind {
                        let value = self.member(base, name, owner, depth + 1);
                        if !value.is_unknown() {
                            return value;
                        }
                    }
                }
                Value::UNKNOWN
            }
            None => Value::UNKNOWN,
        }
    }

    /// Makes an object.
    pub(super) fn instantiate(&mut self, class: &Rc<Class<'a>>, args: Args<'a>) -> Value<'a> {
        let instance = Value::of(Kind::Instance(Rc::new(RefCell::new(Instance {
            class: Rc::clone(class),
            attributes: HashMap::new(),
        }))));
        if let Kind::Method(closure, owner) = self.attribute(&instance, "__init__").kind {
            self.call_function(&closure, Some(*owner), args);
        } else if let Kind::Instance(object) = &instance.kind {
            self.bind_fields(class, object, &args);
        }
        instance
    }

    /// The fields of a class without `__init__`, such as a data class: by name, else in order.
    fn bind_fields(
        &mut self,
        class: &Rc<Class<'a>>,
        object: &Rc<RefCell<Instance<'a>>>,
        args: &Args<'a>,
    ) {
        let fields = class
            .node
            .body
            .iter()
            .filter_map(|statement| match statement {
                ruff_python_ast::Stmt::AnnAssign(it) => match it.target.as_ref() {
                    Expr::Name(name) => Some((name.id.as_str(), it.annotation.as_ref())),
                    _ => None,
                },
                _ => None,
            });
        let fields: Vec<_> = fields.collect();
        for (at, (name, annotation)) in fields.into_iter().enumerate() {
            let given = args.get(at, name).cloned().unwrap_or(Value::UNKNOWN);
            let value = self.annotated(given, Some(annotation), &class.members);
            if !value.is_unknown() {
                object.borrow_mut().attributes.insert(name, value);
            }
        }
    }
}
