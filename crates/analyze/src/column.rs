//! Expressions over columns, from Python and from SQL alike.

use crate::graph::NodeId;
use crate::place::Place;
use std::rc::Rc;

/// An expression over columns.
#[derive(Debug, Clone)]
pub(crate) enum Column {
    /// A column by name.
    Name {
        name: String,
        /// The frame that it was taken from, as `df.c`.
        frame: Option<NodeId>,
        /// The alias before its dot.
        qualifier: Option<String>,
    },
    /// A literal or another value of the program that is no column.
    Value(Option<String>),
    /// A function or method of columns, by its lower-case name.
    Call(String, Vec<Rc<Column>>),
    /// A comparison or another operator of two sides.
    Binary(Operator, Rc<Column>, Rc<Column>),
    Not(Rc<Column>),
    Named(Rc<Column>, String),
    /// A Python function, by its index.
    Udf(usize, Vec<Rc<Column>>),
    Over(Rc<Column>, Rc<Window>),
    /// All columns, of one relation if it is named.
    Star(Option<String>),
    /// Text that was not understood, lower case.
    Text(String),
    Unknown,
}

/// What an operator asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    And,
    Or,
    Equal,
    NotEqual,
    /// `<`, `<=`, `>`, `>=`, `LIKE`.
    Compare,
    Arithmetic,
}

/// A window specification.
#[derive(Debug, Clone)]
pub(crate) struct Window {
    pub(crate) partition: Partition,
    pub(crate) order: Vec<Rc<Column>>,
    pub(crate) place: Place,
    pub(crate) statement: Place,
}

/// How a window is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Partition {
    /// By nothing, or by literals alone.
    None,
    By,
    Unknown,
}

impl Column {
    /// Calls `see` for this expression and all inside it.
    pub(crate) fn walk(&self, see: &mut dyn FnMut(&Self)) {
        see(self);
        match self {
            Self::Call(_, inner) | Self::Udf(_, inner) => {
                for column in inner {
                    column.walk(see);
                }
            }
            Self::Binary(_, left, right) => {
                left.walk(see);
                right.walk(see);
            }
            Self::Not(inner) | Self::Named(inner, _) => inner.walk(see),
            Self::Over(inner, window) => {
                inner.walk(see);
                for column in &window.order {
                    column.walk(see);
                }
            }
            Self::Name { .. } | Self::Value(_) | Self::Star(_) | Self::Text(_) | Self::Unknown => {}
        }
    }

    /// Whether this expression or one inside it is such.
    pub(crate) fn any(&self, is: &mut dyn FnMut(&Self) -> bool) -> bool {
        let mut found = false;
        self.walk(&mut |column| found = found || is(column));
        found
    }

    /// The parts that must all hold.
    pub(crate) fn conjuncts(&self) -> Vec<&Self> {
        match self {
            Self::Binary(Operator::And, left, right) => {
                let mut parts = left.conjuncts();
                parts.extend(right.conjuncts());
                parts
            }
            _ => vec![self],
        }
    }

    /// Whether a column of this name is mentioned.
    pub(crate) fn mentions(&self, wanted: &str) -> bool {
        self.any(&mut |column| match column {
            Self::Name { name, .. } => name.eq_ignore_ascii_case(wanted),
            Self::Text(text) => words(text).any(|word| word.eq_ignore_ascii_case(wanted)),
            _ => false,
        })
    }

    /// The name that this expression gives to its result.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Name { name, .. } | Self::Named(_, name) => Some(name),
            _ => None,
        }
    }

    /// Whether nothing of it is unknown.
    pub(crate) fn is_known(&self) -> bool {
        !self.any(&mut |column| matches!(column, Self::Unknown | Self::Text(_)))
    }

    /// As text, without the frames that names were taken from: the same for what asks the same.
    pub(crate) fn shape(&self) -> String {
        let list = |inner: &[Rc<Self>]| {
            inner
                .iter()
                .map(|it| it.shape())
                .collect::<Vec<_>>()
                .join(", ")
        };
        match self {
            Self::Name {
                name, qualifier, ..
            } => {
                format!("{}.{name}", qualifier.as_deref().unwrap_or_default())
            }
            Self::Value(value) => format!("{:?}", value.as_deref().unwrap_or("?")),
            Self::Call(name, inner) => format!("{name}({})", list(inner)),
            Self::Udf(number, inner) => format!("udf{number}({})", list(inner)),
            Self::Binary(operator, left, right) => {
                format!("({} {operator:?} {})", left.shape(), right.shape())
            }
            Self::Not(inner) => format!("not {}", inner.shape()),
            Self::Named(inner, name) => format!("{} as {name}", inner.shape()),
            Self::Over(inner, _) => format!("{} over", inner.shape()),
            Self::Star(owner) => format!("{}.*", owner.as_deref().unwrap_or_default()),
            Self::Text(text) => text.clone(),
            Self::Unknown => "?".to_owned(),
        }
    }

    /// Without the names that were given to it.
    pub(crate) fn bare(&self) -> &Self {
        match self {
            Self::Named(inner, _) => inner.bare(),
            _ => self,
        }
    }

    /// Whether it names no column.
    pub(crate) fn is_constant(&self) -> bool {
        !self.any(&mut |column| {
            !matches!(
                column,
                Self::Value(_) | Self::Binary(..) | Self::Not(_) | Self::Call(..)
            )
        }) && self.any(&mut |column| matches!(column, Self::Value(_)))
    }

    /// Whether it aggregates, outside of a window.
    pub(crate) fn is_aggregate(&self) -> bool {
        match self {
            Self::Call(name, inner) => {
                AGGREGATES.contains(&name.as_str()) || inner.iter().any(|it| it.is_aggregate())
            }
            Self::Binary(_, left, right) => left.is_aggregate() || right.is_aggregate(),
            Self::Not(inner) | Self::Named(inner, _) => inner.is_aggregate(),
            _ => false,
        }
    }
}

/// The words of a text.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !it.is_alphanumeric() && it != '_')
        .filter(|word| !word.is_empty())
}

/// Functions that make one row of many.
const AGGREGATES: [&str; 34] = [
    "any_value",
    "approx_count_distinct",
    "approxcountdistinct",
    "avg",
    "bool_and",
    "bool_or",
    "collect_list",
    "collect_set",
    "corr",
    "count",
    "count_distinct",
    "count_if",
    "countdistinct",
    "covar_pop",
    "covar_samp",
    "every",
    "first",
    "first_value",
    "kurtosis",
    "last",
    "last_value",
    "max",
    "max_by",
    "mean",
    "median",
    "min",
    "min_by",
    "percentile",
    "percentile_approx",
    "skewness",
    "some",
    "stddev",
    "sum",
    "variance",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> Rc<Column> {
        Rc::new(Column::Name {
            name: name.to_owned(),
            frame: None,
            qualifier: None,
        })
    }

    #[test]
    fn a_column_is_mentioned_inside_calls_and_in_text() {
        let wrapped = Column::Call("year".to_owned(), vec![name("DT")]);
        assert!(wrapped.mentions("dt"));
        assert!(Column::Text("year(dt) > 3".to_owned()).mentions("dt"));
        assert!(!Column::Text("dtx > 3".to_owned()).mentions("dt"));
    }

    #[test]
    fn literals_are_constant_and_names_are_not() {
        assert!(Column::Value(Some("true".to_owned())).is_constant());
        assert!(!name("a").is_constant());
        assert!(!Column::Unknown.is_constant());
    }
}
