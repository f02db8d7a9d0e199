//! The detectors, written down.

use crate::detectors::DETECTORS;
use std::fmt::Write as _;

/// The page that describes every detector, in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut page = String::from(
        "# Detectors\n\nWhat `strands scan jobs` looks for. This page is made from the detectors themselves.\n\n| detector | severity | finds |\n|---|---|---|\n",
    );
    for it in DETECTORS {
        let _ = writeln!(
            page,
            "| [`{0}`](#{0}) | {1} | {2} |",
            it.id,
            it.severity.word(),
            it.what
        );
    }
    for it in DETECTORS {
        let language = it.example.language;
        let _ = write!(
            page,
            "\n## {}\n\n{} {}\n\nFires:\n\n```{language}\n{}\n```\n\nDoes not fire:\n\n```{language}\n{}\n```\n",
            it.id, it.what, it.why, it.example.bad, it.example.good
        );
        if let Some(sizes) = it.example.sizes {
            let _ = write!(page, "\nWith these sizes:\n\n```json\n{sizes}\n```\n");
        }
        let _ = write!(
            page,
            "\nFix: {}.\n\n```{language}\n{}\n```\n",
            it.fix, it.fix_example
        );
    }
    page
}
