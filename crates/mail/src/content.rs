//! What a mail says, in the order in which it says it, before anything is laid out. The HTML and
//! the text are two layouts of this.

use crate::foot::Foot;
use crate::notice::{Kind, Notice, Severity};
use crate::reader::{Reader, Site};
use crate::{facts, names, story, tables};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What mailboxes show without cutting.
const SUBJECT_CHARS: usize = 70;
const PREHEADER_CHARS: usize = 110;

pub(crate) struct Content {
    pub(crate) subject: String,
    pub(crate) preheader: String,
    pub(crate) chip: Chip,
    pub(crate) title: Title,
    pub(crate) story: Story,
    pub(crate) facts: Vec<Fact>,
    pub(crate) attempts: Option<Table>,
    pub(crate) waits: Option<&'static str>,
    pub(crate) since: Option<Since>,
    pub(crate) button: Option<Link>,
    pub(crate) foot: Foot,
}

/// A mark and a word on a colour of their own.
pub(crate) struct Chip {
    pub(crate) background: &'static str,
    pub(crate) mark: char,
    pub(crate) word: &'static str,
}

/// A sentence around a job's name, which may run in another direction than ours.
pub(crate) struct Title {
    pub(crate) before: &'static str,
    pub(crate) job: String,
    pub(crate) after: String,
}

/// What the job said, then what we say.
pub(crate) struct Story {
    pub(crate) quoted: Option<String>,
    pub(crate) said: String,
}

pub(crate) struct Fact {
    pub(crate) label: &'static str,
    pub(crate) value: String,
}

/// Rows of as many cells as the head has; the first cell names its row.
pub(crate) struct Table {
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) more: Option<String>,
}

/// How a run differs from the last good one.
pub(crate) enum Since {
    Lines(Table),
    Words { when: String, said: &'static str },
}

pub(crate) struct Link {
    pub(crate) words: &'static str,
    pub(crate) url: String,
}

impl Content {
    pub(crate) fn of(notice: &Notice, reader: &Reader, site: &Site) -> Self {
        let failed = notice.kind == Kind::Failure;
        Self {
            subject: subject(notice),
            preheader: names::end(&story::preheader(notice), PREHEADER_CHARS),
            chip: chip(notice),
            title: story::title(notice),
            story: story::story(notice, &reader.zone),
            facts: facts::of(notice, &reader.zone),
            attempts: tables::attempts(notice, &reader.zone),
            waits: failed.then_some("no lineage known"),
            since: tables::since(notice, &reader.zone).filter(|_| failed),
            button: button(notice, site),
            foot: Foot::of(notice, reader, site),
        }
    }
}

fn subject(notice: &Notice) -> String {
    let environment = names::environment(&notice.environment);
    let ended = story::ended(notice);
    let around = format!("[{environment}]  {ended}").chars().count();
    let job = names::middle(&names::job(&notice.job), SUBJECT_CHARS - around);
    format!("[{environment}] {job} {ended}")
}

/// The marks and colours are those of the dashboard's status: a square for failed, a disc for
/// good. White on either is above 6:1.
fn chip(notice: &Notice) -> Chip {
    let failed = |word| Chip {
        background: "#a01f17",
        mark: '■',
        word,
    };
    let good = |word| Chip {
        background: "#0d666b",
        mark: '●',
        word,
    };
    match (notice.kind, notice.severity) {
        (Kind::Failure, Severity::Critical) => failed("Critical"),
        (Kind::Failure, Severity::High) => failed("High"),
        (Kind::Failure, Severity::Medium) => failed("Medium"),
        (Kind::Failure, Severity::Low) => failed("Low"),
        (Kind::Recovery, _) => good("Recovered"),
        (Kind::Success, _) => good("Succeeded"),
    }
}

fn button(notice: &Notice, site: &Site) -> Option<Link> {
    let id = &notice.incident.as_ref()?.id;
    Some(Link {
        words: "Open the incident",
        url: format!("{}/incidents/{}", site.base()?, segment(id)),
    })
}

/// An id as one segment of a URL's path.
fn segment(id: &str) -> String {
    utf8_percent_encode(id, SEGMENT).to_string()
}

/// All but the unreserved characters of RFC 3986; a point too, since `..` is a path of its own.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'~');
