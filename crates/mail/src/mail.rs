//! The rendered mail, still without a sender and a date.

use crate::content::Content;
use crate::digest::Digest;
use crate::exposure::ExposureNotice;
use crate::month::MonthNotice;
use crate::notice::Notice;
use crate::reader::{Reader, Site};
use crate::several::ROWS;
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

/// More than this and mail clients may cut the page.
const HTML_BYTES: usize = 20_000;

/// Writes what `notice` tells as a mail for `reader`.
#[must_use]
pub fn render(notice: &Notice, reader: &Reader, site: &Site) -> Mail {
    let content = Content::of_notice(notice, reader, site);
    written(content, headers::of_notice(notice, site))
}

/// Writes what `notice` tells of a month's budget as a mail for `reader`.
#[must_use]
pub fn render_month(notice: &MonthNotice, reader: &Reader, site: &Site) -> Mail {
    let content = Content::of_month(notice, reader, site);
    written(content, headers::of_month(notice, site))
}

/// Writes what `notice` tells of personal data in the open as a mail for `reader`.
#[must_use]
pub fn render_exposure(notice: &ExposureNotice, reader: &Reader, site: &Site) -> Mail {
    let content = Content::of_exposure(notice, reader, site);
    written(content, headers::of_exposure(notice, site))
}

/// Writes what `digest` tells as a mail for `reader`. A table shows ten rows, and fewer where
/// their names alone would make the page longer than 20 kB.
#[must_use]
pub fn render_digest(digest: &Digest, reader: &Reader, site: &Site) -> Mail {
    let with = |rows| {
        let content = Content::of_digest(digest, reader, site, rows);
        written(content, headers::of_digest(digest, site))
    };
    let mut rows = ROWS;
    let mut mail = with(rows);
    while mail.html.len() > HTML_BYTES && rows > 1 {
        rows -= 1;
        mail = with(rows);
    }
    mail
}

fn written(content: Content, headers: Vec<(String, String)>) -> Mail {
    Mail {
        html: html::page(&content),
        text: text::page(&content),
        headers,
        subject: content.subject,
        preheader: content.preheader,
    }
}
