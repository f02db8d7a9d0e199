//! Rows that should agree: a run's ledger row with what totals hold of it, and with what its job's
//! row has taken in.

use crate::incident::{JobRow, REMEMBERED_CHANGES};
use crate::plan::{Plan, Write};
use crate::run::{Attempt, Ledger};
use crate::totals::Marker;
use jiff::{SignedDuration, Timestamp};

/// How long after a run's end its change has reached everyone, unless it was lost.
pub const SETTLING: SignedDuration = SignedDuration::from_mins(15);

/// Whether the run ended long enough ago for its change to have reached everyone.
#[must_use]
pub fn is_settled(run: &Ledger, now: Timestamp) -> bool {
    let ended = run.highest_attempt().and_then(Attempt::ended_at);
    let ended = ended.unwrap_or_else(|| run.heard_at()).max(run.received_at);
    run.state().is_terminal() && now.duration_since(ended) >= SETTLING
}

/// Whether totals of that environment hold less of the run than its row tells.
#[must_use]
pub fn is_unposted(run: &Ledger, marker: Option<&Marker>, environment: &str) -> bool {
    run.contribution.is_some() && marker.is_none_or(|marker| marker.lacks(run.version, environment))
}

/// Whether the run's job has certainly not taken in how the run ended.
///
/// A job remembers its last changes. While it remembers fewer than it can, a run that is not among
/// them never was; once older ones have made room for newer, only a run that started after the
/// newest one taken in is known to be missing.
#[must_use]
pub fn is_unannounced(run: &Ledger, job: Option<&JobRow>) -> bool {
    let Some(job) = job else {
        return true;
    };
    let hash = run.key.short_hash();
    if let Some(seen) = job.seen.iter().rev().find(|seen| seen.run == hash) {
        return seen.version < run.version && seen.state != run.state();
    }
    let newest = job.newest.as_ref();
    job.seen.len() < REMEMBERED_CHANGES
        || newest.is_none_or(|newest| newest.placed_at < run.placed_at())
}

/// Makes a run known again: its next version, with nothing else changed. The ledger's stream brings
/// it to everyone who reads it, and whoever knew it before changes nothing.
#[must_use]
pub fn announce(run: &Ledger) -> Plan {
    let mut again = run.clone();
    again.version += 1;
    Plan::new([Write::Run {
        run: Box::new(again),
        expect: Some(run.version),
    }])
}
