//! The oracle: it sees each fact once, in order, without the machinery, and compares the end.
//!
//! It folds facts with rules of its own, in plain integers; of the shipped rules it uses the price of
//! one attempt alone.

mod facts;
mod grounds;
mod incidents;
mod mails;
mod runs;

pub(crate) use facts::Facts;

use crate::platform::Platform;
use crate::provider::Provider;
use crate::report::Report;
use crate::tables::Tables;
use crate::workload::{Job, Jobs};
use std::collections::HashMap;
use strands_core::cost::prices::PriceSheet;

/// What is known of the world's runs.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    ids: HashMap<String, usize>,
    pub(crate) runs: Vec<Expected>,
}

/// One run of the world.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) run_key: String,
    pub(crate) job: usize,
    pub(crate) facts: Facts,
}

/// Where the world is seen from, at the end.
pub(crate) struct End<'a> {
    pub(crate) tables: &'a Tables,
    pub(crate) platform: &'a Platform,
    pub(crate) provider: &'a Provider,
    pub(crate) jobs: &'a Jobs,
    pub(crate) prices: &'a PriceSheet,
}

impl End<'_> {
    fn job(&self, run: &Expected) -> &Job {
        &self.jobs.list[run.job]
    }
}

impl Oracle {
    /// A run of that job, told of by at least one event that arrives.
    pub(crate) fn run(&mut self, run_key: &str, job: usize) -> &mut Facts {
        let next = self.runs.len();
        let index = *self.ids.entry(run_key.to_owned()).or_insert(next);
        if index == next {
            self.runs.push(Expected {
                run_key: run_key.to_owned(),
                job,
                facts: Facts::default(),
            });
        }
        &mut self.runs[index].facts
    }

    /// Compares everything.
    pub(crate) fn judge(&mut self, end: &End<'_>, report: &mut Report) {
        let fates = report.fates;
        if fates.sum() != fates.messages {
            let what = format!("{} messages, {} fates", fates.messages, fates.sum());
            report.differ("messages", what);
        }
        for run in &mut self.runs {
            if let Some(truth) = end.platform.truth(&run.run_key) {
                run.facts.learn(truth);
            }
        }
        runs::judge(&self.runs, end, report);
        mails::judge(&self.runs, end, report);
    }
}
