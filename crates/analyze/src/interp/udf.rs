//! Python functions that Spark calls a row, or a batch of rows, at a time.

use super::call::Args;
use super::columns::columns_of;
use super::value::{Kind, Value};
use super::{Interp, function_place};
use crate::column::Column;
use crate::place::Place;
use crate::trace::{Udf, What};
use ruff_python_ast::StmtFunctionDef;
use ruff_text_size::TextRange;

impl<'a> Interp<'a> {
    /// `udf(f, type)`, or `udf(type)` that waits for its function.
    pub(super) fn make_udf(
        &mut self,
        args: &Args<'a>,
        is_vectorised: bool,
        is_arrow: bool,
        place: Place,
    ) -> Value<'a> {
        let function = args.get(0, "f").cloned();
        let is_type = match function.as_ref().map(|it| &it.kind) {
            None | Some(Kind::Str(_) | Kind::None) => true,
            Some(Kind::Lib(path)) => path.starts_with("pyspark.sql.types"),
            _ => false,
        };
        let Some(function) = function.filter(|_| !is_type) else {
            return Value::of(Kind::UdfMaker {
                is_vectorised,
                is_arrow,
            });
        };
        let name = self.taken(&function);
        self.udf(name, is_vectorised || is_arrow, place)
    }

    /// Marks a function as called by Spark: its body is no part of the program's own run.
    fn taken(&mut self, function: &Value<'a>) -> Option<String> {
        let Kind::Function(closure) = &function.kind else {
            return None;
        };
        let place = function_place(&closure.scope, closure.node);
        self.called.insert(place);
        Some(closure.node.name.id.to_string())
    }

    fn udf(&mut self, name: Option<String>, is_vectorised: bool, place: Place) -> Value<'a> {
        let known = self.trace.udfs.iter().position(|it| it.place == place);
        let index = known.unwrap_or_else(|| {
            self.trace.udfs.push(Udf {
                name,
                place,
                statement: self.statement,
                is_vectorised,
                registered: None,
            });
            self.trace.udfs.len() - 1
        });
        Value::of(Kind::Udf(index))
    }

    pub(super) fn udf_decorator(
        &mut self,
        value: &Value<'a>,
        range: TextRange,
        function: &'a StmtFunctionDef,
    ) -> Option<Value<'a>> {
        let (is_vectorised, is_arrow) = match &value.kind {
            Kind::Lib(path) if path.starts_with("pyspark") && path.ends_with("functions.udf") => {
                (false, false)
            }
            Kind::Lib(path)
                if path.starts_with("pyspark") && path.ends_with("functions.pandas_udf") =>
            {
                (true, false)
            }
            Kind::UdfMaker {
                is_vectorised,
                is_arrow,
            } => (*is_vectorised, *is_arrow),
            _ => return None,
        };
        let place = self.place(range);
        self.called.insert(self.place(function.range));
        Some(self.udf(
            Some(function.name.id.to_string()),
            is_vectorised || is_arrow,
            place,
        ))
    }

    /// `spark.udf.register(name, f, type)`
    pub(super) fn register_udf(&mut self, args: &Args<'a>, place: Place) -> Value<'a> {
        let name = args.text(0, "name");
        let function = args.get(1, "f").cloned().unwrap_or(Value::UNKNOWN);
        let value = if let Kind::Udf(_) = function.kind {
            function
        } else {
            let own = self.taken(&function);
            self.udf(own, false, place)
        };
        if let Kind::Udf(index) = value.kind {
            self.trace.udfs[index].registered = name.map(|it| it.to_lowercase());
        }
        value
    }

    pub(super) fn udf_call(&mut self, udf: usize, args: &Args<'a>, place: Place) -> Value<'a> {
        self.event(What::UdfUsed(udf), place);
        let columns = columns_of(&args.positional);
        Value::column(Column::Udf(udf, columns)).with(args.loops())
    }
}
