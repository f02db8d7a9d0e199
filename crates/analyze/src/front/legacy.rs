//! Python 2 to Python 3, byte for byte, so far as the parser needs it.

/// The same text with Python 2 statements in a shape that Python 3 has. Lengths and lines stay.
pub(super) fn rewritten(source: &str) -> String {
    let lines = source.split_inclusive('\n').map(|line| {
        let new = rewritten_line(line);
        if new.len() == line.len() {
            new
        } else {
            line.to_owned()
        }
    });
    lines.collect()
}

fn rewritten_line(line: &str) -> String {
    let code = line.trim_start();
    let indent = &line[..line.len() - code.len()];
    let rest = match code {
        _ if code.starts_with("print >>") => code.replacen("print >>", "_ =     ", 1),
        _ if is_statement(code, "print ") => code.replacen("print ", "_ =   ", 1),
        _ if is_statement(code, "exec ") => code.replacen("exec ", "_ =  ", 1),
        _ if code.starts_with("except ") => handler(code),
        _ if code.starts_with("raise ") => raised(code),
        _ => code.to_owned(),
    };
    let rest = rest.replace(" <> ", " != ");
    format!("{indent}{rest}")
}

/// Whether a word opens a statement of Python 2 rather than being a name.
fn is_statement(code: &str, word: &str) -> bool {
    let Some(rest) = code.strip_prefix(word) else {
        return false;
    };
    !rest.trim_start().starts_with(['=', '.', '('])
        || word == "print " && rest.trim_start().starts_with('(') && rest.contains('%')
}

/// `except E, e:` catches `E`.
fn handler(code: &str) -> String {
    let Some((before, after)) = code.split_once(", ") else {
        return code.to_owned();
    };
    match after.split_once(':') {
        Some((name, rest)) if is_name(name.trim()) && !before.contains('(') => {
            format!("{before}{}:{rest}", " ".repeat(2 + name.len()))
        }
        _ => code.to_owned(),
    }
}

/// `raise E, "why"` raises `E`.
fn raised(code: &str) -> String {
    let Some((before, after)) = code.split_once(", ") else {
        return code.to_owned();
    };
    if !is_name(before.trim_start_matches("raise ").trim()) {
        return code.to_owned();
    }
    let end = after.len() - after.trim_end().len();
    let kept = &after[after.len() - end..];
    format!("{before}{}{kept}", " ".repeat(2 + after.len() - end))
}

fn is_name(word: &str) -> bool {
    !word.is_empty()
        && word
            .chars()
            .all(|it| it.is_alphanumeric() || it == '_' || it == '.')
}

#[cfg(test)]
mod tests {
    use super::rewritten;

    #[test]
    fn statements_of_python_2_get_a_shape_of_the_same_length() {
        for (old, new) in [
            ("print df.count()\n", "_ =   df.count()\n"),
            ("    print \"a\", b\n", "    _ =   \"a\", b\n"),
            ("print >>log, x\n", "_ =     log, x\n"),
            ("except IOError, e:\n", "except IOError   :\n"),
            ("raise ValueError, \"no\"\n", "raise ValueError      \n"),
            ("if a <> b:\n", "if a != b:\n"),
            ("print(x)\n", "print(x)\n"),
            ("except (A, B):\n", "except (A, B):\n"),
        ] {
            assert_eq!(rewritten(old), new);
            assert_eq!(old.len(), rewritten(old).len());
        }
    }
}
