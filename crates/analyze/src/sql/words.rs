//! Words and statements of SQL text: what stands outside of strings, comments and brackets.

/// A word of a statement outside of strings, comments and brackets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Goes through a text outside of strings and comments; gives the depth of brackets.
fn scan(text: &str, see: &mut dyn FnMut(usize, u8, usize)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut depth = 0_usize;
    while at < bytes.len() {
        let byte = bytes[at];
        match byte {
            b'-' if bytes.get(at + 1) == Some(&b'-') => {
                at += memchr(bytes, at, b"\n");
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at += 2 + memchr(bytes, at + 2, b"*/") + 2;
                continue;
            }
            b'\'' | b'"' | b'`' => {
                see(at, byte, depth);
                at += 1;
                while at < bytes.len() && bytes[at] != byte {
                    at += if bytes[at] == b'\\' && byte != b'`' {
                        2
                    } else {
                        1
                    };
                }
            }
            b'(' => {
                see(at, byte, depth);
                depth += 1;
            }
            b')' => {
                depth = depth.saturating_sub(1);
                see(at, byte, depth);
            }
            _ => see(at, byte, depth),
        }
        at += 1;
    }
}

/// How far the next occurrence of a pattern is, or the end.
fn memchr(bytes: &[u8], from: usize, pattern: &[u8]) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let found = rest.windows(pattern.len()).position(|it| it == pattern);
    found.unwrap_or(rest.len())
}

/// The words outside of strings, comments and brackets; a quoted name is a word too.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    scan(text, &mut |at, byte, depth| {
        if depth > 0
            || !(byte.is_ascii_alphanumeric()
                || byte == b'_'
                || byte == b'.'
                || byte == b'`'
                || byte >= 0x80)
        {
            return;
        }
        let end = match byte {
            b'`' => at + 2 + memchr(text.as_bytes(), at + 1, b"`"),
            _ => at + 1,
        };
        match ranges.last_mut() {
            Some((_, last)) if *last == at => *last = end,
            _ => ranges.push((at, end)),
        }
    });
    let words = ranges.into_iter().filter_map(|(start, end)| {
        let text = text.get(start..end.min(text.len()))?;
        Some(Word { text, start, end })
    });
    words.collect()
}

/// The statements of a script: where each begins and ends.
pub(crate) fn statements(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    scan(text, &mut |at, byte, _| {
        if byte == b';' {
            found.push((start, at));
            start = at + 1;
        }
    });
    found.push((start, text.len()));
    found.retain(|(start, end)| {
        !words(&text[*start..*end]).is_empty() || text[*start..*end].contains('(')
    });
    found
}

impl Word<'_> {
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.text.eq_ignore_ascii_case(keyword)
    }

    pub(super) fn name(&self) -> String {
        self.text.replace('`', "").to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_end_outside_of_strings_and_comments() {
        let text = "SELECT ';' -- ; no\n; /* ; */ SELECT 2;\n-- end\n";
        assert_eq!(statements(text).len(), 2);
    }
}
