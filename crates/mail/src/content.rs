//! What a mail says, in the order in which it says it, before anything is laid out. The HTML and
//! the text are two layouts of this.

use crate::foot::Foot;
use std::fmt;

pub(crate) struct Content {
    pub(crate) subject: String,
    pub(crate) preheader: String,
    pub(crate) chip: Chip,
    pub(crate) title: Title,
    pub(crate) story: Story,
    pub(crate) blocks: Vec<Block>,
    pub(crate) foot: Foot,
}

/// A mark and a word on a colour of their own.
pub(crate) struct Chip {
    pub(crate) background: &'static str,
    pub(crate) mark: char,
    pub(crate) word: &'static str,
}

/// The marks and colours are those of the dashboard's status: a square for failed, a triangle for
/// a warning, a disc for good, a ring for neither. White on each is above 6:1.
impl Chip {
    pub(crate) fn failed(word: &'static str) -> Self {
        Self::new("#a01f17", '■', word)
    }

    pub(crate) fn warning(word: &'static str) -> Self {
        Self::new("#865000", '▲', word)
    }

    pub(crate) fn good(word: &'static str) -> Self {
        Self::new("#0d666b", '●', word)
    }

    pub(crate) fn neutral(word: &'static str) -> Self {
        Self::new("#5a626d", '○', word)
    }

    fn new(background: &'static str, mark: char, word: &'static str) -> Self {
        Self {
            background,
            mark,
            word,
        }
    }
}

/// A sentence around a job's name, which may run in another direction than ours.
pub(crate) struct Title {
    pub(crate) before: &'static str,
    pub(crate) job: Option<String>,
    pub(crate) after: String,
}

impl Title {
    /// A sentence that names no job.
    pub(crate) fn words(after: String) -> Self {
        Self {
            before: "",
            job: None,
            after,
        }
    }

    pub(crate) fn plain(&self) -> String {
        let job = self.job.as_deref().unwrap_or_default();
        format!("{}{job}{}", self.before, self.after)
    }
}

/// What the job said, then what we say.
pub(crate) struct Story {
    pub(crate) quoted: Option<String>,
    pub(crate) said: String,
}

impl Story {
    pub(crate) fn plain(&self) -> String {
        let words = self.quoted.iter().chain([&self.said]);
        words.map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// What may stand between the story and the foot.
pub(crate) enum Block {
    /// A bold start of a sentence, and its rest.
    Line { lead: &'static str, rest: String },
    /// Labels with their values.
    Facts(Vec<Fact>),
    /// Rows and columns.
    Table(Table),
    /// The one button.
    Button(Link),
}

pub(crate) struct Fact {
    pub(crate) label: &'static str,
    pub(crate) value: Value,
}

/// What a fact comes to, or why nobody measured it.
pub(crate) enum Value {
    Measured(String),
    NotMeasured(&'static str),
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Measured(value)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Measured(value) => f.write_str(value),
            Self::NotMeasured(reason) => write!(f, "not measured: {reason}"),
        }
    }
}

/// Rows of as many cells as the head has.
pub(crate) struct Table {
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Row>,
    pub(crate) more: Option<More>,
}

pub(crate) struct Row {
    pub(crate) name: Name,
    /// A sentence under the name.
    pub(crate) said: Option<String>,
    pub(crate) cells: Vec<String>,
}

/// What a row is about.
pub(crate) enum Name {
    Word(String),
    /// A job, which may have a page.
    Job {
        name: String,
        url: Option<String>,
    },
}

impl Name {
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::Job { name: text, .. } => text,
        }
    }
}

/// What a table leaves out, and where it is found.
pub(crate) struct More {
    pub(crate) words: String,
    pub(crate) all: Option<Link>,
}

pub(crate) struct Link {
    pub(crate) words: &'static str,
    pub(crate) url: String,
}
