//! Headers that the mail carries beside those which the sender sets. Every value is ASCII and one
//! line, whatever the facts hold.

use crate::names;
use crate::notice::Notice;
use crate::reader::Site;

pub(crate) fn of(notice: &Notice, site: &Site) -> Vec<(String, String)> {
    let kind = notice.kind.word();
    let domain = token(&site.domain);
    let environment = token(&names::environment(&notice.environment).to_lowercase());
    let list = format!("Strands {kind} <{kind}.{environment}.{domain}>");
    let incident = notice.incident.as_ref().map(|incident| token(&incident.id));
    let thread = incident
        .as_ref()
        .map(|id| format!("<incident-{id}@{domain}>"));
    let all = [
        ("References", thread),
        ("Auto-Submitted", Some("auto-generated".to_owned())),
        ("List-Id", Some(list)),
        ("X-Strands-Incident", incident),
        ("X-Strands-Kind", Some(kind.to_owned())),
        (
            "X-Strands-Severity",
            Some(notice.severity.word().to_owned()),
        ),
    ];
    let said = all
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    said.collect()
}

/// Letters, digits, points and dashes; all else, so also a line's end, becomes a dash.
fn token(text: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let dashed = text.chars().map(|c| if allowed(c) { c } else { '-' });
    dashed.take(MAX_TOKEN).collect()
}

/// Ids are hashes of 64 hexadecimal digits; a header line holds 78 characters without folding.
const MAX_TOKEN: usize = 64;
