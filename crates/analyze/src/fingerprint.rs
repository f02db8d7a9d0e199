//! What stays the same of a finding when lines move.

use ruff_python_ast::{ModModule, Stmt};
use ruff_text_size::Ranged;
use sha2::{Digest, Sha256};

/// A longer statement is told by its beginning.
const LONGEST: usize = 4_000;

/// The fingerprint of a finding: of its detector, file, enclosing names and statement, and of its
/// number among equals.
pub(crate) fn fingerprint(
    detector: &str,
    path: &str,
    enclosing: &str,
    statement: &str,
    number: usize,
) -> String {
    let mut hash = Sha256::new();
    for part in [
        detector,
        path,
        enclosing,
        &folded(statement),
        &number.to_string(),
    ] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}

/// The functions and classes around an offset: `Job.run`.
pub(crate) fn enclosing(tree: &ModModule, at: u32) -> String {
    let mut names = Vec::new();
    let mut block: &[Stmt] = &tree.body;
    loop {
        let inner = block
            .iter()
            .find(|it| it.range().start().to_u32() <= at && at < it.range().end().to_u32());
        block = match inner {
            Some(Stmt::FunctionDef(it)) => {
                names.push(it.name.as_str());
                &it.body
            }
            Some(Stmt::ClassDef(it)) => {
                names.push(it.name.as_str());
                &it.body
            }
            Some(Stmt::If(it)) => &it.body,
            Some(Stmt::With(it)) => &it.body,
            Some(Stmt::Try(it)) => &it.body,
            _ => return names.join("."),
        };
    }
}

/// A statement without its literals and blanks.
fn folded(statement: &str) -> String {
    let mut text = String::new();
    let mut quote = None;
    let mut in_number = false;
    for letter in statement.chars().take(LONGEST) {
        match (quote, letter) {
            (Some(open), _) => {
                if letter == open {
                    quote = None;
                }
            }
            (None, '"' | '\'') => {
                quote = Some(letter);
                text.push('"');
            }
            _ if letter.is_whitespace() => {}
            _ if letter.is_ascii_digit()
                && (in_number || !text.ends_with(|it: char| it.is_alphanumeric() || it == '_')) =>
            {
                if !in_number {
                    text.push('0');
                }
                in_number = true;
                continue;
            }
            _ => text.push(letter),
        }
        in_number = false;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_literals_do_not_matter_and_names_do() {
        assert_eq!(
            folded("df.write( 'a' ,12)"),
            folded("df . write(\n\"bcd\", 3)")
        );
        assert_ne!(folded("df1.count()"), folded("df2.count()"));
        let same = |statement| fingerprint("d", "p", "f", statement, 0);
        assert_eq!(same("x.count()"), same("x . count()"));
        assert_ne!(
            same("x.count()"),
            fingerprint("d", "p", "f", "x.count()", 1)
        );
    }
}
