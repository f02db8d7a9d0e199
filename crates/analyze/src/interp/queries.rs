//! SQL that the program runs: `spark.sql`, files and cells, and text in place of columns.

use super::Interp;
use super::call::Args;
use super::value::{Kind, Piece, Str, Value};
use crate::column::Column;
use crate::front::{Module, SqlPart};
use crate::graph::{NodeId, Op, Target};
use crate::place::{Loops, Place};
use crate::sql::{self, Head, SqlText};
use crate::trace::{What, Write};
use std::rc::Rc;

impl<'a> Interp<'a> {
    /// `spark.sql(text)`
    pub(super) fn sql_call(&mut self, args: &Args<'a>, place: Place) -> Value<'a> {
        let Some(text) = args.get(0, "sqlQuery").cloned() else {
            return Value::UNKNOWN;
        };
        let Kind::Str(pieces) = &text.kind else {
            let node = self.node(Op::Unknown, &[], place, text.loops);
            return Value::of(Kind::Frame(node)).with(text.loops);
        };
        let mut hidden = Vec::new();
        for (name, value) in &args.named {
            if let Some(frame) = value.as_frame() {
                hidden.push((name.clone(), self.views.insert(name.to_lowercase(), frame)));
            }
        }
        let sql = sql_text(pieces, place, &args.named);
        let mut value = Value::UNKNOWN;
        for (start, end) in sql::statements(&sql.text) {
            value = self.run_statement(&sql.part(start, end), place, text.loops, false);
        }
        for (name, before) in hidden {
            match before {
                Some(frame) => self.views.insert(name.to_lowercase(), frame),
                None => self.views.remove(&name.to_lowercase()),
            };
        }
        value.with(text.loops)
    }

    /// SQL of a file or cell: each statement runs.
    pub(super) fn run_part(&mut self, module: &'a Module, part: &SqlPart) {
        let Some((start, end)) = part.pieces.first().copied() else {
            return;
        };
        let place = Place {
            file: self.file,
            start,
            end,
        };
        let mut text = SqlText::new(place);
        for (start, end) in &part.pieces {
            let piece = module.text.content.get(*start as usize..*end as usize);
            text.push(piece.unwrap_or_default(), Some(*start));
        }
        let text = text.finish();
        for (start, end) in sql::statements(&text.text) {
            let code = text.text[start..end].trim_start();
            let begin = end - code.len();
            let statement = text.part(begin + comments(code), end);
            let place = statement.place(0);
            self.statement = Place {
                end: place.start + crate::front::offset(code.len()),
                ..place
            };
            self.run_statement(&statement, place, Loops::NONE, true);
        }
    }

    fn run_statement(
        &mut self,
        text: &SqlText,
        place: Place,
        loops: Loops,
        runs: bool,
    ) -> Value<'a> {
        self.trace.sql_texts.push(text.text.to_lowercase());
        let head = sql::head(&text.text);
        match head {
            Head::Query(at) => return self.run_query(text, at, place, loops, runs),
            Head::Insert {
                target,
                overwrite,
                dynamic,
                query,
            } => {
                let write = Write {
                    target: table(&target),
                    format: "table".to_owned(),
                    mode: Some(if overwrite { "overwrite" } else { "append" }.to_owned()),
                    partition_by: dynamic,
                    is_sql: true,
                    ..Write::default()
                };
                self.sink(text, query, write, place);
            }
            Head::Directory { query } => self.sink(
                text,
                query,
                Write {
                    is_sql: true,
                    ..Write::default()
                },
                place,
            ),
            Head::CreateAs { target, query } => {
                let write = Write {
                    target: table(&target),
                    is_sql: true,
                    ..Write::default()
                };
                self.sink(text, query, write, place);
            }
            Head::CreateTable { target, not_null } => {
                self.trace
                    .not_null
                    .extend(not_null.iter().map(|name| format!("{target}.{name}")));
                self.trace.not_null.extend(not_null);
            }
            Head::View {
                name,
                is_temporary,
                query,
            } => {
                if let Some(node) = self.lowered(text, query, place) {
                    let name = name.trim_start_matches("global_temp.").to_owned();
                    self.views.insert(name, node);
                    if !is_temporary {
                        self.event(What::Escape(node), place);
                    }
                }
            }
            Head::Merge {
                target,
                source,
                condition,
            } => {
                let source = text.part(source.0, source.1);
                let condition = text.part(condition.0, condition.1);
                self.merge(table(&target), &source, &condition, place);
            }
            Head::Set { key, value } => {
                let value = (!sql::is_hole(&value)).then_some(value);
                self.setting(Some(key), value, place);
            }
            Head::Change { condition } => {
                if let Some(at) = condition {
                    let part = text.part(at, text.text.len());
                    if let Some(parsed) = sql::expression(&part.text) {
                        self.free_column(&parsed, &part);
                    }
                }
            }
            Head::Command | Head::Nothing => {}
        }
        Value::of(Kind::Frame(self.node(Op::Command, &[], place, loops)))
    }

    fn run_query(
        &mut self,
        text: &SqlText,
        at: usize,
        place: Place,
        loops: Loops,
        runs: bool,
    ) -> Value<'a> {
        let Some(node) = self.lowered(text, at, place) else {
            return Value::of(Kind::Frame(self.node(Op::Unknown, &[], place, loops)));
        };
        self.trace.graph.nodes[node.0 as usize].loops = loops;
        if runs {
            let what = What::Action {
                node,
                method: "select",
                is_bare: false,
                is_rdd: false,
            };
            self.event(what, place);
        }
        Value::of(Kind::Frame(node)).with(loops)
    }

    /// `MERGE INTO`
    fn merge(&mut self, target: Target, source: &SqlText, condition: &SqlText, place: Place) {
        let parsed = sql::expression(&condition.text);
        let condition = parsed.map(|it| Rc::new(self.free_column(&it, condition)));
        let merge = What::Merge {
            target: target.clone(),
            condition,
        };
        self.event(merge, place);
        if let Some(node) = self.lowered_relation(source, place) {
            let write = Write {
                target,
                mode: Some("merge".to_owned()),
                is_sql: true,
                ..Write::default()
            };
            self.event(What::Write(node, Rc::new(write)), place);
        }
    }

    fn sink(&mut self, text: &SqlText, query: usize, write: Write, place: Place) {
        if let Some(node) = self.lowered(text, query, place) {
            self.event(What::Write(node, Rc::new(write)), place);
        }
    }

    /// A query as a frame; one that is not understood is noted.
    fn lowered(&mut self, text: &SqlText, at: usize, place: Place) -> Option<NodeId> {
        let mut part = text.part(at, text.text.len());
        if let Some(cut) = insert_between(&part.text) {
            let blank = blanked(&part.text[cut.clone()]);
            part.text.replace_range(cut, &blank);
        }
        let trimmed = part.text.trim_start();
        if trimmed.starts_with(sql::HOLE) && !trimmed.starts_with(&format!("{} ", sql::HOLE)) {
            let end = trimmed.find(char::is_whitespace).unwrap_or(trimmed.len());
            let start = part.text.len() - trimmed.len();
            part.text
                .replace_range(start..start + end, &" ".repeat(end));
        }
        let Some(query) = sql::query(&part.text) else {
            self.trace.unread.push(place);
            return None;
        };
        Some(self.query(&query, &part, place))
    }

    /// A condition or column that is given as text.
    pub(super) fn parsed_column(&mut self, value: &Value<'a>, place: Place) -> Column {
        let Kind::Str(pieces) = &value.kind else {
            return Column::Unknown;
        };
        let text = sql_text(pieces, place, &[]);
        self.trace.sql_texts.push(text.text.to_lowercase());
        match sql::item(&text.text) {
            Some(item) => self.free_item(&item, &text),
            None => Column::Text(text.text.to_lowercase()),
        }
    }
}

fn table(name: &str) -> Target {
    if sql::is_hole(name) || name.is_empty() {
        return Target::Unknown;
    }
    Target::Table(name.to_lowercase())
}

/// Where `INSERT INTO t` stands between the names of a query and its body.
fn insert_between(text: &str) -> Option<std::ops::Range<usize>> {
    let is_with = text
        .trim_start()
        .get(..4)
        .is_some_and(|it| it.eq_ignore_ascii_case("with"));
    if !is_with {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let start = lower.find("insert ")?;
    let end = start + lower[start..].find("select")?;
    Some(start..end)
}

/// As many bytes, without words; lines stay.
fn blanked(text: &str) -> String {
    let bytes = text.bytes().map(|it| if it == b'\n' { '\n' } else { ' ' });
    bytes.collect()
}

/// How many bytes of comments and blanks a statement begins with.
fn comments(code: &str) -> usize {
    let mut rest = code;
    loop {
        let trimmed = rest.trim_start();
        let end = if trimmed.starts_with("--") {
            trimmed.find('\n')
        } else if trimmed.starts_with("/*") && !trimmed.starts_with("/*+") {
            trimmed.find("*/").map(|it| it + 1)
        } else {
            return code.len() - trimmed.len();
        };
        match end {
            Some(end) => rest = &trimmed[end + 1..],
            None => return code.len() - trimmed.len(),
        }
    }
}

/// Text with its places; `{name}` of a named argument is that name.
fn sql_text(pieces: &Str, place: Place, named: &[(String, Value<'_>)]) -> SqlText {
    let mut text = SqlText::new(place);
    for piece in &pieces.pieces {
        match piece {
            Piece::Text { text: piece, at } => {
                let mut piece = piece.clone();
                for (name, _) in named {
                    piece = piece.replace(&format!("{{{name}}}"), &format!(" {name} "));
                }
                text.push(
                    &piece,
                    at.filter(|at| at.file == place.file).map(|at| at.start),
                );
            }
            Piece::Hole(at) => text.push_hole(at.map(|at| at.start)),
        }
    }
    text.finish()
}
