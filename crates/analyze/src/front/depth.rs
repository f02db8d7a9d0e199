//! How deep a source nests: code that would exhaust the stack is told before it is parsed.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

/// Deeper code is not parsed. People write some dozens.
const DEEPEST: usize = 1_000;

/// Whether a tree of this Python source would be too deep to walk.
///
/// Every operator and keyword may add a level until a comma, or the end of the line, ends the
/// expression; every bracket and indentation holds one.
pub(super) fn is_too_deep(source: &str) -> bool {
    let mut tokens = lexer::lex(source, Mode::Module);
    let mut indentation = 0_usize;
    let mut open: Vec<usize> = Vec::new();
    let mut here = 0_usize;
    let mut outer = 0_usize;
    loop {
        match tokens.next_token() {
            TokenKind::EndOfFile => return false,
            TokenKind::Indent => indentation += 1,
            TokenKind::Dedent => indentation = indentation.saturating_sub(1),
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::FStringStart => {
                outer += here + 1;
                open.push(here);
                here = 0;
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd => {
                here = open.pop().unwrap_or_default();
                outer = outer.saturating_sub(here + 1);
                here += 1;
            }
            TokenKind::Comma => here = 0,
            TokenKind::Newline | TokenKind::Semi => {
                open.clear();
                (here, outer) = (0, 0);
            }
            TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::String
            | TokenKind::FStringMiddle
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline => {}
            _ => here += 1,
        }
        if indentation + outer + here > DEEPEST {
            return true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_too_deep;

    #[test]
    fn brackets_chains_and_prefixes_nest_and_lists_do_not() {
        for deep in [
            "(".repeat(10_000),
            format!("x = {}1", "not ".repeat(5_000)),
            format!("x = {}1", "-".repeat(5_000)),
            format!("x = {}1", "1 + ".repeat(5_000)),
            format!("x = a{}", ".b()".repeat(5_000)),
            (0..1_100).fold(String::new(), |code, depth| {
                code + &" ".repeat(depth) + "if x:\n"
            }),
        ] {
            assert!(is_too_deep(&deep), "{}", &deep[..20]);
        }
        assert!(!is_too_deep(&format!("x = [{}]", "1 + 2, ".repeat(50_000))));
        assert!(!is_too_deep(&"x = (1)\n".repeat(10_000)));
        assert!(!is_too_deep(&format!("x = '{}'", "(".repeat(10_000))));
    }
}
