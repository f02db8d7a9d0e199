//! `FROM`: relations and the joins between them.

use super::relation::{Lowering, Relation, dotted, last, lower};
use crate::column::Column;
use crate::graph::{Hint, Join, JoinKind, NodeId, On, Op, Source, Target};
use crate::place::Place;
use crate::sides::{Link, link};
use crate::sql::{self, is_hole};
use sqlparser::ast::{
    Expr, JoinConstraint, JoinOperator, Select, Spanned, TableAlias, TableFactor, TableWithJoins,
};
use std::rc::Rc;

impl Lowering<'_, '_, '_> {
    pub(super) fn from(&mut self, select: &Select) -> NodeId {
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

    pub(super) fn joined(&mut self, table: &TableWithJoins, selection: Option<&Expr>) -> NodeId {
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
                Some(JoinConstraint::None) => match kind {
                    JoinKind::Inner | JoinKind::Cross => self.linked(selection),
                    _ => On::Nothing,
                },
                Some(JoinConstraint::Natural) | None => On::Unknown,
            };
            let inner = std::mem::take(&mut self.inner);
            let inputs: Vec<NodeId> = [left, right].into_iter().chain(inner).collect();
            left = self.node(Op::Join(Rc::new(Join { kind, on })), &inputs, place);
        }
        left
    }

    pub(super) fn relation(&mut self, factor: &TableFactor) -> Relation {
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
    pub(super) fn table(&mut self, dotted: &str, place: Place) -> Relation {
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
