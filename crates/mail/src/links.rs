//! Links to the dashboard: absolute, without a token, and never out of it.

use crate::content::Link;
use crate::reader::Site;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub(crate) fn incident_url(site: &Site, id: &str) -> Option<String> {
    Some(format!("{}/incidents/{}", site.base()?, segment(id)))
}

pub(crate) fn incident(site: &Site, id: &str) -> Option<Link> {
    Some(Link {
        words: "Open the incident",
        url: incident_url(site, id)?,
    })
}

/// The page that lists what is open.
pub(crate) fn issues(site: &Site, words: &'static str) -> Option<Link> {
    Some(Link {
        words,
        url: format!("{}/issues", site.base()?),
    })
}

pub(crate) fn settings(site: &Site) -> Option<Link> {
    Some(Link {
        words: "Change what you get",
        url: format!("{}/settings/notifications", site.base()?),
    })
}

/// An id as one segment of a URL's path.
fn segment(id: &str) -> String {
    utf8_percent_encode(id, SEGMENT).to_string()
}

/// All but the unreserved characters of RFC 3986; a point too, since `..` is a path of its own.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'~');
