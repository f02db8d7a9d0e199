//! What a mail tells, for places that lay it out themselves: the same facts, in the same words.

use crate::content::{Block, Content, Row, Value};
use crate::exposure::ExposureNotice;
use crate::month::MonthNotice;
use crate::notice::Notice;
use crate::reader::{Reader, Site};
use crate::{names, several, subject, text};
use strands_core::job::Payer;

/// The facts of one message, cleaned as a mail prints them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The subject with which the incident opened: at most 70 characters, one line.
    pub subject: String,
    /// One sentence with the one figure.
    pub title: String,
    /// What happened and what shows it.
    pub summary: String,
    /// The job's name, where it has one; of several jobs, that of the first.
    pub job: Option<String>,
    /// The environment's tag, where it has one.
    pub environment: Option<String>,
    /// Labels with their values, at most eight.
    pub facts: Vec<ToldFact>,
    /// The jobs that fail together, the first to fail first; empty where it is one.
    pub jobs: Vec<String>,
    /// How many jobs there are beyond these, in words.
    pub more_jobs: Option<String>,
    /// Where the incident is found on the dashboard.
    pub link: Option<ToldLink>,
    /// All of it as plain text, 72 columns wide.
    pub text: String,
}

/// A label with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldFact {
    /// What it is.
    pub label: &'static str,
    /// What it comes to; `Err` says why nobody measured it.
    pub value: Result<String, &'static str>,
}

/// A way to the dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldLink {
    /// What it opens, in words.
    pub words: &'static str,
    /// An absolute URL without a token.
    pub url: String,
}

/// Says what a mail about `notice` for `reader` would say.
#[must_use]
pub fn tell(notice: &Notice, reader: &Reader, site: &Site) -> Told {
    let content = Content::of_notice(notice, reader, site);
    let jobs = several::jobs(notice);
    let text = text::page(&content);
    Told {
        subject: subject::of_opening(notice),
        title: content.title.plain(),
        summary: content.story.plain(),
        job: names::word(&notice.job),
        environment: names::word(&notice.environment),
        facts: content.blocks.iter().flat_map(facts).collect(),
        jobs: jobs.iter().flat_map(|it| &it.rows).map(name).collect(),
        more_jobs: jobs.and_then(|jobs| jobs.more).map(|more| more.words),
        link: content.blocks.into_iter().find_map(link),
        text,
    }
}

/// Says what a mail about a month's budget for `reader` would say.
#[must_use]
pub fn tell_month(notice: &MonthNotice, reader: &Reader, site: &Site) -> Told {
    let content = Content::of_month(notice, reader, site);
    let text = text::page(&content);
    Told {
        title: content.title.plain(),
        summary: content.story.plain(),
        subject: content.subject,
        job: match &notice.payer {
            Payer::Job(name) => names::word(name),
            Payer::All | Payer::Team(_) => None,
        },
        environment: names::word(&notice.environment),
        facts: content.blocks.iter().flat_map(facts).collect(),
        jobs: Vec::new(),
        more_jobs: None,
        link: content.blocks.into_iter().find_map(link),
        text,
    }
}

/// Says what a mail about personal data in the open for `reader` would say.
#[must_use]
pub fn tell_exposure(notice: &ExposureNotice, reader: &Reader, site: &Site) -> Told {
    let content = Content::of_exposure(notice, reader, site);
    let text = text::page(&content);
    Told {
        title: content.title.plain(),
        summary: content.story.plain(),
        subject: content.subject,
        job: names::word(&notice.job),
        environment: names::word(&notice.environment),
        facts: content.blocks.iter().flat_map(facts).collect(),
        jobs: Vec::new(),
        more_jobs: None,
        link: content.blocks.into_iter().find_map(link),
        text,
    }
}

fn facts(block: &Block) -> Vec<ToldFact> {
    let Block::Facts(facts) = block else {
        return Vec::new();
    };
    let told = facts.iter().map(|fact| ToldFact {
        label: fact.label,
        value: match &fact.value {
            Value::Measured(value) => Ok(value.clone()),
            Value::NotMeasured(reason) => Err(*reason),
        },
    });
    told.collect()
}

fn name(row: &Row) -> String {
    row.name.text().to_owned()
}

fn link(block: Block) -> Option<ToldLink> {
    match block {
        Block::Button(link) => Some(ToldLink {
            words: link.words,
            url: link.url,
        }),
        _ => None,
    }
}
