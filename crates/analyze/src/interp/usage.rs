//! What parameters and results are, by their annotations and by what is done with them.

use super::Interp;
use super::value::{Kind, Scope, Value};
use crate::graph::Op;
use crate::place::{Loops, Place};
use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Expr, ExprAttribute, Operator, StmtFunctionDef};
use std::collections::HashMap;
use std::rc::Rc;

/// Methods and attributes that only frames of Spark have.
const SPARK_ONLY: [&str; 23] = [
    "withColumn",
    "withColumns",
    "withColumnRenamed",
    "withColumnsRenamed",
    "writeStream",
    "writeTo",
    "createOrReplaceTempView",
    "createTempView",
    "createOrReplaceGlobalTempView",
    "registerTempTable",
    "selectExpr",
    "dropDuplicates",
    "toPandas",
    "unionByName",
    "printSchema",
    "exceptAll",
    "withWatermark",
    "sparkSession",
    "repartitionByRange",
    "sortWithinPartitions",
    "toDF",
    "localCheckpoint",
    "isStreaming",
];
/// What follows `df.write`.
const WRITER_ONLY: [&str; 12] = [
    "mode",
    "format",
    "parquet",
    "partitionBy",
    "saveAsTable",
    "option",
    "options",
    "insertInto",
    "orc",
    "jdbc",
    "save",
    "bucketBy",
];
/// What follows `spark.read`.
const READER_ONLY: [&str; 10] = [
    "parquet", "format", "table", "option", "options", "schema", "csv", "json", "orc", "jdbc",
];
/// Methods that make a frame of a frame; pandas has them too, so they prove nothing themselves.
const KEEPS_FRAME: [&str; 14] = [
    "filter",
    "where",
    "select",
    "join",
    "drop",
    "distinct",
    "limit",
    "orderBy",
    "sort",
    "alias",
    "cache",
    "persist",
    "repartition",
    "coalesce",
];

/// What the parameters of a function are by their use.
pub(super) type Hints = HashMap<String, Hint>;

/// What a name is by its use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    Frame,
    Session,
}

impl<'a> Interp<'a> {
    /// What the uses in a function say of its names.
    pub(super) fn hints(&mut self, place: Place, function: &'a StmtFunctionDef) -> Rc<Hints> {
        if let Some(hints) = self.hints.get(&place) {
            return Rc::clone(hints);
        }
        let mut seen = Uses::default();
        for statement in &function.body {
            seen.visit_stmt(statement);
        }
        let hints = Rc::new(seen.hints);
        self.hints.insert(place, Rc::clone(&hints));
        hints
    }

    /// A value with what an annotation adds to it.
    pub(super) fn annotated(
        &mut self,
        value: Value<'a>,
        annotation: Option<&'a Expr>,
        scope: &Rc<Scope<'a>>,
    ) -> Value<'a> {
        let Some(annotation) = annotation else {
            return value;
        };
        if !matches!(value.kind, Kind::Unknown | Kind::None) {
            return value;
        }
        let loops = value.loops;
        let place = self.place(ruff_text_size::Ranged::range(annotation));
        match self.type_name(annotation, scope).as_deref() {
            Some("DataFrame") => self.frame(Op::Opaque, &[], place, Loops::NONE),
            Some("DynamicFrame") => {
                let node = self.node(Op::Opaque, &[], place, Loops::NONE);
                Value::of(Kind::Dynamic(node))
            }
            Some("SparkSession") => Value::of(Kind::Session),
            Some("GlueContext") => Value::of(Kind::GlueContext),
            Some("SparkContext") => Value::of(Kind::SparkContext),
            Some("[DataFrame]") => {
                let frame = self.frame(Op::Opaque, &[], place, Loops::NONE);
                Value::list(vec![frame], false)
            }
            _ => value,
        }
        .with(loops)
    }

    /// The name of a type of Spark or Glue, in brackets for a list of them.
    fn type_name(&mut self, annotation: &'a Expr, scope: &Rc<Scope<'a>>) -> Option<String> {
        match annotation {
            Expr::BinOp(it) if it.op == Operator::BitOr => self
                .type_name(&it.left, scope)
                .or_else(|| self.type_name(&it.right, scope)),
            Expr::Subscript(it) => {
                let inner = self.type_name(&it.slice, scope)?;
                let outer = self.source(ruff_text_size::Ranged::range(it.value.as_ref()));
                match outer.rsplit('.').next()? {
                    "Optional" => Some(inner),
                    "List" | "list" | "Sequence" | "Iterable" => Some(format!("[{inner}]")),
                    _ => None,
                }
            }
            Expr::StringLiteral(text) => {
                let text = text.value.to_str().to_owned();
                let name = text.trim_start_matches("Optional[").trim_end_matches([']']);
                let name = name.split('|').next().unwrap_or_default().trim();
                spark_type(name, scope)
            }
            _ => {
                let text = self.source(ruff_text_size::Ranged::range(annotation));
                spark_type(text, scope)
            }
        }
    }

    /// The owner of an attribute. One that is not known becomes a frame where only frames have
    /// such an attribute, and its name is bound to that frame.
    pub(super) fn owner(
        &mut self,
        attribute: &'a ExprAttribute,
        scope: &Rc<Scope<'a>>,
    ) -> Value<'a> {
        let name = attribute.attr.id.as_str();
        if let Expr::Attribute(inner) = attribute.value.as_ref() {
            let is_writer = inner.attr.id.as_str() == "write" && WRITER_ONLY.contains(&name);
            let is_reader = inner.attr.id.as_str() == "read" && READER_ONLY.contains(&name);
            if is_writer || is_reader {
                let base = self.owner(inner, scope);
                let base = if is_writer {
                    self.upgraded(base, &inner.value, scope)
                } else if base.is_unknown() && self.is_named_spark(&inner.value) {
                    Value::of(Kind::Session)
                } else {
                    base
                };
                return self
                    .attribute(&base, inner.attr.id.as_str())
                    .with(base.loops);
            }
        }
        let value = self.eval(&attribute.value, scope);
        if SPARK_ONLY.contains(&name) {
            return self.upgraded(value, &attribute.value, scope);
        }
        value
    }

    fn is_named_spark(&self, expression: &Expr) -> bool {
        let text = self.source(ruff_text_size::Ranged::range(expression));
        let name = text.rsplit('.').next().unwrap_or(text);
        matches!(name, "spark" | "spark_session" | "_spark" | "sparkSession")
    }

    fn upgraded(
        &mut self,
        value: Value<'a>,
        expression: &'a Expr,
        scope: &Rc<Scope<'a>>,
    ) -> Value<'a> {
        if !value.is_unknown() {
            return value;
        }
        let place = self.place(ruff_text_size::Ranged::range(expression));
        let frame = self
            .frame(Op::Opaque, &[], place, value.loops)
            .with(value.loops);
        if let Expr::Name(name) = expression {
            scope.set(name.id.as_str(), frame.clone());
        }
        frame
    }
}

#[derive(Default)]
struct Uses {
    hints: Hints,
}

impl<'a> Visitor<'a> for Uses {
    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Expr::Attribute(attribute) = expression {
            self.see(attribute);
        }
        walk_expr(self, expression);
    }
}

impl Uses {
    fn see(&mut self, attribute: &ExprAttribute) {
        let name = attribute.attr.id.as_str();
        let (owner, is_writer, is_reader) = match attribute.value.as_ref() {
            Expr::Attribute(inner)
                if inner.attr.id.as_str() == "write" && WRITER_ONLY.contains(&name) =>
            {
                (inner.value.as_ref(), true, false)
            }
            Expr::Attribute(inner)
                if inner.attr.id.as_str() == "read" && READER_ONLY.contains(&name) =>
            {
                (inner.value.as_ref(), false, true)
            }
            owner => (owner, false, false),
        };
        let Some(root) = root(owner) else { return };
        let is_spark = root.to_ascii_lowercase().contains("spark");
        if is_reader
            || is_spark && matches!(name, "sql" | "table" | "readStream" | "createDataFrame")
        {
            self.hints.insert(root.to_owned(), Hint::Session);
        } else if is_writer || SPARK_ONLY.contains(&name) {
            self.hints.insert(root.to_owned(), Hint::Frame);
        } else if name == "agg"
            && let Expr::Call(call) = owner
            && let Expr::Attribute(grouped) = call.func.as_ref()
            && grouped.attr.id.as_str() == "groupBy"
        {
            self.hints.insert(root.to_owned(), Hint::Frame);
        }
    }
}

/// The name that a chain of methods which keep a frame begins with.
fn root(mut expression: &Expr) -> Option<&str> {
    loop {
        match expression {
            Expr::Name(name) => return Some(name.id.as_str()),
            Expr::Call(call) => match call.func.as_ref() {
                Expr::Attribute(method) if keeps(method.attr.id.as_str()) => {
                    expression = &method.value;
                }
                _ => return None,
            },
            _ => return None,
        }
    }
}

fn keeps(method: &str) -> bool {
    KEEPS_FRAME.contains(&method)
        || SPARK_ONLY.contains(&method)
        || matches!(method, "groupBy" | "agg")
}

/// The last part of a dotted name, if it is one of Spark or Glue.
fn spark_type(dotted: &str, scope: &Rc<Scope<'_>>) -> Option<String> {
    let root = dotted.split('.').next()?;
    let leaf = dotted.rsplit('.').next()?.to_owned();
    match scope.get(root).map(|value| value.kind) {
        Some(Kind::Lib(path)) => {
            (path.starts_with("pyspark") || path.starts_with("awsglue")).then_some(leaf)
        }
        Some(_) => None,
        // A star import, or a name that only type checkers see.
        None => (dotted == leaf && leaf != "DataFrame" || root == "DataFrame").then_some(leaf),
    }
}
