//! An incident that opens again and again is told once, then by the digest until the job is steady.

use super::rows::{JobRow, OpenIncident};
use super::told::DAY;
use crate::run::State;
use jiff::Timestamp;

/// How often an incident opens within [`DAY`] before it is called flapping.
pub const FLAPPING_OPENS: usize = 3;
/// How many good runs in a row make a job steady again.
pub const STEADY_RUNS: u32 = 3;

/// Notes that the incident opened; says whether that makes it flapping.
pub(super) fn note(open: &mut OpenIncident, now: Timestamp) -> bool {
    open.opens.retain(|at| now.duration_since(*at) <= DAY);
    open.opens.push(now);
    let turns = !open.flapping && open.opens.len() >= FLAPPING_OPENS;
    open.flapping |= turns;
    turns
}

/// Counts the newest run of the job; the last good run that is missing ends all flapping.
pub(super) fn count(row: &mut JobRow, state: State) {
    match state {
        State::Success => row.good_runs = row.good_runs.saturating_add(1),
        State::Failed | State::Timeout => row.good_runs = 0,
        State::Queued | State::Running | State::Stopped => {}
    }
    if row.good_runs == STEADY_RUNS {
        let closed = row.closed.iter_mut().map(|closed| &mut closed.incident);
        for incident in row.open.iter_mut().chain(closed) {
            incident.flapping = false;
            incident.opens.clear();
        }
    }
}
