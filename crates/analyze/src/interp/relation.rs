//! SQL queries as frames.

use super::Interp;
use super::columns::selection;
use super::library::table_name;
use crate::column::{Column, Window};
use crate::graph::{Hint, Join, JoinKind, NodeId, On, Op, Source, Target};
use crate::place::{Loops, Place};
use crate::sides::{Link, link};
use crate::sql::{self, SqlText, is_hole};
use crate::trace::What;
use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Ident, JoinConstraint, JoinOperator, LimitClause, NamedWindowExpr,
    ObjectName, OrderByKind, Query, Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr,
    SetOperator, SetQuantifier, Spanned, TableAlias, TableFactor, TableWithJoins, Value,
    WildcardAdditionalOptions,
};
use sqlparser::tokenizer::Span;
use std::rc::Rc;

/// A relation of a `FROM`.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub(super) name: Option<String>,
    pub(super) node: NodeId,
    /// Whether its columns are those of a table, not of a list that someone wrote.
    is_base: bool,
}

/// A query on its way to frames.
pub(super) struct Lowering<'i, 'a, 't> {
    pub(super) interp: &'i mut Interp<'a>,
    pub(super) text: &'t SqlText,
    pub(super) place: Place,
    named: Vec<(String, NodeId)>,
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
        if let Some(limit) = limit(query) {
            node = self.node(Op::Limit(limit), &[node], self.place);
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
                self.interp.event(What::Star(node), place, Loops::NONE);
                return;
            }
        }
    }

    fn from(&mut self, select: &Select) -> NodeId {
        let mut left: Option<NodeId> = None;
        let mut tables = Vec::new();
        for table in &select.from {
            let node = self.joined(table, select.selection.as_ref());
            if left.is_none() {
                left = Some(node);
            } else {
                let place = self.at(table.relation.span());
                tables.push((node, place, is_lateral(&table.relation)));
            }
        }
        let Some(mut left) = left else {
            return self.node(Op::Rows, &[], self.place);
        };
        if tables.is_empty() {
            return left;
        }
        let on = self.linked(select.selection.as_ref());
        while !tables.is_empty() {
            // As the optimiser does, first what is linked to the tables before.
            let graph = &self.interp.trace.graph;
            let next = tables.iter().position(|(node, _, _)| match &on {
                On::Condition(condition) => link(graph, condition, left, *node) == Link::Equal,
                On::Nothing | On::Keys(_) | On::Unknown => false,
            });
            let (node, place, is_lateral) = tables.remove(next.unwrap_or_default());
            left = if is_lateral {
                self.node(Op::Narrow("explode"), &[left], place)
            } else {
                let join = Join {
                    kind: JoinKind::Cross,
                    on: on.clone(),
                };
                self.node(Op::Join(Rc::new(join)), &[left, node], place)
            };
        }
        left
    }

    /// What links two relations without a condition of their own: the query's `WHERE`.
    fn linked(&mut self, condition: Option<&Expr>) -> On {
        let inner = std::mem::take(&mut self.inner);
        let events = self.interp.trace.events.len();
        let on = match condition {
            Some(condition) => On::Condition(Rc::new(self.column(condition))),
            None => On::Nothing,
        };
        self.inner = inner;
        // The condition is read again where it stands.
        self.interp.trace.events.truncate(events);
        on
    }

    fn joined(&mut self, table: &TableWithJoins, selection: Option<&Expr>) -> NodeId {
        let mut left = self.relation(&table.relation).node;
        for join in &table.joins {
            let place = self.at(join.relation.span());
            let is_lateral = is_lateral(&join.relation);
            let right = self.relation(&join.relation).node;
            if is_lateral {
                left = self.node(Op::Narrow("explode"), &[left], place);
                continue;
            }
            let (kind, constraint) = kind(&join.join_operator);
            let on = match constraint {
                Some(JoinConstraint::On(condition)) => {
                    On::Condition(Rc::new(self.column(condition)))
                }
                Some(JoinConstraint::Using(names)) => On::Keys(names.iter().map(last).collect()),
                Some(JoinConstraint::Natural) => On::Unknown,
                Some(JoinConstraint::None) => match kind {
                    JoinKind::Inner | JoinKind::Cross => self.linked(selection),
                    _ => On::Nothing,
                },
                None => On::Unknown,
            };
            let inner = std::mem::take(&mut self.inner);
            let inputs: Vec<NodeId> = [left, right].into_iter().chain(inner).collect();
            left = self.node(Op::Join(Rc::new(Join { kind, on })), &inputs, place);
        }
        left
    }

    fn relation(&mut self, factor: &TableFactor) -> Relation {
        let relation = match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                ..
            } => {
                let place = self.at(name.span());
                let mut relation = self.table(&dotted(name), place);
                let table = last(name);
                let shown = alias
                    .as_ref()
                    .map_or_else(|| table.clone(), |it| lower(&it.name));
                if let Some(alias) = alias
                    && is_hole(&alias.name.value)
                {
                    relation.node = self.node(
                        Op::Filter(Rc::new(Column::Unknown)),
                        &[relation.node],
                        place,
                    );
                }
                relation.node = self.hinted(relation.node, &[&shown, &table], place);
                relation.node = self.node(Op::Alias(shown.clone()), &[relation.node], place);
                Relation {
                    name: Some(shown),
                    ..relation
                }
            }
            TableFactor::Derived {
                subquery, alias, ..
            } => {
                let mut node = self.query(subquery);
                let name = alias.as_ref().map(|it| lower(&it.name));
                if let Some(name) = &name {
                    let place = self.at(factor.span());
                    node = self.hinted(node, &[name], place);
                    node = self.node(Op::Alias(name.clone()), &[node], place);
                }
                Relation {
                    name,
                    node,
                    is_base: false,
                }
            }
            TableFactor::NestedJoin {
                table_with_joins, ..
            } => {
                let node = self.joined(table_with_joins, None);
                return Relation {
                    name: None,
                    node,
                    is_base: false,
                };
            }
            TableFactor::Pivot { table, .. } | TableFactor::Unpivot { table, .. } => {
                let inner = self.relation(table);
                let node = self.node(Op::Aggregate { keys: None }, &[inner.node], self.place);
                Relation {
                    name: None,
                    node,
                    is_base: false,
                }
            }
            TableFactor::Table { .. }
            | TableFactor::Function { .. }
            | TableFactor::TableFunction { .. }
            | TableFactor::UNNEST { .. } => {
                let node = self.node(Op::Rows, &[], self.place);
                Relation {
                    name: name_of(factor),
                    node,
                    is_base: false,
                }
            }
            _ => {
                let node = self.node(Op::Unknown, &[], self.place);
                Relation {
                    name: None,
                    node,
                    is_base: false,
                }
            }
        };
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(relation.clone());
        }
        relation
    }

    fn hinted(&mut self, node: NodeId, names: &[&str], place: Place) -> NodeId {
        let hint = self.text.hints.iter().find(|(_, tables)| {
            tables.iter().any(|table| {
                names
                    .iter()
                    .any(|name| table.rsplit('.').next() == Some(name))
            })
        });
        match hint {
            Some((sql::Hint::Broadcast, _)) => self.node(Op::Hint(Hint::Broadcast), &[node], place),
            Some((sql::Hint::OtherJoin, _)) => self.node(Op::Hint(Hint::Other), &[node], place),
            None => node,
        }
    }

    /// A table by its name: a name of this query, a view, or a source.
    fn table(&mut self, dotted: &str, place: Place) -> Relation {
        if let Some((_, node)) = self.named.iter().rev().find(|(it, _)| it == dotted) {
            return Relation {
                name: None,
                node: *node,
                is_base: false,
            };
        }
        let view = dotted.trim_start_matches("global_temp.");
        if let Some(node) = self.interp.views.get(view) {
            let node = *node;
            let is_base = !self.is_chosen(node);
            return Relation {
                name: None,
                node,
                is_base,
            };
        }
        let target = target(dotted);
        let format = match &target {
            Target::Paths(_) => dotted.split('.').next().unwrap_or_default().to_owned(),
            _ => "table".to_owned(),
        };
        let source = Source {
            target,
            format,
            ..Source::default()
        };
        let node = self.node(Op::Source(Rc::new(source)), &[], place);
        Relation {
            name: None,
            node,
            is_base: true,
        }
    }

    /// Whether someone chose the columns of a frame.
    fn is_chosen(&self, node: NodeId) -> bool {
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

fn limit(query: &Query) -> Option<Option<i64>> {
    let number = |expr: &Expr| match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) => number.clone().parse().ok(),
            _ => None,
        },
        _ => None,
    };
    if let Some(fetch) = &query.fetch {
        return Some(fetch.quantity.as_ref().and_then(number));
    }
    match query.limit_clause.as_ref()? {
        LimitClause::LimitOffset { limit, .. } => limit.as_ref().map(number),
        LimitClause::OffsetCommaLimit { limit, .. } => Some(number(limit)),
    }
}

fn kind(operator: &JoinOperator) -> (JoinKind, Option<&JoinConstraint>) {
    match operator {
        JoinOperator::Join(it) | JoinOperator::Inner(it) | JoinOperator::StraightJoin(it) => {
            (JoinKind::Inner, Some(it))
        }
        JoinOperator::Left(it) | JoinOperator::LeftOuter(it) => (JoinKind::Left, Some(it)),
        JoinOperator::Right(it) | JoinOperator::RightOuter(it) => (JoinKind::Right, Some(it)),
        JoinOperator::FullOuter(it) => (JoinKind::Full, Some(it)),
        JoinOperator::CrossJoin(it) => (JoinKind::Cross, Some(it)),
        JoinOperator::Semi(it) | JoinOperator::LeftSemi(it) => (JoinKind::Semi, Some(it)),
        JoinOperator::Anti(it) | JoinOperator::LeftAnti(it) => (JoinKind::Anti, Some(it)),
        _ => (JoinKind::Unknown, None),
    }
}

/// Whether a relation makes rows of each row before it.
fn is_lateral(factor: &TableFactor) -> bool {
    match factor {
        TableFactor::Derived { lateral, .. } => *lateral,
        TableFactor::Function { .. }
        | TableFactor::TableFunction { .. }
        | TableFactor::UNNEST { .. } => true,
        TableFactor::Table { args, .. } => args.is_some(),
        _ => false,
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

fn dotted(name: &ObjectName) -> String {
    table_name(&name.to_string())
}

fn name_of(factor: &TableFactor) -> Option<String> {
    let alias: Option<&TableAlias> = match factor {
        TableFactor::Table { alias, .. }
        | TableFactor::Function { alias, .. }
        | TableFactor::TableFunction { alias, .. }
        | TableFactor::UNNEST { alias, .. } => alias.as_ref(),
        _ => None,
    };
    alias.map(|it| lower(&it.name))
}

/// What a name in `FROM` means: a table, or a path after its format.
fn target(dotted: &str) -> Target {
    if is_hole(dotted) || dotted.contains(&sql::HOLE.to_lowercase()) {
        return Target::Unknown;
    }
    match dotted.split_once('.') {
        Some((_, path)) if path.contains('/') => Target::Paths(vec![path.to_owned()]),
        _ => Target::Table(dotted.to_owned()),
    }
}
