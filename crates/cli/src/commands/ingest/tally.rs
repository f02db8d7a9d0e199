//! What became of the events, for people.

use crate::output;
use strands_core::event::Kind;
use strands_core::run::Outcome;
use tracking::Answer;

/// How many events had which outcome.
#[derive(Default)]
pub(super) struct Tally {
    applied: usize,
    duplicate: usize,
    stale: usize,
    rejected: usize,
}

impl Tally {
    pub(super) fn count(&mut self, answer: &Answer) {
        match answer.outcome {
            Outcome::Applied => self.applied += 1,
            Outcome::Duplicate => self.duplicate += 1,
            Outcome::Stale => self.stale += 1,
            Outcome::Rejected => self.rejected += 1,
        }
    }

    pub(super) fn show(id: Option<&str>, answer: &Answer) {
        let place = id.map(|id| format!("{id}: ")).unwrap_or_default();
        let outcome = match answer.outcome {
            Outcome::Applied => "applied",
            Outcome::Duplicate => "duplicate",
            Outcome::Stale => "stale",
            Outcome::Rejected => "rejected",
        };
        output::print(&format!("{place}{outcome}  {}", what(answer)));
    }

    pub(super) fn text(&self) -> String {
        let known = self.duplicate + self.stale;
        let refused = match self.rejected {
            0 => String::new(),
            count => format!(", {count} rejected (strands dead-letters list)"),
        };
        format!("{} new, {known} known{refused}", self.applied)
    }
}

fn what(answer: &Answer) -> String {
    if let Some(error) = &answer.error {
        return format!("{}: {}", error.code.as_str(), error.message);
    }
    if let Some(run) = &answer.run {
        let job = run.job_name.as_deref().unwrap_or("(unnamed)");
        return format!("{job} {} ({})", run.state, run.run_id);
    }
    if let Some(quality) = &answer.quality {
        let subject = quality.job_name.as_ref().or(quality.table.as_ref());
        let subject = subject.map_or("(unnamed)", String::as_str);
        return format!("data quality of {subject} {}", quality.verdict);
    }
    match answer.kind {
        Some(Kind::Mail) => "what became of a mail".to_owned(),
        _ => "signal".to_owned(),
    }
}
