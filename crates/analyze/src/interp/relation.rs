//! SQL queries as frames.

use super::Interp;
use super::columns::selection;
use super::library::table_name;
use crate::column::{Column, Window};
use crate::graph::{NodeId, Op};
use crate::place::{Loops, Place};
use crate::sql::{self, SqlText};
use crate::trace::What;
use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Ident, LimitClause, NamedWindowExpr, ObjectName, OrderByKind,
    Query, Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, SetOperator,
    SetQuantifier, Spanned, Value, WildcardAdditionalOptions,
};
use sqlparser::tokenizer::Span;
use std::rc::Rc;

/// A relation of a `FROM`.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub(super) name: Option<String>,
    pub(super) node: NodeId,
    /// Whether its columns are those of a table, not of a list that someone wrote.
    pub(super) is_base: bool,
}

/// A query on its way to frames.
pub(super) struct Lowering<'i, 'a, 't> {
    pub(super) interp: &'i mut Interp<'a>,
    pub(super) text: &'t SqlText,
    pub(super) place: Place,
    pub(super) named: Vec<(String, NodeId)>,
    /// Relations that columns may name, the innermost query last.
    pub(super) scopes: Vec<Vec<Relation>>,
    pub(super) windows: Vec<(String, Rc<Window>)>,
    /// Queries inside of expressions, to be inputs of the next frame.
    pub(super) inner: Vec<NodeId>,
    /// Whether the columns of the next query do not matter, as in `EXISTS`.
    pub(super) only_exists: bool,
    depth: usize,
}

/// Queries nest at most so deep; the parser sees to it for all but joins.
const DEEPEST: usize = 100;

impl<'a> Interp<'a> {
    pub(super) fn lowering<'i, 't>(
        &'i mut self,
        text: &'t SqlText,
        place: Place,
    ) -> Lowering<'i, 'a, 't> {
        Lowering {
            interp: self,
            text,
            place,
            named: Vec::new(),
            scopes: Vec::new(),
            windows: Vec::new(),
            inner: Vec::new(),
            only_exists: false,
            depth: 0,
        }
    }

    pub(super) fn query(&mut self, query: &Query, text: &SqlText, place: Place) -> NodeId {
        self.lowering(text, place).query(query)
    }

    /// The source of a merge: a table, or a query in brackets.
    pub(super) fn lowered_relation(&mut self, text: &SqlText, place: Place) -> Option<NodeId> {
        let query = format!("SELECT 1 FROM {}", text.text);
        let query = sql::query(&query)?;
        let SetExpr::Select(select) = query.body.as_ref() else {
            return None;
        };
        let from = select.from.first()?;
        // The parser counted the words before; places are those of the statement.
        let mut fallback = SqlText::new(place);
        fallback.hints.clone_from(&text.hints);
        let fallback = fallback.finish();
        Some(
            self.lowering(&fallback, place)
                .relation(&from.relation)
                .node,
        )
    }
}

impl Lowering<'_, '_, '_> {
    pub(super) fn at(&self, span: Span) -> Place {
        if span.start.line == 0 {
            return self.place;
        }
        self.text.located(span.start.line, span.start.column)
    }

    pub(super) fn node(&mut self, op: Op, inputs: &[NodeId], place: Place) -> NodeId {
        let node = self.interp.node(op, inputs, place, Loops::NONE);
        if let Some(made) = self.interp.trace.graph.nodes.get_mut(node.0 as usize) {
            made.is_sql = true;
        }
        node
    }

    pub(super) fn query(&mut self, query: &Query) -> NodeId {
        self.depth += 1;
        if self.depth > DEEPEST {
            self.depth -= 1;
            return self.node(Op::Unknown, &[], self.place);
        }
        let names = self.named.len();
        if let Some(with) = &query.with {
            for table in &with.cte_tables {
                let node = self.query(&table.query);
                self.named
                    .push((table.alias.name.value.to_lowercase(), node));
            }
        }
        let mut node = self.body(&query.body);
        if let Some(order) = &query.order_by {
            let place = self.at(order.span());
            if let OrderByKind::Expressions(columns) = &order.kind {
                for column in columns {
                    self.column(&column.expr);
                }
            }
            node = self.node(Op::Sort, &[node], place);
        }
        if query.fetch.is_some() || query.limit_clause.is_some() {
            node = self.node(Op::Limit(limit(query)), &[node], self.place);
        }
        self.named.truncate(names);
        self.depth -= 1;
        node
    }

    fn body(&mut self, body: &SetExpr) -> NodeId {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation {
                left,
                op,
                set_quantifier,
                right,
            } => {
                let place = self.at(right.span());
                let inputs = [self.body(left), self.body(right)];
                match (op, set_quantifier) {
                    (SetOperator::Union, SetQuantifier::All | SetQuantifier::AllByName) => {
                        self.node(Op::Union, &inputs, place)
                    }
                    (SetOperator::Union, _) => {
                        let all = self.node(Op::Union, &inputs, place);
                        self.node(Op::Distinct(None), &[all], place)
                    }
                    _ => self.node(Op::Difference, &inputs, place),
                }
            }
            SetExpr::Values(_) => self.node(Op::Rows, &[], self.place),
            SetExpr::Table(table) => {
                let name = table.table_name.clone().unwrap_or_default();
                self.table(&table_name(&name), self.place).node
            }
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                self.node(Op::Unknown, &[], self.place)
            }
        }
    }

    fn select(&mut self, select: &Select) -> NodeId {
        let only_exists = std::mem::take(&mut self.only_exists);
        let windows = self.windows.len();
        self.scopes.push(Vec::new());
        let mut node = self.from(select);
        for view in &select.lateral_views {
            self.column(&view.lateral_view);
            node = self.node(Op::Narrow("explode"), &[node], self.place);
        }
        if let Some(condition) = &select.selection {
            node = self.filter(condition, node);
        }
        for window in &select.named_window {
            if let NamedWindowExpr::WindowSpec(spec) = &window.1 {
                let place = self.at(window.0.span);
                let spec = self.window(spec, place);
                self.windows
                    .push((window.0.value.to_lowercase(), Rc::new(spec)));
            }
        }
        let columns: Vec<Rc<Column>> = select
            .projection
            .iter()
            .map(|item| Rc::new(self.item(item)))
            .collect();
        node = self.grouped(select, &columns, node);
        if let Some(having) = &select.having {
            node = self.filter(having, node);
        }
        let place = self.at(select.select_token.0.span);
        let is_star = columns.iter().any(|it| matches!(**it, Column::Star(_)));
        let inner = std::mem::take(&mut self.inner);
        let inputs: Vec<NodeId> = std::iter::once(node).chain(inner).collect();
        let is_grouped = matches!(self.interp.trace.graph.node(node).op, Op::Aggregate { .. });
        let op = match selection(columns.clone()) {
            Op::Aggregate { .. } if is_grouped => Op::Select(columns),
            op => op,
        };
        node = self.node(op, &inputs, place);
        if is_star && !only_exists {
            self.star(select, node);
        }
        if let Some(qualify) = &select.qualify {
            node = self.filter(qualify, node);
        }
        if matches!(select.distinct, Some(Distinct::Distinct)) {
            node = self.node(Op::Distinct(None), &[node], place);
        }
        self.windows.truncate(windows);
        self.scopes.pop();
        node
    }

    pub(super) fn filter(&mut self, condition: &Expr, node: NodeId) -> NodeId {
        let place = self.at(condition.span());
        let column = Rc::new(self.column(condition));
        let inner = std::mem::take(&mut self.inner);
        let inputs: Vec<NodeId> = std::iter::once(node).chain(inner).collect();
        self.node(Op::Filter(column), &inputs, place)
    }

    fn grouped(&mut self, select: &Select, columns: &[Rc<Column>], node: NodeId) -> NodeId {
        match &select.group_by {
            GroupByExpr::Expressions(keys, _) if keys.is_empty() => node,
            GroupByExpr::Expressions(keys, _) => {
                let place = keys.first().map_or(self.place, |key| self.at(key.span()));
                let keys = keys.iter().map(|key| match key {
                    Expr::Value(value) => match &value.value {
                        Value::Number(number, _) => {
                            let at = number.clone().parse::<usize>().unwrap_or_default();
                            columns
                                .get(at.wrapping_sub(1))
                                .map_or(Rc::new(Column::Unknown), Rc::clone)
                        }
                        _ => Rc::new(Column::Unknown),
                    },
                    _ => Rc::new(self.column(key)),
                });
                let keys = Some(keys.collect());
                self.node(Op::Aggregate { keys }, &[node], place)
            }
            GroupByExpr::All(_) => self.node(Op::Aggregate { keys: None }, &[node], self.place),
        }
    }

    /// Notes a `*` that stands for the columns of a table.
    fn star(&mut self, select: &Select, node: NodeId) {
        let relations = self.scopes.last().cloned().unwrap_or_default();
        for item in &select.projection {
            let (wanted, options) = match item {
                SelectItem::Wildcard(options) => (None, options),
                SelectItem::QualifiedWildcard(
                    SelectItemQualifiedWildcardKind::ObjectName(name),
                    options,
                ) => (Some(last(name)), options),
                _ => continue,
            };
            let is_base = relations
                .iter()
                .any(|relation| relation.is_base && (wanted.is_none() || relation.name == wanted));
            if is_base && !is_narrowed(options) {
                let place = self.at(options.wildcard_token.0.span);
                self.interp.event(What::Star(node), place);
                return;
            }
        }
    }

    /// Whether someone chose the columns of a frame.
    pub(super) fn is_chosen(&self, node: NodeId) -> bool {
        let graph = &self.interp.trace.graph;
        let mut next = Some(node);
        while let Some(id) = next {
            match graph.node(id).op {
                Op::Select(_)
                | Op::Aggregate { .. }
                | Op::Rows
                | Op::Command
                | Op::Opaque
                | Op::Unknown => return true,
                _ => next = graph.input(id),
            }
        }
        false
    }
}

/// How many rows a query keeps, if it says so in a number.
fn limit(query: &Query) -> Option<i64> {
    let count = match (&query.fetch, query.limit_clause.as_ref()) {
        (Some(fetch), _) => fetch.quantity.as_ref(),
        (None, Some(LimitClause::LimitOffset { limit, .. })) => limit.as_ref(),
        (None, Some(LimitClause::OffsetCommaLimit { limit, .. })) => Some(limit),
        (None, None) => None,
    };
    match count? {
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) => number.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a `*` leaves out or changes columns, and so is a choice.
fn is_narrowed(options: &WildcardAdditionalOptions) -> bool {
    options.opt_except.is_some() || options.opt_exclude.is_some() || options.opt_ilike.is_some()
}

pub(super) fn lower(name: &Ident) -> String {
    name.value.to_lowercase()
}

pub(super) fn last(name: &ObjectName) -> String {
    dotted(name)
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_owned()
}

pub(super) fn dotted(name: &ObjectName) -> String {
    table_name(&name.to_string())
}
