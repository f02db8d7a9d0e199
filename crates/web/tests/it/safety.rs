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

fn check(name: &str, html: &str) {
    for forbidden in [
        "<script>",
        "<img",
        "onerror=alert",
        "style=",
        "<style",
        "\u{202e}",
        "href=\"javascript:",
    ] {
        let is_ours = forbidden == "onerror=alert" && html.contains("onerror=alert(1)&gt;");
        assert!(
            is_ours || !html.contains(forbidden),
            "{name} has {forbidden}"
        );
    }
    let attributes = html
        .split('<')
        .skip(1)
        .filter_map(|tag| tag.split_once('>'));
    for (tag, _) in attributes {
        assert!(!tag.contains(" onmouseover='"), "{name}: {tag}");
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
