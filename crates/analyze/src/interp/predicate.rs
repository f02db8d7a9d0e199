//! Expressions of SQL as columns.

use super::Interp;
use super::columns::column_name;
use super::relation::{Lowering, lower};
use crate::column::{Column, Operator, Partition, Window};
use crate::place::Place;
use crate::sql::{SqlText, is_hole};
use crate::trace::What;
use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Query,
    SelectItem, SelectItemQualifiedWildcardKind, SetExpr, Spanned, UnaryOperator, Value,
    WindowSpec, WindowType,
};
use std::rc::Rc;

impl Interp<'_> {
    /// A condition outside of a query.
    pub(super) fn free_column(&mut self, expression: &Expr, text: &SqlText) -> Column {
        let place = text.place(0);
        self.lowering(text, place).column(expression)
    }

    pub(super) fn free_item(&mut self, item: &SelectItem, text: &SqlText) -> Column {
        let place = text.place(0);
        self.lowering(text, place).item(item)
    }
}

impl Lowering<'_, '_, '_> {
    pub(super) fn item(&mut self, item: &SelectItem) -> Column {
        match item {
            SelectItem::ExprWithAlias { expr, alias } => {
                Column::Named(Rc::new(self.column(expr)), alias.value.clone())
            }
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAliases { expr, .. } => {
                self.column(expr)
            }
            SelectItem::Wildcard(_) => Column::Star(None),
            SelectItem::QualifiedWildcard(kind, _) => Column::Star(match kind {
                SelectItemQualifiedWildcardKind::ObjectName(name) => {
                    Some(super::relation::last(name))
                }
                SelectItemQualifiedWildcardKind::Expr(_) => None,
            }),
        }
    }

    pub(super) fn column(&mut self, expression: &Expr) -> Column {
        if let Some((function, inner)) = wrapped(expression) {
            return self.call(function, &[inner]);
        }
        match expression {
            Expr::Identifier(name) => self.name(None, name),
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [.., owner, name] => self.name(Some(owner), name),
                _ => Column::Unknown,
            },
            Expr::Value(value) => Column::Value(match &value.value {
                Value::Number(number, _) => Some(number.clone()),
                Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => {
                    Some(text.clone())
                }
                Value::Boolean(value) => Some(value.to_string()),
                _ => None,
            }),
            Expr::TypedString(_) | Expr::Interval(_) => Column::Value(None),
            Expr::Nested(inner) => self.column(inner),
            Expr::BinaryOp { left, op, right } => {
                let sides = (Rc::new(self.column(left)), Rc::new(self.column(right)));
                Column::Binary(operator(op), sides.0, sides.1)
            }
            Expr::UnaryOp { op, expr } => self.unary(*op, expr),
            Expr::IsNotDistinctFrom(left, right) => Column::Binary(
                Operator::Equal,
                Rc::new(self.column(left)),
                Rc::new(self.column(right)),
            ),
            Expr::Between {
                expr, low, high, ..
            } => self.call("between", &[expr, low, high]),
            Expr::InList { expr, list, .. } => {
                let all: Vec<&Expr> = std::iter::once(expr.as_ref()).chain(list).collect();
                self.call("isin", &all)
            }
            Expr::Like { expr, pattern, .. }
            | Expr::ILike { expr, pattern, .. }
            | Expr::RLike { expr, pattern, .. }
            | Expr::SimilarTo { expr, pattern, .. } => {
                let sides = (Rc::new(self.column(expr)), Rc::new(self.column(pattern)));
                Column::Binary(Operator::Compare, sides.0, sides.1)
            }
            Expr::InSubquery {
                expr,
                subquery,
                negated,
            } => self.in_subquery(expr, subquery, *negated),
            Expr::Exists { subquery, .. } => {
                self.only_exists = true;
                self.inner_query(subquery);
                Column::Call("exists".to_owned(), Vec::new())
            }
            Expr::Subquery(query) => {
                self.inner_query(query);
                Column::Value(None)
            }
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => {
                let mut parts: Vec<&Expr> = Vec::new();
                parts.extend(operand.as_deref());
                for when in conditions {
                    parts.push(&when.condition);
                    parts.push(&when.result);
                }
                parts.extend(else_result.as_deref());
                self.call("case", &parts)
            }
            Expr::Tuple(parts) => {
                let parts: Vec<&Expr> = parts.iter().collect();
                self.call("tuple", &parts)
            }
            Expr::Function(function) => self.function(function),
            Expr::Wildcard(_) => Column::Star(None),
            _ => Column::Unknown,
        }
    }

    fn unary(&mut self, op: UnaryOperator, expr: &Expr) -> Column {
        if op == UnaryOperator::Not
            && let Expr::InSubquery {
                expr,
                subquery,
                negated: false,
            } = unnested(expr)
        {
            return self.in_subquery(expr, subquery, true);
        }
        let inner = Rc::new(self.column(expr));
        match op {
            UnaryOperator::Not | UnaryOperator::BangNot => Column::Not(inner),
            _ => Column::Binary(Operator::Arithmetic, inner, Rc::new(Column::Value(None))),
        }
    }

    fn call(&mut self, name: &str, inner: &[&Expr]) -> Column {
        let columns = inner.iter().map(|it| Rc::new(self.column(it))).collect();
        Column::Call(name.to_owned(), columns)
    }

    fn name(&self, owner: Option<&Ident>, name: &Ident) -> Column {
        if is_hole(&name.value) {
            return if owner.is_none() {
                Column::Value(None)
            } else {
                Column::Unknown
            };
        }
        if name.quote_style == Some('"') {
            return Column::Value(Some(name.value.clone()));
        }
        let keyword = name.value.to_ascii_lowercase();
        if owner.is_none()
            && name.quote_style.is_none()
            && matches!(keyword.as_str(), "current_date" | "current_timestamp")
        {
            return Column::Value(None);
        }
        let Some(owner) = owner.map(lower) else {
            let only = match self.scopes.last().map(Vec::as_slice) {
                Some([only]) => Some(only.node),
                _ => None,
            };
            return Column::Name {
                name: name.value.clone(),
                frame: only,
                qualifier: None,
            };
        };
        let relations = self.scopes.iter().rev().flatten();
        let found = relations
            .into_iter()
            .find(|it| it.name.as_ref() == Some(&owner));
        match found {
            Some(relation) => Column::Name {
                name: name.value.clone(),
                frame: Some(relation.node),
                qualifier: Some(owner),
            },
            None => column_name(&format!("{owner}.{}", name.value)),
        }
    }

    fn in_subquery(&mut self, expression: &Expr, subquery: &Query, negated: bool) -> Column {
        let place = self.at(expression.span());
        let column = self.column(expression);
        self.inner_query(subquery);
        if negated {
            let inner = selected(subquery);
            let pair = column
                .bare()
                .name()
                .zip(inner)
                .map(|(outer, inner)| format!("{outer} {inner}").to_lowercase());
            self.interp.event(What::NotIn { column: pair }, place);
        }
        Column::Call("isin".to_owned(), vec![Rc::new(column)])
    }

    fn inner_query(&mut self, query: &Query) {
        let outside = std::mem::take(&mut self.inner);
        let node = self.query(query);
        self.inner = outside;
        self.inner.push(node);
    }

    fn function(&mut self, function: &Function) -> Column {
        let name = function.name.to_string().replace('`', "").to_lowercase();
        let mut inner = Vec::new();
        if let FunctionArguments::List(list) = &function.args {
            for arg in &list.args {
                let arg = match arg {
                    FunctionArg::Named { arg, .. }
                    | FunctionArg::ExprNamed { arg, .. }
                    | FunctionArg::Unnamed(arg) => arg,
                };
                if let FunctionArgExpr::Expr(expr) = arg {
                    inner.push(Rc::new(self.column(expr)));
                }
            }
        }
        let udf = self
            .interp
            .trace
            .udfs
            .iter()
            .position(|it| it.registered.as_ref() == Some(&name));
        let place = self.at(function.span());
        let column = match udf {
            Some(udf) => {
                self.interp.event(What::UdfUsed(udf), place);
                Column::Udf(udf, inner)
            }
            None => Column::Call(name, inner),
        };
        match &function.over {
            None => column,
            Some(WindowType::WindowSpec(spec)) => {
                let window = self.window(spec, place);
                Column::Over(Rc::new(column), Rc::new(window))
            }
            Some(WindowType::NamedWindow(name)) => {
                let name = lower(name);
                match self.windows.iter().rev().find(|(it, _)| *it == name) {
                    Some((_, window)) => Column::Over(Rc::new(column), Rc::clone(window)),
                    None => Column::Unknown,
                }
            }
        }
    }

    pub(super) fn window(&mut self, spec: &WindowSpec, place: Place) -> Window {
        let partition: Vec<Column> = spec.partition_by.iter().map(|it| self.column(it)).collect();
        let base = spec.window_name.as_ref().and_then(|name| {
            let name = lower(name);
            self.windows
                .iter()
                .rev()
                .find(|(it, _)| *it == name)
                .map(|(_, window)| Rc::clone(window))
        });
        let own = if partition.iter().all(Column::is_constant) {
            Partition::None
        } else {
            Partition::By
        };
        Window {
            partition: match base {
                Some(base) if own == Partition::None => base.partition,
                _ => own,
            },
            order: spec
                .order_by
                .iter()
                .map(|it| Rc::new(self.column(&it.expr)))
                .collect(),
            place,
            statement: self.interp.statement,
        }
    }
}

/// The column that a query of one column selects.
fn selected(query: &Query) -> Option<String> {
    let SetExpr::Select(select) = query.body.as_ref() else {
        return None;
    };
    match select.projection.as_slice() {
        [SelectItem::UnnamedExpr(Expr::Identifier(name))] => Some(name.value.clone()),
        [SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts))] => {
            parts.last().map(|it| it.value.clone())
        }
        _ => None,
    }
}

fn unnested(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) => unnested(inner),
        _ => expr,
    }
}

fn operator(op: &BinaryOperator) -> Operator {
    match op {
        BinaryOperator::And => Operator::And,
        BinaryOperator::Or => Operator::Or,
        BinaryOperator::Eq | BinaryOperator::Spaceship => Operator::Equal,
        BinaryOperator::NotEq => Operator::NotEqual,
        BinaryOperator::Lt | BinaryOperator::LtEq | BinaryOperator::Gt | BinaryOperator::GtEq => {
            Operator::Compare
        }
        _ => Operator::Arithmetic,
    }
}

/// An expression that is a function of one other: its name, and that other.
fn wrapped(expression: &Expr) -> Option<(&'static str, &Expr)> {
    Some(match expression {
        Expr::IsNull(inner) => ("isnull", inner),
        Expr::IsNotNull(inner) => ("isnotnull", inner),
        Expr::IsTrue(inner)
        | Expr::IsFalse(inner)
        | Expr::IsNotTrue(inner)
        | Expr::IsNotFalse(inner) => ("istrue", inner),
        Expr::Cast { expr, .. } => ("cast", expr),
        Expr::Extract { expr, .. } => ("extract", expr),
        Expr::Ceil { expr, .. } => ("ceil", expr),
        Expr::Floor { expr, .. } => ("floor", expr),
        Expr::Substring { expr, .. } => ("substring", expr),
        Expr::Trim { expr, .. } => ("trim", expr),
        Expr::AtTimeZone { timestamp, .. } => ("at_time_zone", timestamp),
        Expr::CompoundFieldAccess { root, .. } => ("item", root),
        Expr::JsonAccess { value, .. } => ("item", value),
        _ => return None,
    })
}
