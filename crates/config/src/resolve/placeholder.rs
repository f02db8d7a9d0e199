//! Taking `${…}` apart.

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// As it stands.
    Literal(&'t str),
    /// `$${`, which means `${`.
    Escaped,
    /// What stands between `${` and its `}`.
    Placeholder(&'t str),
    /// A `${` without `}`.
    Open,
}

/// The parts of a text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let escaped = rest[..at].ends_with('$');
        let literal = if escaped {
            &rest[..at - 1]
        } else {
            &rest[..at]
        };
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        let after = &rest[at + 2..];
        if escaped {
            pieces.push(Piece::Escaped);
            rest = after;
            continue;
        }
        let Some(end) = closing(after) else {
            pieces.push(Piece::Open);
            return pieces;
        };
        pieces.push(Piece::Placeholder(&after[..end]));
        rest = &after[end + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    pieces
}

/// Where the bracket that is open ends; placeholders may stand in placeholders.
fn closing(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut open = 1;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                open += 1;
                at += 1;
            }
            b'}' => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// What a placeholder asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked<'t> {
    Variable(&'t str),
    Environment {
        key: &'t str,
        default: Option<&'t str>,
    },
    Secret(&'t str),
    Unknown(&'t str),
}

impl<'t> Asked<'t> {
    pub(super) fn of(inner: &'t str) -> Self {
        if let Some(path) = inner.strip_prefix("variables.") {
            return Self::Variable(path);
        }
        if let Some(key) = inner.strip_prefix("SECRET:") {
            return Self::Secret(key);
        }
        let Some(rest) = inner.strip_prefix("ENV:") else {
            return Self::Unknown(inner);
        };
        match rest.split_once(':') {
            Some((key, default)) => Self::Environment {
                key,
                default: Some(default),
            },
            None => Self::Environment {
                key: rest,
                default: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_apart_at_their_placeholders() {
        use Piece::{Escaped, Literal, Open, Placeholder};
        for (text, parts) in [
            ("plain $ { }", vec![Literal("plain $ { }")]),
            ("${a}", vec![Placeholder("a")]),
            (
                "s3://${a}/x${b}",
                vec![
                    Literal("s3://"),
                    Placeholder("a"),
                    Literal("/x"),
                    Placeholder("b"),
                ],
            ),
            ("$${a}", vec![Escaped, Literal("a}")]),
            ("${ENV:A:${b}}", vec![Placeholder("ENV:A:${b}")]),
            ("x${a", vec![Literal("x"), Open]),
        ] {
            assert_eq!(pieces(text), parts, "{text}");
        }
    }

    #[test]
    fn a_default_may_be_empty_and_hold_colons() {
        for (inner, default) in [
            ("ENV:A", None),
            ("ENV:A:", Some("")),
            ("ENV:A:jdbc:x://y", Some("jdbc:x://y")),
        ] {
            let asked = Asked::of(inner);
            assert_eq!(asked, Asked::Environment { key: "A", default }, "{inner}");
        }
    }
}
