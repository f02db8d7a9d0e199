//! Random numbers of the laws that costs follow.

use std::f64::consts::TAU;

/// A stream of draws that its seed determines.
pub(crate) struct Draws(fastrand::Rng);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(
            seed.wrapping_mul(0x9E37_79B9_7F4A_7C15),
        ))
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.f64()
    }

    pub(crate) fn whole(&mut self, low: usize, high: usize) -> usize {
        self.0.usize(low..=high)
    }

    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.0.f64() < probability
    }

    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.0.f64()).ln()).sqrt();
        radius * (TAU * self.0.f64()).cos()
    }

    /// Student's t with so many degrees of freedom, of standard deviation 1.
    pub(crate) fn student(&mut self, freedom: u32) -> f64 {
        let squares: f64 = (0..freedom).map(|_| self.normal().powi(2)).sum();
        let freedom = f64::from(freedom);
        self.normal() / (squares / freedom).sqrt() * ((freedom - 2.0) / freedom).sqrt()
    }

    pub(crate) fn log_between(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }

    /// Waiting times of mean 1.
    pub(crate) fn exponential(&mut self) -> f64 {
        -(1.0 - self.0.f64()).ln()
    }
}
