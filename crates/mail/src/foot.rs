//! The foot: why the reader gets the mail, where that is changed, and what names the mail.

use crate::content::{Link, Title};
use crate::notice::Notice;
use crate::reader::{Reader, Reason, Site};
use crate::{names, when};

pub(crate) struct Foot {
    pub(crate) why: Title,
    pub(crate) change: Option<Link>,
    pub(crate) ids: String,
    pub(crate) sample: Option<String>,
}

impl Foot {
    pub(crate) fn of(notice: &Notice, reader: &Reader, site: &Site) -> Self {
        let sample = |at| format!("Sample data as of {}.", when::instant(at, &reader.zone));
        Self {
            why: why(notice, reader.reason),
            change: site.base().map(|base| Link {
                words: "Change what you get",
                url: format!("{base}/settings/notifications"),
            }),
            ids: ids(notice, site),
            sample: notice.sample_as_of.map(sample),
        }
    }
}

fn why(notice: &Notice, reason: Reason) -> Title {
    let (before, after) = match reason {
        Reason::Owner => ("You own ", "."),
        Reason::Stakeholder => ("You are named as a stakeholder of ", "."),
        Reason::OptedIn => ("You asked for mails of this kind about ", "."),
        Reason::Fallback => {
            return Title {
                before: "Nobody is named for this job, so it goes to the fallback address.",
                job: String::new(),
                after: String::new(),
            };
        }
    };
    Title {
        before,
        job: names::job(&notice.job),
        after: after.to_owned(),
    }
}

fn ids(notice: &Notice, site: &Site) -> String {
    let sender = match names::word(&site.region) {
        Some(region) => format!("Sent by Strands in {region}."),
        None => "Sent by Strands.".to_owned(),
    };
    let run = names::word(&notice.execution_id).map(|id| format!("Execution {id}."));
    let incident = notice.incident.as_ref();
    let incident = incident.and_then(|incident| names::word(&incident.id));
    let incident = incident.map(|id| format!("Incident {id}."));
    let all = [Some(sender), incident, run];
    all.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
