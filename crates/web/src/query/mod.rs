//! What an address asks for. Everything that a person sees is in it, so copying it copies the view.

mod reader;

use crate::chart::Span;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use reader::Reader;

/// A parameter of its own kind, and which values it takes.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// Its name.
    pub name: &'static str,
    /// These values; any where there are none.
    pub allowed: &'static [&'static str],
    /// Whether it may stand several times.
    pub is_repeatable: bool,
}

impl Choice {
    /// One of these values.
    #[must_use]
    pub const fn one(name: &'static str, allowed: &'static [&'static str]) -> Self {
        Self {
            name,
            allowed,
            is_repeatable: false,
        }
    }

    /// Any of these values.
    #[must_use]
    pub const fn many(name: &'static str, allowed: &'static [&'static str]) -> Self {
        Self {
            name,
            allowed,
            is_repeatable: true,
        }
    }

    /// Any text.
    #[must_use]
    pub const fn any(name: &'static str) -> Self {
        Self::many(name, &[])
    }
}

/// What a page takes beside `tz`, `format` and `panel`.
#[derive(Debug, Clone, Copy)]
pub struct Accepts {
    /// Its name in exports: `strands-<view>-….csv`.
    pub view: &'static str,
    /// Lengths of time, shortest first; none where the page has no time.
    pub ranges: &'static [&'static str],
    /// The one that holds unless another is asked for.
    pub range: &'static str,
    /// Whether the time ends with the next full hour instead of now.
    pub to_full_hour: bool,
    /// Parameters of its own.
    pub choices: &'static [Choice],
    /// Columns by which it can be sorted.
    pub sorts: &'static [&'static str],
    /// Whether it comes in pages.
    pub is_paged: bool,
}

impl Accepts {
    /// Every parameter that the page takes.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let mut names = vec!["tz", "format", "panel"];
        if !self.ranges.is_empty() {
            names.extend(["range", "from", "to"]);
        }
        if !self.sorts.is_empty() {
            names.extend(["sort", "dir"]);
        }
        if self.is_paged {
            names.push("after");
        }
        names.extend(self.choices.iter().map(|choice| choice.name));
        names
    }
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// A page.
    #[default]
    Html,
    /// A table of it as CSV.
    Csv,
    /// A table of it as JSON.
    Json,
}

/// A value that a page does not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{parameter} cannot be {value:?}: {allowed}")]
pub struct BadValue {
    /// The parameter.
    pub parameter: String,
    /// What was asked.
    pub value: String,
    /// What may be asked.
    pub allowed: String,
    /// The same address without it.
    pub without: String,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Query {
    /// Path of the page.
    pub path: String,
    /// Its name in exports.
    pub view: &'static str,
    /// Form of the answer.
    pub format: Format,
    /// Which table or chart of the page.
    pub panel: Option<String>,
    /// Zone of what is shown.
    pub zone: TimeZone,
    /// Its name.
    pub zone_name: String,
    /// The time that is shown.
    pub span: Span,
    /// Its length, where it is one of the page's.
    pub range: Option<&'static str>,
    /// By which column.
    pub sort: Option<&'static str>,
    /// Whether downwards.
    pub is_down: bool,
    /// Where the page begins.
    pub after: Option<String>,
    pairs: Vec<(String, String)>,
}

/// What holds where an address says nothing.
#[derive(Debug, Clone)]
pub struct Defaults {
    /// The present.
    pub now: Timestamp,
    /// Zone of the deployment.
    pub zone: TimeZone,
    /// Its name.
    pub zone_name: String,
}

impl Query {
    /// Reads the part of an address after `?`.
    pub fn read(
        path: &str,
        text: &str,
        accepts: &Accepts,
        defaults: &Defaults,
    ) -> Result<Self, BadValue> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes())
            .into_owned()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let reader = Reader {
            path,
            pairs: &pairs,
            accepts,
        };
        reader.check_names()?;
        let (zone, zone_name) = reader.zone(defaults)?;
        let (span, range) = reader.span(defaults.now, &zone)?;
        Ok(Self {
            path: path.to_owned(),
            view: accepts.view,
            format: reader.format()?,
            panel: reader.value("panel").map(str::to_owned),
            zone,
            zone_name,
            span,
            range,
            sort: reader.listed("sort", accepts.sorts)?,
            is_down: reader.listed("dir", &["asc", "desc"])? != Some("asc"),
            after: reader.value("after").map(str::to_owned),
            pairs,
        })
    }

    /// The values of a parameter.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let pairs = self.pairs.iter().filter(move |(it, _)| it == name);
        pairs.map(|(_, value)| value.as_str())
    }

    /// The value of a parameter.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a value is wanted: it is named, or none is.
    #[must_use]
    pub fn wants(&self, name: &str, value: &str) -> bool {
        let mut named = self.all(name).peekable();
        named.peek().is_none() || named.any(|it| it == value)
    }

    /// The same view with some parameters set anew, or without them; a page begins at its start.
    #[must_use]
    pub fn with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let is_kept = |name: &str| {
            name != "after"
                && name != "format"
                && name != "panel"
                && !changes.iter().any(|(changed, _)| *changed == name)
        };
        let kept = self.pairs.iter().filter(|(name, _)| is_kept(name));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let set = changes
            .iter()
            .filter_map(|(name, value)| Some((*name, (*value)?)));
        address(&self.path, kept.chain(set))
    }

    /// The same view, page included, as CSV or JSON of one of its tables.
    #[must_use]
    pub fn export(&self, format: &str, panel: &str) -> String {
        let kept = self
            .pairs
            .iter()
            .filter(|(name, _)| name != "format" && name != "panel");
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        address(
            &self.path,
            kept.chain([("format", format), ("panel", panel)]),
        )
    }

    /// Another page in the same zone.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        let zone = self.one("tz").map(|zone| ("tz", zone));
        address(path, zone.into_iter())
    }

    /// Another page in the same zone, with parameters.
    #[must_use]
    pub fn link_with(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        let zone = self.one("tz").map(|zone| ("tz", zone));
        address(path, pairs.iter().copied().chain(zone))
    }

    /// What was asked, as exports repeat it.
    #[must_use]
    pub fn asked(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// Filters that hold, each with the address of the view without it.
    #[must_use]
    pub fn active(&self) -> Vec<(String, String)> {
        let is_filter =
            |name: &str| ["job", "platform", "status", "severity", "state", "q"].contains(&name);
        let pairs = self
            .pairs
            .iter()
            .enumerate()
            .filter(|(_, (name, _))| is_filter(name));
        let link = |place: usize| {
            let rest = self.pairs.iter().enumerate().filter(|(it, (name, _))| {
                *it != place && name != "after" && name != "format" && name != "panel"
            });
            address(
                &self.path,
                rest.map(|(_, (name, value))| (name.as_str(), value.as_str())),
            )
        };
        pairs
            .map(|(place, (name, value))| (format!("{name}: {value}"), link(place)))
            .collect()
    }
}

/// A path with parameters.
#[must_use]
pub fn address<'a>(path: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs = pairs.peekable();
    if pairs.peek().is_none() {
        return path.to_owned();
    }
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(pairs);
    format!("{path}?{}", text.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNS: Accepts = Accepts {
        view: "runs",
        ranges: &["24h", "7d", "30d"],
        range: "24h",
        to_full_hour: false,
        choices: &[
            Choice::many("status", &["failed", "success"]),
            Choice::any("job"),
        ],
        sorts: &["cost_usd"],
        is_paged: true,
    };

    fn read(text: &str) -> Result<Query, BadValue> {
        let defaults = Defaults {
            now: "2026-11-26T08:49:00Z".parse().unwrap(),
            zone: TimeZone::UTC,
            zone_name: "UTC".to_owned(),
        };
        Query::read("/runs", text, &RUNS, &defaults)
    }

    #[test]
    fn an_address_says_what_is_shown_and_links_keep_it() {
        let query = read("status=failed&job=a+b&tz=Europe%2FBerlin&after=x").unwrap();
        assert_eq!(query.all("status").collect::<Vec<_>>(), ["failed"]);
        assert_eq!(
            query.with(&[("status", Some("success"))]),
            "/runs?job=a+b&tz=Europe%2FBerlin&status=success"
        );
        assert_eq!(query.link("/"), "/?tz=Europe%2FBerlin");
        assert_eq!(
            query.active()[0],
            (
                "status: failed".to_owned(),
                "/runs?job=a+b&tz=Europe%2FBerlin".to_owned()
            )
        );
    }

    #[test]
    fn what_a_page_does_not_take_is_named_with_what_it_takes() {
        for (text, parameter) in [
            ("colour=red", "colour"),
            ("status=lost", "status"),
            ("range=9d", "range"),
            ("range=7d&from=2026-11-01", "range"),
            ("from=2026-11-26&to=2026-11-25", "from"),
            ("from=2024-01-01", "from"),
            ("from=soon", "from"),
            ("tz=Mars/Phobos", "tz"),
            ("sort=name", "sort"),
            ("dir=up", "dir"),
            ("format=xml", "format"),
            ("tz=UTC&tz=UTC", "tz"),
        ] {
            let bad = read(text).unwrap_err();
            assert_eq!(bad.parameter, parameter, "{text}: {bad}");
            assert!(!bad.allowed.is_empty());
        }
    }

    #[test]
    fn a_date_is_local_and_a_range_ends_now() {
        let day = read("from=2026-11-24&to=2026-11-25&tz=Europe/Berlin").unwrap();
        assert_eq!(day.span.from, "2026-11-23T23:00:00Z".parse().unwrap());
        assert_eq!(day.range, None);
        let week = read("range=7d").unwrap();
        assert_eq!(week.span.to, "2026-11-26T08:49:00Z".parse().unwrap());
        assert_eq!(week.span.to.duration_since(week.span.from).as_hours(), 168);
    }
}
