//! More incidents than anybody can read one by one: one mail a reader, the rest with the digest.

use super::draft::Decision;
use super::environment::{Storm, is_recent};
use super::groups::later;
use super::mailing::{Course, Subject};
use super::mails::{Because, Hold, Step};
use super::rows::OpenIncident;
use super::severity::Kind;
use crate::id;
use std::collections::BTreeMap;

/// How many incidents within ten minutes are told one by one. A group counts as one only through its mail.
pub const STORM_INCIDENTS: usize = 20;
/// How many jobs a storm names.
const NAMED_JOBS: usize = 50;

impl Decision<'_> {
    /// Whether the opening, noted already, is one of a storm. Then its readers learn of the storm.
    pub(super) fn is_storm(
        &mut self,
        open: &OpenIncident,
        readers: &BTreeMap<String, Because>,
    ) -> bool {
        let now = self.known.now;
        let recent = self.environment.recent.iter();
        let alone = recent.filter(|it| !it.grouped && is_recent(it.at, now));
        let goes_on = alone.count() > STORM_INCIDENTS;
        if goes_on {
            let storm = self.storm(open);
            let subject = Subject {
                job_key: self.environment.job_key.clone(),
                incident_id: storm.storm_id.clone(),
                incident_entry: None,
                kind: Kind::Failure,
                severity: open.severity,
                round: 0,
                run_key: Some(self.run_key.clone()),
            };
            self.environment.storm = Some(storm);
            let course = Course {
                hold: Some(Hold::Joining),
                ..Course::at(Step::Storm, later(now))
            };
            self.tell(&subject, &course, readers.clone());
        } else if let Some(storm) = &mut self.environment.storm {
            storm.is_over = true;
        }
        goes_on
    }

    /// The storm that goes on, or a new one, with this job.
    fn storm(&mut self, open: &OpenIncident) -> Storm {
        let storm = self.environment.storm.take();
        let mut storm = storm.filter(|storm| !storm.is_over).unwrap_or_else(|| {
            let parts = [&self.environment.job_key, "storm", &open.incident_id];
            let recent = self.environment.recent.iter();
            let jobs: Vec<String> = recent.map(|opening| opening.job.clone()).collect();
            Storm {
                storm_id: id::of(&parts),
                since: self.known.now,
                is_over: false,
                jobs: jobs[..jobs.len().saturating_sub(1)].to_vec(),
                more: 0,
            }
        });
        let job = self.job();
        if storm.jobs.iter().all(|named| named != job) {
            if storm.jobs.len() < NAMED_JOBS {
                storm.jobs.push(job.to_owned());
            } else {
                storm.more += 1;
            }
        }
        storm
    }
}
