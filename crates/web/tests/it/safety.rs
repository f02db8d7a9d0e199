//! Names and messages that nobody should trust.

use crate::pages::all;
use askama::Template;
use strands_web::page;
use strands_web::query::BadValue;

const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</title></svg><script>alert(1)</script>",
    "\u{202e}gnp.exe\u{200f}",
];

/// What a tag consists of, without the values of its attributes.
fn names(tag: &str) -> String {
    tag.split('"').step_by(2).collect()
}

fn check(page: &str, html: &str) {
    // A choice keeps its value as it is, since the address has to name the job; its words are shown.
    let html = &html.replace("value=\"\u{202e}gnp.exe\u{200f}\"", "");
    for forbidden in [
        "<script>",
        "<img",
        "<style",
        "\u{202e}",
        "href=\"javascript:",
    ] {
        assert!(!html.contains(forbidden), "{page} has {forbidden}");
    }
    let tags = html.split('<').skip(1);
    for tag in tags
        .filter_map(|tag| tag.split_once('>'))
        .map(|(tag, _)| tag)
    {
        for name in [" on", " style"] {
            assert!(!names(tag).contains(name), "{page}: {tag}");
        }
    }
}

#[test]
fn no_page_runs_or_obeys_what_a_job_wrote() {
    for words in HOSTILE {
        for (name, page) in all(words) {
            check(name, &page.render().unwrap());
        }
    }
}

#[test]
fn nor_does_a_page_that_refuses() {
    for words in HOSTILE {
        check(
            "not found",
            &page::not_found(words, &[words.to_owned()])
                .render()
                .unwrap(),
        );
        let bad = BadValue {
            parameter: words.to_owned(),
            value: words.to_owned(),
            allowed: "nothing".to_owned(),
            without: "/".to_owned(),
        };
        check("bad value", &page::bad_value(&bad).render().unwrap());
    }
}
