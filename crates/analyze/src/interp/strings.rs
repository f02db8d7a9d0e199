//! Text: literals, f-strings, formatting, methods.

use super::Interp;
use super::call::Args;
use super::value::{Kind, Piece, Scope, Str, Value};
use crate::place::{Loops, Place};
use ruff_python_ast::{ExprFString, FStringPart, InterpolatedStringElement, StringLiteral};
use std::rc::Rc;

impl<'a> Interp<'a> {
    /// A text literal with its place, if its characters stand in the source as they are.
    pub(super) fn piece(&self, literal: &StringLiteral) -> Piece {
        let source = self.source(literal.range);
        let text = literal.value.to_string();
        let quotes = source.len()
            - source
                .trim_start_matches(|it: char| it.is_alphabetic())
                .len();
        let begin = quotes
            + if source[quotes..].starts_with("\"\"\"") || source[quotes..].starts_with("'''") {
                3
            } else {
                1
            };
        let start = literal.range.start().to_u32() + crate::front::offset(begin);
        Piece::Text {
            text,
            at: Some(Place {
                file: self.file,
                start,
                end: literal.range.end().to_u32(),
            }),
        }
    }

    pub(super) fn f_string(&mut self, text: &'a ExprFString, scope: &Rc<Scope<'a>>) -> Value<'a> {
        let mut pieces = Vec::new();
        let mut loops = Loops::NONE;
        for part in &text.value {
            match part {
                FStringPart::Literal(literal) => pieces.push(self.piece(literal)),
                FStringPart::FString(part) => {
                    for element in &part.elements {
                        match element {
                            InterpolatedStringElement::Literal(literal) => {
                                pieces.push(Piece::Text {
                                    text: literal.value.to_string(),
                                    at: Some(self.place(literal.range)),
                                });
                            }
                            InterpolatedStringElement::Interpolation(inner) => {
                                let value = self.eval(&inner.expression, scope);
                                loops = loops.with(value.loops);
                                let place = self.place(inner.range);
                                pieces.extend(interpolated(&value, place));
                            }
                        }
                    }
                }
            }
        }
        Value::of(Kind::Str(Rc::new(Str { pieces }))).with(loops)
    }

    pub(super) fn str_method(
        &mut self,
        owner: &Value<'a>,
        name: &str,
        args: &Args<'a>,
    ) -> Value<'a> {
        let Kind::Str(text) = &owner.kind else {
            return Value::UNKNOWN;
        };
        match name {
            "format" => Value::of(Kind::Str(Rc::new(self.filled(text, '{', args)))),
            "strip" | "lstrip" | "rstrip" => owner.clone(),
            "lower" | "upper" => match text.known() {
                Some(known) if name == "lower" => Value::text(&known.to_lowercase()),
                Some(known) => Value::text(&known.to_uppercase()),
                None => owner.clone(),
            },
            "replace" => match (text.known(), args.text(0, "old"), args.text(1, "new")) {
                (Some(known), Some(old), Some(new)) => Value::text(&known.replace(&old, &new)),
                _ => owner.clone(),
            },
            "join" => {
                let texts = args
                    .positional
                    .first()
                    .map(Value::as_texts)
                    .unwrap_or_default();
                let known: Option<Vec<String>> = texts.into_iter().collect();
                match (text.known(), known) {
                    (Some(between), Some(parts)) => Value::text(&parts.join(&between)),
                    _ => Value::of(Kind::Str(Rc::new(Str::hole(Some(self.statement))))),
                }
            }
            "split" => Value::list(vec![Value::UNKNOWN], false),
            _ => Value::UNKNOWN,
        }
    }

    /// A text with its placeholders filled: `%s` or `{}`.
    pub(super) fn filled(&self, text: &Str, mark: char, args: &Args<'a>) -> Str {
        let mut pieces = Vec::new();
        let mut next = 0;
        for piece in &text.pieces {
            let Piece::Text { text, at } = piece else {
                pieces.push(piece.clone());
                continue;
            };
            let mut rest = text.as_str();
            let mut offset = 0;
            while let Some((start, end, name)) = placeholder(rest, mark) {
                let here = |from: usize| {
                    at.map(|at| Place {
                        start: at.start + crate::front::offset(from),
                        ..at
                    })
                };
                pieces.push(Piece::Text {
                    text: rest[..start].to_owned(),
                    at: here(offset),
                });
                let value = match name.parse::<usize>() {
                    Ok(number) => args.positional.get(number),
                    Err(_) if name.is_empty() => {
                        next += 1;
                        args.positional.get(next - 1)
                    }
                    Err(_) => args.named(name),
                };
                let place = here(offset + start).unwrap_or(self.statement);
                match value {
                    Some(value) => pieces.extend(interpolated(value, place)),
                    None => pieces.push(Piece::Hole(Some(place))),
                }
                offset += end;
                rest = &rest[end..];
            }
            let at = at.map(|at| Place {
                start: at.start + crate::front::offset(offset),
                ..at
            });
            pieces.push(Piece::Text {
                text: rest.to_owned(),
                at,
            });
        }
        Str { pieces }
    }
}

/// The pieces that a value adds to a text.
pub(super) fn interpolated(value: &Value<'_>, place: Place) -> Vec<Piece> {
    match &value.kind {
        Kind::Str(text) => text.pieces.clone(),
        Kind::Int(number) => vec![Piece::Text {
            text: number.to_string(),
            at: Some(place),
        }],
        _ => vec![Piece::Hole(Some(place))],
    }
}

/// The first placeholder of a text: where it begins and ends, and its name.
fn placeholder(text: &str, mark: char) -> Option<(usize, usize, &str)> {
    let start = text.find(mark)?;
    let rest = &text[start + 1..];
    if mark == '%' {
        let (name, after) = match rest.strip_prefix('(') {
            Some(inner) => {
                let end = inner.find(')')?;
                (&inner[..end], end + 2)
            }
            None => ("", 0),
        };
        let kind = rest[after..]
            .chars()
            .next()
            .filter(char::is_ascii_alphabetic);
        // `LIKE '%x'` of a text that is not formatted never comes here; `%%` is no placeholder.
        return kind.map(|kind| (start, start + 1 + after + kind.len_utf8(), name));
    }
    let end = rest.find('}')?;
    let name = rest[..end]
        .split([':', '!', '.', '['])
        .next()
        .unwrap_or_default();
    Some((start, start + end + 2, name))
}
