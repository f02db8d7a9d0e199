//! One invocation: its time, what it counts, and how fast it sends.

use crate::subject::{Subject, SubjectKey};
use std::sync::Arc;
use std::time::Instant;
use strands_runtime::Moment;
use strands_runtime::metrics::Metrics;
use strands_runtime::pace::Pace;

/// What the parts of one invocation share.
pub(crate) struct Turn {
    pub(crate) moment: Moment,
    pub(crate) metrics: Metrics,
    pub(crate) pace: Pace,
    /// Whether mails but critical ones have to wait; unknown until the first one is due.
    pub(crate) at_risk: Option<bool>,
    /// What the last mail was about.
    pub(crate) subject: Option<(SubjectKey, Arc<Subject>)>,
}

impl Turn {
    pub(crate) fn new(moment: Moment, max_send_rate: Option<f64>) -> Self {
        Self {
            moment,
            metrics: Metrics::of("email-notification"),
            pace: Pace::of(max_send_rate, Instant::now()),
            at_risk: None,
            subject: None,
        }
    }
}
