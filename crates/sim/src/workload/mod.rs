//! The workload: jobs, lives of runs, and what their producers tell of them. Run number `i` of a
//! seed is the same in every simulation of that seed, however many runs there are.

mod job;
mod life;
mod says;

pub(crate) use job::{Job, Jobs};
pub(crate) use life::{Emission, Letter, live};
pub(crate) use says::run_key;

/// Ten minutes before a midnight, so that runs cross it from the start.
pub(crate) const BEGIN_MS: i64 = 1_795_045_800_000;
/// Mean time between the starts of two runs.
const GAP_MS: f64 = 6_000.0;

/// A generator that belongs to one thing of one seed.
pub(crate) fn dice(seed: u64, thing: u64) -> fastrand::Rng {
    fastrand::Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ thing.rotate_left(17))
}

/// An exponential wait.
pub(crate) fn exponential(dice: &mut fastrand::Rng, mean_ms: f64) -> i64 {
    whole(-mean_ms * (1.0 - dice.f64()).ln())
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "waits are far below 2^53 ms"
)]
fn whole(ms: f64) -> i64 {
    ms as i64
}

/// How long after its predecessor a run starts.
pub(crate) fn gap_ms(dice: &mut fastrand::Rng) -> i64 {
    exponential(dice, GAP_MS)
}
