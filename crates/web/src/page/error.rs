//! Pages that say why there is no page.

use super::form::Form;
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
    /// What can be done.
    pub form: Option<Form>,
    /// Path of the stylesheet.
    pub style: &'static str,
}

fn page(title: &'static str, words: String, links: Vec<Link>) -> ErrorPage {
    ErrorPage {
        title,
        words,
        links,
        form: None,
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

/// A role is missing.
#[must_use]
pub fn forbidden(role: &str) -> ErrorPage {
    page(
        "Not allowed",
        format!("The role {role} is missing. Who administers the issuer's groups can give it."),
        vec![link("Account", "/account".to_owned())],
    )
}

/// Nobody has signed in by this.
#[must_use]
pub fn not_signed_in(words: &str) -> ErrorPage {
    let again = link("Sign in", "/login".to_owned());
    page("Not signed in", words.to_owned(), vec![again])
}

/// Nobody is signed in any more.
#[must_use]
pub fn signed_out() -> ErrorPage {
    let again = link("Sign in", "/login".to_owned());
    page(
        "Signed out",
        "Nobody is signed in here.".to_owned(),
        vec![again],
    )
}

/// A form that this session was not given.
#[must_use]
pub fn foreign_form() -> ErrorPage {
    page(
        "Not done",
        "The form is not of this session. Open its page again, and send it from there.".to_owned(),
        vec![link("Overview", "/".to_owned())],
    )
}

/// What was asked for was not done.
#[must_use]
pub fn not_done(why: &str) -> ErrorPage {
    let links = vec![link("Issues", "/issues".to_owned())];
    page("Not done", words::foreign(why), links)
}

/// Who asks, with a way out where there is one.
#[must_use]
pub fn account(subject: &str, roles: &str, until: Option<&str>, sign: &str) -> ErrorPage {
    let who = format!("{}, with {roles}", words::foreign(subject));
    let Some(until) = until else {
        let words = format!("{who}. There is no sign-in here.");
        return page("Account", words, vec![link("Overview", "/".to_owned())]);
    };
    let words = format!("{who}. Signed in until {until} unless the dashboard is used before.");
    ErrorPage {
        form: Some(Form::new("/logout", sign, "Sign out")),
        ..page("Account", words, vec![link("Overview", "/".to_owned())])
    }
}
