//! Comments that ask not to report a finding: `strands: ignore[id] reason`.

use crate::front::Text;

/// `ignore-file` counts in so many lines at the top.
const TOP: usize = 20;

/// A comment that suppresses findings.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ignore {
    /// The line that it stands on, from 0.
    pub(crate) line: usize,
    pub(crate) scope: Scope,
    pub(crate) detectors: Vec<String>,
}

/// What a comment covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The statement that it stands in.
    Here,
    NextLine,
    File,
}

/// The comments of a text, and the lines of those that name no detector.
pub(crate) fn ignores(text: &Text) -> (Vec<Ignore>, Vec<usize>) {
    let mut found = Vec::new();
    let mut nameless = Vec::new();
    if !text.content.contains("strands:") {
        return (found, nameless);
    }
    for line in 0..text.lines() {
        let Some(comment) = comment(text.line_text(line)) else {
            continue;
        };
        let Some(rest) = comment.trim_start().strip_prefix("strands:") else {
            continue;
        };
        let rest = rest.trim_start();
        let words = [
            ("ignore-next-line", Scope::NextLine),
            ("ignore-file", Scope::File),
            ("ignore", Scope::Here),
        ];
        let Some((rest, scope)) = words
            .iter()
            .find_map(|(word, scope)| Some((rest.strip_prefix(word)?, *scope)))
        else {
            continue;
        };
        let ids = rest
            .trim_start()
            .strip_prefix('[')
            .and_then(|it| it.split_once(']'));
        let ids: Vec<String> = ids.map_or(Vec::new(), |(ids, _)| {
            ids.split(',')
                .map(|id| id.trim().to_owned())
                .filter(|id| !id.is_empty())
                .collect()
        });
        if ids.is_empty() {
            nameless.push(line);
        } else if scope != Scope::File || line < TOP {
            found.push(Ignore {
                line,
                scope,
                detectors: ids,
            });
        }
    }
    (found, nameless)
}

/// The comment of a line, by the first mark that a suppression follows.
fn comment(line: &str) -> Option<&str> {
    ["#", "--"].iter().find_map(|mark| {
        let mut rest = line;
        while let Some((_, after)) = rest.split_once(mark) {
            if after.trim_start().starts_with("strands:") {
                return Some(after);
            }
            rest = after;
        }
        None
    })
}

impl Ignore {
    /// Whether it covers a finding on a line of a statement; all from 0.
    pub(crate) fn covers(&self, detector: &str, line: usize, statement: (usize, usize)) -> bool {
        let is_there = match self.scope {
            Scope::File => true,
            Scope::NextLine => line == self.line + 1 || statement.0 == self.line + 1,
            Scope::Here => line == self.line || (statement.0..=statement.1).contains(&self.line),
        };
        is_there && self.detectors.iter().any(|it| it == detector)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_name_detectors_and_scope() {
        let text = "x = 1  # strands: ignore[a, b] known\n# strands: ignore-next-line[c]\n-- strands: ignore-file[d]\n# strands: ignore\n";
        let (found, nameless) = ignores(&Text::new(text.to_owned()));
        let scopes: Vec<Scope> = found.iter().map(|it| it.scope).collect();
        assert_eq!(scopes, [Scope::Here, Scope::NextLine, Scope::File]);
        assert_eq!(found[0].detectors, ["a", "b"]);
        assert_eq!(nameless, [3]);
    }

    #[test]
    fn a_comment_covers_its_statement() {
        let ignore = Ignore {
            line: 5,
            scope: Scope::Here,
            detectors: vec!["a".to_owned()],
        };
        assert!(ignore.covers("a", 3, (2, 6)));
        assert!(!ignore.covers("a", 7, (7, 8)));
        assert!(!ignore.covers("b", 3, (2, 6)));
    }
}
