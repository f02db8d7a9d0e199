//! Expressions.

use super::Interp;
use super::columns::operand;
use super::frame::frame_attribute;
use super::value::{Kind, Lambda, Scope, Str, Value};
use crate::column::{Column, Operator};
use crate::graph::{NodeId, Op, Source};
use crate::place::Loops;
use crate::trace::What;
use ruff_python_ast::{
    BoolOp, CmpOp, Expr, ExprAttribute, ExprCompare, ExprSubscript, Number, UnaryOp,
};
use ruff_text_size::Ranged;
use std::rc::Rc;

impl<'a> Interp<'a> {
    pub(super) fn eval(&mut self, expression: &'a Expr, scope: &Rc<Scope<'a>>) -> Value<'a> {
        self.fuel = self.fuel.saturating_sub(1);
        match expression {
            Expr::Name(name) => self.lookup(name.id.as_str(), scope),
            Expr::Attribute(attribute) => self.attribute_of(attribute, scope),
            Expr::Call(call) => self.call(call, scope),
            Expr::Subscript(subscript) => self.subscript(subscript, scope),
            Expr::StringLiteral(text) => {
                let pieces = text.value.iter().map(|it| self.piece(it)).collect();
                Value::of(Kind::Str(Rc::new(Str { pieces })))
            }
            Expr::FString(text) => self.f_string(text, scope),
            Expr::NumberLiteral(number) => match &number.value {
                Number::Int(number) => Value::of(number.as_i64().map_or(Kind::Unknown, Kind::Int)),
                Number::Float(_) | Number::Complex { .. } => Value::UNKNOWN,
            },
            Expr::BooleanLiteral(value) => Value::of(Kind::Bool(value.value)),
            Expr::NoneLiteral(_) => Value::of(Kind::None),
            Expr::BoolOp(it) => {
                let values: Vec<_> = it
                    .values
                    .iter()
                    .map(|value| self.eval(value, scope))
                    .collect();
                match it.op {
                    _ if values.iter().all(|it| matches!(it.kind, Kind::Column(_))) => {
                        all_or_any(it.op, &values)
                    }
                    BoolOp::Or => self.one_of(values),
                    BoolOp::And => values.into_iter().next_back().unwrap_or(Value::UNKNOWN),
                }
            }
            Expr::BinOp(it) => {
                let left = self.eval(&it.left, scope);
                let right = self.eval(&it.right, scope);
                self.binary(it.op, &left, &right)
            }
            Expr::UnaryOp(it) => self.unary(it.op, &it.operand, scope),
            Expr::Compare(it) => self.compare(it, scope),
            Expr::If(it) => {
                self.truth(&it.test, scope);
                let body = self.eval(&it.body, scope);
                let other = self.eval(&it.orelse, scope);
                self.either(body, other)
            }
            Expr::Lambda(node) => Value::of(Kind::Lambda(Rc::new(Lambda {
                node,
                scope: Rc::clone(scope),
            }))),
            Expr::List(it) => self.sequence(&it.elts, scope),
            Expr::Tuple(it) => self.sequence(&it.elts, scope),
            Expr::Set(it) => self.sequence(&it.elts, scope),
            Expr::Dict(it) => {
                let mut items = Vec::new();
                let mut is_exact = true;
                for item in &it.items {
                    let value = self.eval(&item.value, scope);
                    match &item.key {
                        Some(key) => items.push((self.eval(key, scope).as_option(), value)),
                        None => match &value.kind {
                            Kind::Dict(inner) => items.extend(inner.borrow().items.iter().cloned()),
                            _ => is_exact = false,
                        },
                    }
                }
                Value::dict(items, is_exact)
            }
            Expr::ListComp(it) => self.comprehension(&it.elt, &it.generators, scope),
            Expr::SetComp(it) => self.comprehension(&it.elt, &it.generators, scope),
            Expr::Generator(it) => self.comprehension(&it.elt, &it.generators, scope),
            Expr::DictComp(it) => self.dict_comprehension(it, scope),
            Expr::Named(it) => {
                let value = self.eval(&it.value, scope);
                self.assign(&it.target, value.clone(), scope);
                value
            }
            Expr::Starred(it) => self.eval(&it.value, scope),
            Expr::Await(it) => self.eval(&it.value, scope),
            Expr::Yield(it) => {
                if let Some(value) = &it.value {
                    let value = self.eval(value, scope);
                    let given = Value::list(vec![value], false);
                    if let Some(returns) = self.returns.last_mut() {
                        returns.push(given);
                    }
                }
                Value::UNKNOWN
            }
            Expr::YieldFrom(it) => self.eval(&it.value, scope),
            Expr::Slice(it) => {
                for part in [&it.lower, &it.upper, &it.step].into_iter().flatten() {
                    self.eval(part, scope);
                }
                Value::UNKNOWN
            }
            Expr::TString(_)
            | Expr::BytesLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => Value::UNKNOWN,
        }
    }

    fn sequence(&mut self, items: &'a [Expr], scope: &Rc<Scope<'a>>) -> Value<'a> {
        let mut values = Vec::new();
        let mut is_exact = true;
        for item in items {
            let value = self.eval(item, scope);
            if matches!(item, Expr::Starred(_)) {
                let (inner, all) = value.items();
                is_exact &= all;
                values.extend(inner.into_iter().map(|it| it.with(value.loops)));
            } else {
                values.push(value);
            }
        }
        Value::list(values, is_exact)
    }

    fn subscript(&mut self, subscript: &'a ExprSubscript, scope: &Rc<Scope<'a>>) -> Value<'a> {
        let owner = self.eval(&subscript.value, scope);
        let key = self.eval(&subscript.slice, scope);
        let place = self.place(subscript.slice.range());
        match (&owner.kind, &key.kind) {
            (Kind::Frame(frame), Kind::Str(_)) => column_of(*frame, key.as_text(), key.loops),
            (Kind::Frame(frame), Kind::List(_)) => self.select(*frame, &[key], place),
            (Kind::Frame(frame), Kind::Column(condition)) => {
                let op = Op::Filter(Rc::clone(condition));
                self.frame(op, &[*frame], place, key.loops)
            }
            (Kind::Column(column), _) => {
                Value::column(Column::Call("item".to_owned(), vec![Rc::clone(column)]))
                    .with(key.loops)
            }
            _ => self.item(&owner, &key),
        }
    }

    fn attribute_of(&mut self, attribute: &'a ExprAttribute, scope: &Rc<Scope<'a>>) -> Value<'a> {
        let owner = self.owner(attribute, scope);
        let value = self.attribute(&owner, attribute.attr.id.as_str());
        value.with(owner.loops)
    }

    pub(super) fn attribute(&mut self, owner: &Value<'a>, name: &'a str) -> Value<'a> {
        match &owner.kind {
            Kind::Lib(path) if name == "builder" && path.ends_with("SparkSession") => {
                Value::of(Kind::Builder)
            }
            Kind::Lib(path) => Value::lib(&format!("{path}.{name}")),
            Kind::Project(file) => {
                let found = self.modules.get(file).and_then(|scope| scope.get(name));
                found.unwrap_or(Value::UNKNOWN)
            }
            Kind::Instance(instance) => {
                let found = instance.borrow().attributes.get(name).cloned();
                let class = Rc::clone(&instance.borrow().class);
                found.unwrap_or_else(|| self.member(&class, name, owner, 0))
            }
            Kind::Class(class) => self.member(class, name, owner, 0),
            Kind::Frame(frame) => frame_attribute(*frame, name),
            Kind::Session => session_attribute(name),
            Kind::SparkContext if name == "_conf" => Value::of(Kind::Conf),
            Kind::GlueContext => match name {
                "spark_session" => Value::of(Kind::Session),
                "create_dynamic_frame"
                | "write_dynamic_frame"
                | "create_data_frame"
                | "write_data_frame" => Value::lib(&format!("glue.{name}")),
                _ => Value::UNKNOWN,
            },
            Kind::Column(column) => Value::column(Column::Call(
                name.to_ascii_lowercase(),
                vec![Rc::clone(column)],
            )),
            _ => Value::UNKNOWN,
        }
    }

    /// An expression of which only the truth matters.
    pub(super) fn truth(&mut self, test: &'a Expr, scope: &Rc<Scope<'a>>) {
        match test {
            Expr::BoolOp(it) => {
                for value in &it.values {
                    self.truth(value, scope);
                }
            }
            Expr::UnaryOp(it) if it.op == UnaryOp::Not => self.truth(&it.operand, scope),
            _ => {
                let value = self.eval(test, scope);
                self.emptiness(test, &value);
            }
        }
    }

    fn emptiness(&mut self, expression: &'a Expr, value: &Value<'a>) {
        let Kind::Counted(node) = value.kind else {
            return;
        };
        let is_direct = match expression {
            Expr::Call(_) => true,
            Expr::Name(name) => {
                let text = &self.module(self.file).text.content;
                crate::column::words(text)
                    .filter(|word| *word == name.id.as_str())
                    .count()
                    == 2
            }
            _ => false,
        };
        if is_direct {
            let place = self.place(expression.range());
            self.event(What::Emptiness(node), place);
        }
    }

    fn unary(&mut self, op: UnaryOp, operand: &'a Expr, scope: &Rc<Scope<'a>>) -> Value<'a> {
        if op == UnaryOp::Not {
            self.truth(operand, scope);
            return Value::UNKNOWN;
        }
        let value = self.eval(operand, scope);
        match (&value.kind, op) {
            (Kind::Int(number), UnaryOp::USub) => {
                Value::of(Kind::Int(number.wrapping_neg())).with(value.loops)
            }
            (Kind::Column(column), UnaryOp::Invert) => {
                Value::column(Column::Not(Rc::clone(column))).with(value.loops)
            }
            (Kind::Column(_), _) => value,
            _ => Value::UNKNOWN.with(value.loops),
        }
    }

    fn compare(&mut self, it: &'a ExprCompare, scope: &Rc<Scope<'a>>) -> Value<'a> {
        let left = self.eval(&it.left, scope);
        let mut result = Value::UNKNOWN;
        let mut before = (it.left.as_ref(), left);
        for (op, expression) in it.ops.iter().zip(&it.comparators) {
            let right = self.eval(expression, scope);
            if it.ops.len() == 1 {
                if asks_for_rows(*op, &right) {
                    self.emptiness(before.0, &before.1);
                }
                if asks_for_rows(mirrored(*op), &before.1) {
                    self.emptiness(expression, &right);
                }
            }
            let is_column = |value: &Value<'_>| matches!(value.kind, Kind::Column(_));
            let loops = before.1.loops.with(right.loops);
            if is_column(&before.1) || is_column(&right) {
                let operator = match op {
                    CmpOp::Eq => Operator::Equal,
                    CmpOp::NotEq => Operator::NotEqual,
                    _ => Operator::Compare,
                };
                let sides = (operand(&before.1), operand(&right));
                result = Value::column(Column::Binary(operator, sides.0, sides.1)).with(loops);
            } else {
                result = result.with(loops);
            }
            before = (expression, right);
        }
        result
    }
}

/// Whether comparing a count so only asks whether there is any row.
fn asks_for_rows(op: CmpOp, value: &Value<'_>) -> bool {
    matches!(
        (op, &value.kind),
        (
            CmpOp::Eq | CmpOp::NotEq | CmpOp::Gt | CmpOp::LtE,
            Kind::Int(0)
        ) | (CmpOp::GtE | CmpOp::Lt, Kind::Int(1))
    )
}

const fn mirrored(op: CmpOp) -> CmpOp {
    match op {
        CmpOp::Gt => CmpOp::Lt,
        CmpOp::Lt => CmpOp::Gt,
        CmpOp::GtE => CmpOp::LtE,
        CmpOp::LtE => CmpOp::GtE,
        other => other,
    }
}

fn session_attribute<'a>(name: &str) -> Value<'a> {
    Value::of(match name {
        "read" => Kind::Reader(Rc::default()),
        "readStream" => Kind::Reader(Rc::new(Source {
            is_stream: true,
            ..Default::default()
        })),
        "conf" => Kind::Conf,
        "catalog" => Kind::Catalog,
        "sparkContext" | "_sc" => Kind::SparkContext,
        "builder" => Kind::Builder,
        "udf" => Kind::Lib(Rc::from("spark.udf")),
        _ => Kind::Unknown,
    })
}

/// `df.c` and `df["c"]`
pub(super) fn column_of<'a>(frame: NodeId, name: Option<String>, loops: Loops) -> Value<'a> {
    let column = name.map_or(Column::Unknown, |name| Column::Name {
        name,
        frame: Some(frame),
        qualifier: None,
    });
    Value::column(column).with(loops)
}

/// Columns of a row between `and` or `or`, as functions of rows have them.
fn all_or_any<'a>(op: BoolOp, values: &[Value<'a>]) -> Value<'a> {
    let operator = match op {
        BoolOp::And => Operator::And,
        BoolOp::Or => Operator::Or,
    };
    let columns = values.iter().map(operand);
    let whole = columns.reduce(|one, other| Rc::new(Column::Binary(operator, one, other)));
    whole.map_or(Value::UNKNOWN, |it| Value::of(Kind::Column(it)))
}
