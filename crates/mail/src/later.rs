//! What is said of an incident that has been told of before: news while it is open, its return,
//! and that it comes and goes.

use crate::figures::{NO_BREAK, counted, duration};
use crate::notice::{FlappingFact, Notice, UpdateFact, UpdateWhy};

/// `raised from high to critical`, `still open after 1 d 2 h`
pub(crate) fn news(notice: &Notice) -> String {
    let Some(update) = &notice.update else {
        return "still open".to_owned();
    };
    match (update.why, open_for(update)) {
        (UpdateWhy::SeverityRaised { from }, _) => {
            format!("raised from {} to {}", from.word(), notice.severity.word())
        }
        (UpdateWhy::StillOpen, Some(open)) => format!("still open after {open}"),
        (UpdateWhy::StillOpen, None) => "still open".to_owned(),
    }
}

fn open_for(update: &UpdateFact) -> Option<String> {
    (update.open_ms >= 0).then(|| duration(update.open_ms))
}

/// `Update 2: still open after 1 d 2 h.`
pub(crate) fn update_said(notice: &Notice) -> String {
    let news = news(notice);
    match &notice.update {
        None => format!("The incident is {news}."),
        Some(update) => format!("Update{NO_BREAK}{}: {news}.", update.number),
    }
}

pub(crate) fn update_preheader(notice: &Notice) -> String {
    let runs = notice.incident.as_ref();
    let runs = runs.map(|incident| counted(incident.runs.into(), "failed run"));
    let said = update_said(notice);
    let said = said.trim_end_matches('.');
    runs.map_or_else(|| said.to_owned(), |runs| format!("{said}, {runs}"))
}

/// `4 times in 24 h`
pub(crate) fn how_often(flapping: FlappingFact) -> String {
    format!(
        "{} in {}{NO_BREAK}h",
        counted(flapping.opens.into(), "time"),
        flapping.window_hours
    )
}

pub(crate) const REOPENED: &str = "It had recovered; its incident is open again.";
pub(crate) const FLAPPING: &str =
    "From here on it is told of in its owners' digest, until three runs in a row are good.";
