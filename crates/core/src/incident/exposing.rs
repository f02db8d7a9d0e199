//! Personal data that a run wrote in the open: one incident a data set. The scan of a later run that finds
//! none ends it; a data set that could not be read ends nothing.

use super::draft::Decision;
use super::mails::{Step, UpdateReason};
use super::rows::OpenIncident;
use super::severity::Kind;
use crate::exposure::{Judged, Verdict};
use crate::run::Ledger;

/// The cause of an incident about a data set. No failure has it, as its words have no colon.
fn cause_of(judged: &Judged) -> String {
    format!("compliance:exposed:{}", judged.data_set)
}

/// Causes of incidents that the scan of the run's data may open.
pub(super) fn causes(run: &Ledger) -> impl Iterator<Item = String> + '_ {
    let verdict = run.exposure.as_deref();
    let judged = verdict.into_iter().flat_map(|verdict| &verdict.data_sets);
    judged.filter(|it| it.columns() > 0).map(cause_of)
}

impl Decision<'_> {
    /// What the newest scan of the run's data means, once.
    pub(super) fn judge_exposure(&mut self) {
        let Some(verdict) = self.run.exposure.as_deref() else {
            return;
        };
        let is_taken_in = self.scanned_at >= Some(verdict.scanned_at);
        if is_taken_in || self.run.is_history {
            return;
        }
        self.scanned_at = Some(verdict.scanned_at);
        self.judge(verdict);
    }

    /// A data set of which the scan of a later run has told is no news.
    fn judge(&mut self, verdict: &Verdict) {
        let placed_at = self.run.placed_at();
        for judged in &verdict.data_sets {
            if !self.row.note_scan(&judged.data_set, placed_at) {
                continue;
            }
            let cause = cause_of(judged);
            if judged.columns() == 0 {
                self.end(|open| open.cause == cause);
            } else if let Some(index) = self.row.open.iter().position(|it| it.cause == cause) {
                self.expose_still(index, judged);
            } else {
                self.expose(cause, judged);
            }
        }
    }

    fn expose(&mut self, cause: String, judged: &Judged) {
        let again = self.reopening(&cause);
        let step = match &again {
            Some(open) => Step::Reopened(open.reopened),
            None => Step::Opened,
        };
        let open = again.unwrap_or_else(|| self.incident(Kind::Compliance, cause, 1));
        let open = OpenIncident {
            severity: judged.severity(),
            exposed: Some(Box::new(judged.clone())),
            ..open
        };
        self.open(open, step);
    }

    /// The data set lies open still: what is new of it is told.
    fn expose_still(&mut self, index: usize, judged: &Judged) {
        let mut open = self.row.open[index].clone();
        self.hold(&mut open);
        let before = open.exposed.replace(Box::new(judged.clone()));
        let columns = before.map_or(0, |before| judged.beyond(&before));
        let from = std::mem::replace(&mut open.severity, judged.severity());
        let news = if open.severity > from {
            Some(UpdateReason::SeverityRaised { from })
        } else {
            let columns = u32::try_from(columns).unwrap_or(u32::MAX);
            (columns > 0).then_some(UpdateReason::MoreExposed { columns })
        };
        if let Some(news) = news {
            open.acknowledged_at = None;
            self.tell_news(&mut open, news);
        }
        self.put_incident(&open);
        self.row.open[index] = open;
    }
}
