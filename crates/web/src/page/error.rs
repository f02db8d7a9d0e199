//! Pages that say why there is no page.

use super::frame::Link;
use crate::asset;
use crate::query::BadValue;
use crate::words;
use askama::Template;

/// A page that says why, and where to go.
#[derive(Debug, Template)]
#[template(path = "error.html", whitespace = "minimize")]
pub struct ErrorPage {
    /// Its name.
    pub title: &'static str,
    /// Why.
    pub words: String,
    /// Where to go.
    pub links: Vec<Link>,
    /// Path of the stylesheet.
    pub style: &'static str,
}

fn page(title: &'static str, words: String, links: Vec<Link>) -> ErrorPage {
    ErrorPage {
        title,
        words,
        links,
        style: &asset::style().path,
    }
}

fn link(words: &str, href: String) -> Link {
    Link {
        words: words.to_owned(),
        href,
    }
}

/// A value that the page does not take.
#[must_use]
pub fn bad_value(bad: &BadValue) -> ErrorPage {
    page(
        "This address cannot be shown",
        words::foreign(&bad.to_string()),
        vec![link("The same page without it", bad.without.clone())],
    )
}

/// Nothing is known by that name; names that come close.
#[must_use]
pub fn not_found(what: &str, near: &[String]) -> ErrorPage {
    let jobs = near.iter().map(|name| {
        link(
            &words::foreign(name),
            format!("/jobs/{}", words::segment(name)),
        )
    });
    let links = jobs.chain([
        link("Overview", "/".to_owned()),
        link("Runs", "/runs".to_owned()),
    ]);
    page("Not found", words::foreign(what), links.collect())
}

/// Several runs share an id: none is guessed.
#[must_use]
pub fn several(what: &str, execution_ids: &[String]) -> ErrorPage {
    let runs = execution_ids.iter();
    let runs = runs.map(|id| link(id, format!("/runs/{}", words::segment(id))));
    page("Several runs", words::foreign(what), runs.collect())
}

/// Nothing could be read.
#[must_use]
pub fn failed(incident: &str) -> ErrorPage {
    page(
        "The store could not be read",
        format!(
            "Nothing of this page could be read. The log has the cause under {incident}. Try again in a few seconds."
        ),
        vec![link("Try again", String::new())],
    )
}
