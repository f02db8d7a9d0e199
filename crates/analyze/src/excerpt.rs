//! Lines of a Python script as they may be shown: what strings and comments hold is left out, since it may be
//! anything, a password or a name.

use crate::front::{SourceFile, Text, decoded, is_python, tokens};
use ruff_python_ast::token::TokenKind;
use std::ops::RangeInclusive;

/// Lines shown before and after what was found.
const AROUND: usize = 2;
/// More lines of what was found are not shown.
const MOST: usize = 8;
/// What stands for what is left out.
const HIDDEN: &str = "…";

/// A line of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLine {
    /// Its number in the script, from 1.
    pub number: usize,
    /// Its text, without what strings and comments hold.
    pub text: String,
    /// Whether it is of what was found; the others stand around it.
    pub is_found: bool,
}

/// A Python script without what its strings and comments hold.
#[derive(Debug)]
pub struct Excerpts {
    text: Text,
}

impl Excerpts {
    /// Of a file; none where it is no Python.
    #[must_use]
    pub fn of(file: &SourceFile) -> Self {
        let script = file
            .content
            .as_deref()
            .ok()
            .filter(|_| is_python(&file.path));
        Self::of_python(&decoded(script.unwrap_or_default()))
    }

    fn of_python(script: &str) -> Self {
        let mut text = String::with_capacity(script.len());
        let mut end = 0;
        for token in tokens(script).unwrap_or_default() {
            between(&mut text, part(script, end, token.start));
            shown(&mut text, token.kind, part(script, token.start, token.end));
            end = end.max(token.end);
        }
        between(&mut text, part(script, end, script.len()));
        Self {
            text: Text::new(text),
        }
    }

    /// The lines of what was found, from 1, and those around it. Blank lines at the ends are left out.
    #[must_use]
    pub fn around(&self, found: &RangeInclusive<usize>) -> Vec<CodeLine> {
        let (first, last) = (*found.start(), *found.end());
        let last = last.min(first.saturating_add(MOST - 1));
        let from = first.saturating_sub(AROUND).max(1);
        let to = last.saturating_add(AROUND).min(self.text.lines());
        let lines = (from..=to).map(|number| CodeLine {
            number,
            text: self.text.line_text(number - 1).trim_end().to_owned(),
            is_found: (first..=last).contains(&number),
        });
        let mut lines: Vec<CodeLine> = lines.collect();
        let is_told = |line: &CodeLine| line.is_found || !line.text.is_empty();
        let end = lines.iter().rposition(is_told).map_or(0, |at| at + 1);
        lines.truncate(end);
        let start = lines.iter().position(is_told).unwrap_or_default();
        lines.split_off(start)
    }
}

fn part(script: &str, from: usize, to: usize) -> &str {
    script.get(from..to).unwrap_or_default()
}

/// White space between tokens, and what is no token at all.
fn between(text: &mut String, source: &str) {
    let is_space = |c: char| c.is_whitespace() || matches!(c, '\\' | '\u{feff}');
    if source.chars().all(is_space) {
        text.push_str(source);
    } else {
        hide(text, source);
    }
}

fn shown(text: &mut String, kind: TokenKind, source: &str) {
    match kind {
        TokenKind::Comment => {}
        TokenKind::String => string(text, source),
        TokenKind::FStringMiddle
        | TokenKind::TStringMiddle
        | TokenKind::IpyEscapeCommand
        | TokenKind::Unknown => hide(text, source),
        _ => text.push_str(source),
    }
}

/// A string with its prefix and its quotes.
fn string(text: &mut String, source: &str) {
    let opened = source.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let quote = ["\"\"\"", "'''", "\"", "'"];
    let quote = quote.into_iter().find(|it| opened.starts_with(it));
    let prefix = source.len() - opened.len();
    let held = quote.and_then(|quote| opened.strip_prefix(quote)?.strip_suffix(quote));
    let (Some(quote), Some(held)) = (quote, held) else {
        return hide(text, source);
    };
    text.push_str(&source[..prefix]);
    text.push_str(quote);
    hide(text, held);
    text.push_str(quote);
}

/// A mark for each line that holds something, so that lines keep their numbers.
fn hide(text: &mut String, source: &str) {
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    for (number, line) in source.split('\n').enumerate() {
        if number > 0 {
            text.push('\n');
        }
        if !line.trim().is_empty() {
            text.push_str(HIDDEN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SCRIPT: &str = "\
import os
# the password is hunter2

password = 'hunter2'  # not here either
df = spark.read.jdbc(
    url=f\"jdbc:postgresql://{host}/hunter2\",
    table=r\"hunter2\",
)
\"\"\"hunter2
hunter2\"\"\"

print(df.count(), '')
";

    fn told(found: &RangeInclusive<usize>) -> Vec<String> {
        let lines = Excerpts::of_python(SCRIPT).around(found).into_iter();
        let mark = |line: &CodeLine| if line.is_found { '>' } else { ' ' };
        lines
            .map(|line| format!("{}{:2} {}", mark(&line), line.number, line.text))
            .collect()
    }

    #[test]
    fn lines_stand_around_what_was_found() {
        let of_read = [
            "  4 password = '…'",
            "> 5 df = spark.read.jdbc(",
            "> 6     url=f\"…{host}…\",",
            "> 7     table=r\"…\",",
            "> 8 )",
            "  9 \"\"\"…",
            " 10 …\"\"\"",
        ];
        assert_eq!(told(&(5..=8)), of_read);
        let of_count = [" 10 …\"\"\"", " 11 ", ">12 print(df.count(), '')"];
        assert_eq!(told(&(12..=12)), of_count);
        assert_eq!(told(&(1..=1)), ["> 1 import os"]);
    }

    #[test]
    fn a_long_statement_is_cut_and_lines_that_are_not_there_are_none() {
        let script = "f(\n".to_owned() + &"  1,\n".repeat(20) + ")\n";
        let lines = Excerpts::of_python(&script).around(&(1..=22));
        assert_eq!(lines.len(), MOST + AROUND);
        assert!(Excerpts::of_python(SCRIPT).around(&(90..=91)).is_empty());
        assert!(Excerpts::of_python("").around(&(1..=1)).is_empty());
    }

    #[test]
    fn only_python_is_shown() {
        let lines = |path: &str, content: &[u8]| {
            let file = SourceFile {
                path: path.to_owned(),
                content: Ok(content.to_vec()),
            };
            Excerpts::of(&file).around(&(1..=1)).len()
        };
        assert_eq!(lines("load.py", b"x = 1\n"), 1);
        assert_eq!(lines("load.py", b"x = '\xe9'\n"), 1);
        assert_eq!(lines("load.sql", b"SELECT 1\n"), 0);
        assert_eq!(lines("load.ipynb", b"{}"), 0);
    }

    proptest! {
        #[test]
        fn what_is_in_quotes_is_never_shown(
            before in "[a-z\\n (){}'\"#\\\\]{0,40}",
            after in "[a-z\\n (){}'\"#\\\\]{0,40}",
        ) {
            for script in [format!("{before}\n'SECRET'\n{after}"), format!("{before}\n# SECRET\n{after}")] {
                let text = Excerpts::of_python(&script).text.content;
                prop_assert!(!text.contains("SECRET") || shows_as_code(&script), "{text}");
                prop_assert_eq!(text.matches('\n').count(), script.matches('\n').count());
            }
        }
    }

    /// An odd quote before turns the inside out: what was meant as a string is then code.
    fn shows_as_code(script: &str) -> bool {
        let tokens = tokens(script).unwrap_or_default();
        tokens
            .iter()
            .any(|it| it.kind == TokenKind::Name && part(script, it.start, it.end) == "SECRET")
    }
}
