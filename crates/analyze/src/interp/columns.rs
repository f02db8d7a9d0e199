//! Columns: functions, methods and operators over them, and windows.

use super::Interp;
use super::call::Args;
use super::value::{Kind, Value};
use crate::column::{Column, Operator, Partition, Window};
use crate::graph::{Hint, NodeId, Op};
use crate::place::Place;
use ruff_python_ast::Operator as PythonOperator;
use std::rc::Rc;

/// Functions of which every argument may be the name of a column.
const OF_COLUMNS: [&str; 14] = [
    "array",
    "asc",
    "coalesce",
    "collect_list",
    "concat",
    "count_distinct",
    "countdistinct",
    "create_map",
    "desc",
    "greatest",
    "hash",
    "least",
    "struct",
    "xxhash64",
];
/// Functions whose first argument is no column.
const LITERAL_FIRST: [&str; 5] = [
    "concat_ws",
    "date_trunc",
    "format_string",
    "lit",
    "typedlit",
];

impl<'a> Interp<'a> {
    pub(super) fn column_function(
        &mut self,
        name: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        let loops = args.loops();
        let lower = name.to_ascii_lowercase();
        let value = match lower.as_str() {
            "col" | "column" => {
                let name = args.text(0, "col");
                Value::column(name.map_or(Column::Unknown, |name| column_name(&name)))
            }
            "lit" => Value::column(Column::Value(args.get(0, "col").and_then(Value::as_option))),
            "expr" => {
                let column = args
                    .get(0, "str")
                    .map(|text| self.parsed_column(text, place));
                Value::column(column.unwrap_or(Column::Unknown))
            }
            "broadcast" => match args.get(0, "df").and_then(Value::as_frame) {
                Some(frame) => self.frame(Op::Hint(Hint::Broadcast), &[frame], place, loops),
                None => args.get(0, "df").cloned().unwrap_or(Value::UNKNOWN),
            },
            "udf" | "pandas_udf" => {
                let is_arrow = args
                    .named("useArrow")
                    .is_some_and(|it| matches!(it.kind, Kind::Bool(true)));
                self.make_udf(args, lower == "pandas_udf", is_arrow, place)
            }
            "window" => Value::column(Column::Call(lower, vec![first_column(args)])),
            _ => {
                let mut inner = Vec::new();
                for (at, value) in args.positional.iter().enumerate() {
                    let is_name = OF_COLUMNS.contains(&lower.as_str())
                        || at == 0 && !LITERAL_FIRST.contains(&lower.as_str())
                        || at == 1 && lower == "date_trunc";
                    match (&value.kind, is_name) {
                        (Kind::Str(_) | Kind::List(_), true) => {
                            inner.extend(columns_of(std::slice::from_ref(value)));
                        }
                        _ => inner.push(operand(value)),
                    }
                }
                inner.extend(args.named.iter().map(|(_, value)| operand(value)));
                Value::column(Column::Call(lower, inner))
            }
        };
        value.with(loops)
    }

    /// The condition of a filter or join: a column, or text.
    pub(super) fn condition(&mut self, value: &Value<'a>, place: Place) -> Rc<Column> {
        match &value.kind {
            Kind::Column(column) => Rc::clone(column),
            Kind::Str(_) => Rc::new(self.parsed_column(value, place)),
            _ => Rc::new(Column::Unknown),
        }
    }

    /// `Window.partitionBy(…)`, `Window.orderBy(…)`
    pub(super) fn window_start(
        &mut self,
        method: &str,
        args: &Args<'a>,
        place: Place,
    ) -> Value<'a> {
        let window = Rc::new(Window {
            partition: Partition::None,
            order: Vec::new(),
            place,
            statement: self.statement,
        });
        window_method(&window, method, args)
    }

    pub(super) fn select(
        &mut self,
        frame: NodeId,
        values: &[Value<'a>],
        place: Place,
    ) -> Value<'a> {
        let loops = Self::loops_of(values);
        let columns = columns_of(values);
        let op = selection(columns);
        self.frame(op, &[frame], place, loops)
    }
}

/// What selecting these columns does.
pub(crate) fn selection(columns: Vec<Rc<Column>>) -> Op {
    if columns.iter().any(|it| matches!(**it, Column::Star(_))) {
        let rest = columns
            .into_iter()
            .filter(|it| !matches!(**it, Column::Star(_)));
        return Op::WithColumns {
            method: "select",
            columns: rest
                .map(|it| (it.name().unwrap_or_default().to_owned(), it))
                .collect(),
        };
    }
    if !columns.is_empty() && columns.iter().all(|it| it.is_aggregate()) {
        return Op::Aggregate {
            keys: Some(Vec::new()),
        };
    }
    Op::Select(columns)
}

/// A column by its name, with the alias before a dot.
pub(crate) fn column_name(name: &str) -> Column {
    if name == "*" {
        return Column::Star(None);
    }
    match name.split_once('.') {
        Some((qualifier, "*")) => Column::Star(Some(qualifier.to_owned())),
        Some((qualifier, rest)) => Column::Name {
            name: rest.to_owned(),
            frame: None,
            qualifier: Some(qualifier.to_owned()),
        },
        None => Column::Name {
            name: name.to_owned(),
            frame: None,
            qualifier: None,
        },
    }
}

/// A value as a side of an operator over columns.
pub(super) fn operand(value: &Value<'_>) -> Rc<Column> {
    match &value.kind {
        Kind::Column(column) => Rc::clone(column),
        Kind::Frame(_) | Kind::Udf(_) => Rc::new(Column::Unknown),
        _ => Rc::new(Column::Value(value.as_option())),
    }
}

/// A value where the name of a column may stand.
pub(super) fn named_column(value: &Value<'_>) -> Rc<Column> {
    match &value.kind {
        Kind::Str(text) => Rc::new(
            text.known()
                .map_or(Column::Unknown, |name| column_name(&name)),
        ),
        Kind::Column(column) => Rc::clone(column),
        Kind::Int(_) => Rc::new(Column::Value(None)),
        _ => Rc::new(Column::Unknown),
    }
}

/// Columns that are given one by one or in lists; `None` in place of what is not known.
pub(super) fn columns_of(values: &[Value<'_>]) -> Vec<Rc<Column>> {
    let mut columns = Vec::new();
    for value in values {
        match &value.kind {
            Kind::List(list) => {
                let list = list.borrow();
                columns.extend(list.items.iter().map(|it| named_column(it)));
                if !list.is_exact {
                    let all_aggregate =
                        !list.items.is_empty() && columns.iter().all(|it| it.is_aggregate());
                    if !all_aggregate {
                        columns.push(Rc::new(Column::Unknown));
                    }
                }
            }
            _ => columns.push(named_column(value)),
        }
    }
    columns
}

fn first_column(args: &Args<'_>) -> Rc<Column> {
    args.positional
        .first()
        .map_or(Rc::new(Column::Unknown), |it| named_column(it))
}

pub(super) fn column_operator<'a>(
    op: PythonOperator,
    left: &Value<'a>,
    right: &Value<'a>,
) -> Value<'a> {
    let operator = match op {
        PythonOperator::BitAnd => Operator::And,
        PythonOperator::BitOr => Operator::Or,
        _ => Operator::Arithmetic,
    };
    Value::column(Column::Binary(operator, operand(left), operand(right)))
}

pub(super) fn column_method<'a>(column: &Rc<Column>, name: &str, args: &Args<'a>) -> Value<'a> {
    let lower = name.to_ascii_lowercase();
    let this = Rc::clone(column);
    let column = match lower.as_str() {
        "alias" | "name" | "as" => match args.text(0, "alias") {
            Some(name) => Column::Named(this, name),
            None => Column::clone(&this),
        },
        "over" => match args.get(0, "window").map(|it| &it.kind) {
            Some(Kind::Window(window)) => Column::Over(this, Rc::clone(window)),
            _ => Column::Call(lower, vec![this]),
        },
        "eqnullsafe" => match args.positional.first() {
            Some(other) => Column::Binary(Operator::Equal, this, operand(other)),
            None => Column::Unknown,
        },
        "like" | "rlike" | "ilike" | "startswith" | "endswith" | "contains" => {
            match args.positional.first() {
                Some(other) => Column::Binary(Operator::Compare, this, operand(other)),
                None => Column::Unknown,
            }
        }
        _ => {
            let mut inner = vec![this];
            inner.extend(args.all().map(|it| operand(it)));
            Column::Call(lower, inner)
        }
    };
    Value::column(column)
}

pub(super) fn window_method<'a>(window: &Rc<Window>, method: &str, args: &Args<'a>) -> Value<'a> {
    let mut window = Window::clone(window);
    let columns = columns_of(&args.positional);
    match method {
        "partitionBy" => {
            window.partition = if columns.is_empty() {
                if args.is_open {
                    Partition::Unknown
                } else {
                    Partition::None
                }
            } else if columns.iter().all(|it| it.is_constant()) {
                Partition::None
            } else {
                Partition::By
            };
        }
        "orderBy" => window.order = columns,
        _ => {}
    }
    Value::of(Kind::Window(Rc::new(window)))
}
