//! The rendered mail, still without a sender and a date.

use crate::content::Content;
use crate::notice::Notice;
use crate::reader::{Reader, Site};
use crate::{headers, html, text};

/// A mail for one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// At most 70 characters, one line.
    pub subject: String,
    /// What a mailbox shows beside the subject: at most 110 characters, one line.
    pub preheader: String,
    /// The mail as a page: tables and inline styles only.
    pub html: String,
    /// The same in plain text, 72 columns wide.
    pub text: String,
    /// Further headers by name and value, ASCII, in the order in which they are sent.
    pub headers: Vec<(String, String)>,
}

/// Writes what `notice` tells as a mail for `reader`.
#[must_use]
pub fn render(notice: &Notice, reader: &Reader, site: &Site) -> Mail {
    let content = Content::of(notice, reader, site);
    Mail {
        html: html::page(&content),
        text: text::page(&content),
        headers: headers::of(notice, site),
        subject: content.subject,
        preheader: content.preheader,
    }
}
