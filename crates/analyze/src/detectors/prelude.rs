//! What most detectors use.

pub(super) use crate::detector::{Confidence, Detector, Draft, Example, Found, Impact};
pub(super) use crate::finding::Severity;
pub(super) use crate::graph::{NodeId, Op};
pub(super) use crate::job::Job;
pub(super) use crate::trace::What;
