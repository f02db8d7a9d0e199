//! The parser, with the dialects that Spark's SQL may be read in.

use sqlparser::ast::{Expr, Query, SelectItem};
use sqlparser::dialect::{
    DatabricksDialect, Dialect, GenericDialect, HiveDialect, SparkSqlDialect,
};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

/// Deeper text is not parsed.
const DEEPEST: usize = 120;
/// Longer chains of operators would make a tree too deep to walk.
const LONGEST_CHAIN: usize = 4_000;

/// What the parser can be asked for.
trait Read: Sized {
    fn read(parser: &mut Parser<'_>) -> Result<Self, ParserError>;
}

impl Read for Box<Query> {
    fn read(parser: &mut Parser<'_>) -> Result<Self, ParserError> {
        parser.parse_query()
    }
}

impl Read for Expr {
    fn read(parser: &mut Parser<'_>) -> Result<Self, ParserError> {
        parser.parse_expr()
    }
}

impl Read for SelectItem {
    fn read(parser: &mut Parser<'_>) -> Result<Self, ParserError> {
        parser.parse_select_item()
    }
}

/// A query.
pub(crate) fn query(text: &str) -> Option<Box<Query>> {
    parsed(text)
}

/// An expression.
pub(crate) fn expression(text: &str) -> Option<Expr> {
    parsed(text)
}

/// An expression with a name, as `selectExpr` takes it.
pub(crate) fn item(text: &str) -> Option<SelectItem> {
    parsed(text)
}

/// What the first dialect that reads all of the text makes of it.
fn parsed<T: Read>(text: &str) -> Option<T> {
    if is_too_long(text) {
        return None;
    }
    let dialects: [&dyn Dialect; 4] = [
        &SparkSqlDialect,
        &DatabricksDialect {},
        &HiveDialect {},
        &GenericDialect {},
    ];
    dialects.into_iter().find_map(|dialect| {
        let parser = Parser::new(dialect).with_recursion_limit(DEEPEST);
        let mut parser = parser.try_with_sql(text).ok()?;
        let result = T::read(&mut parser).ok()?;
        let next = parser.peek_token();
        matches!(next.token, Token::EOF | Token::SemiColon).then_some(result)
    })
}

/// Whether operators follow one another without a comma so often that the tree is too deep.
fn is_too_long(text: &str) -> bool {
    if text.len() < LONGEST_CHAIN {
        return false;
    }
    let mut chain = 0;
    text.split(',').any(|part| {
        let lower = part.to_ascii_lowercase();
        let words = crate::column::words(&lower).filter(|it| {
            matches!(
                *it,
                "and" | "or" | "union" | "not" | "join" | "except" | "intersect"
            )
        });
        let marks = part
            .bytes()
            .filter(|it| matches!(it, b'+' | b'-' | b'|' | b'*' | b'/' | b'.' | b'['));
        chain = words.count() + marks.count();
        chain > LONGEST_CHAIN
    })
}
