//! Headers that the mail carries beside those which the sender sets. Every value is ASCII and one
//! line, whatever the facts hold.

use crate::digest::Digest;
use crate::exposure::ExposureNotice;
use crate::month::MonthNotice;
use crate::names;
use crate::notice::Notice;
use crate::reader::Site;

pub(crate) fn of_notice(notice: &Notice, site: &Site) -> Vec<(String, String)> {
    let incident = notice.incident.as_ref();
    of_incident(&About {
        kind: notice.kind.word(),
        environment: &notice.environment,
        severity: notice.severity.word(),
        incident_id: incident.map(|incident| incident.id.as_str()),
        first_provider_id: incident.and_then(|incident| incident.first_provider_id.as_deref()),
        site,
    })
}

pub(crate) fn of_month(notice: &MonthNotice, site: &Site) -> Vec<(String, String)> {
    of_incident(&About {
        kind: "cost",
        environment: &notice.environment,
        severity: notice.severity.word(),
        incident_id: Some(&notice.incident_id),
        first_provider_id: notice.first_provider_id.as_deref(),
        site,
    })
}

pub(crate) fn of_exposure(notice: &ExposureNotice, site: &Site) -> Vec<(String, String)> {
    of_incident(&About {
        kind: "compliance",
        environment: &notice.environment,
        severity: notice.severity.word(),
        incident_id: Some(&notice.incident_id),
        first_provider_id: notice.first_provider_id.as_deref(),
        site,
    })
}

/// What a mail about an incident is about.
struct About<'a> {
    kind: &'a str,
    environment: &'a str,
    severity: &'a str,
    incident_id: Option<&'a str>,
    first_provider_id: Option<&'a str>,
    site: &'a Site,
}

fn of_incident(about: &About<'_>) -> Vec<(String, String)> {
    let site = about.site;
    let first = about.first_provider_id.and_then(|id| first_mail(id, site));
    let thread = |id| thread(id, first.clone(), site);
    said([
        ("In-Reply-To", first.clone()),
        ("References", about.incident_id.map(thread)),
        ("Auto-Submitted", Some(AUTOMATIC.to_owned())),
        ("List-Id", Some(list(about.kind, about.environment, site))),
        ("X-Strands-Incident", about.incident_id.map(token)),
        ("X-Strands-Kind", Some(about.kind.to_owned())),
        ("X-Strands-Severity", Some(about.severity.to_owned())),
    ])
}

pub(crate) fn of_digest(digest: &Digest, site: &Site) -> Vec<(String, String)> {
    said([
        ("Auto-Submitted", Some(AUTOMATIC.to_owned())),
        ("List-Id", Some(list(DIGEST, &digest.environment, site))),
        ("X-Strands-Kind", Some(DIGEST.to_owned())),
    ])
}

const AUTOMATIC: &str = "auto-generated";
const DIGEST: &str = "digest";

fn said<const N: usize>(all: [(&str, Option<String>); N]) -> Vec<(String, String)> {
    let said = all
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    said.collect()
}

fn list(kind: &str, environment: &str, site: &Site) -> String {
    let domain = token(&site.domain);
    let environment = token(&names::environment(environment).to_lowercase());
    format!("Strands {kind} <{kind}.{environment}.{domain}>")
}

/// The incident, and the mail that the reader had about it first.
fn thread(incident_id: &str, first: Option<String>, site: &Site) -> String {
    let (id, domain) = (token(incident_id), token(&site.domain));
    let incident = format!("<incident-{id}@{domain}>");
    match first {
        Some(first) => format!("{incident} {first}"),
        None => incident,
    }
}

/// The `Message-ID` that SES gave the first mail: it sets its own, of its id and its region.
fn first_mail(provider_id: &str, site: &Site) -> Option<String> {
    let id = token(provider_id.trim());
    let region = token(site.region.trim());
    let host = match region.as_str() {
        "us-east-1" => "email",
        region => region,
    };
    (!id.is_empty() && !host.is_empty()).then(|| format!("<{id}@{host}.amazonses.com>"))
}

/// Letters, digits, points and dashes; all else, so also a line's end, becomes a dash.
fn token(text: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let dashed = text.chars().map(|c| if allowed(c) { c } else { '-' });
    dashed.take(MAX_TOKEN).collect()
}

/// Ids are hashes of 64 hexadecimal digits; a header line holds 78 characters without folding.
const MAX_TOKEN: usize = 64;
