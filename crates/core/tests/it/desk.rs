//! The incidents of an environment, in memory: decisions are executed as the store does, and mails
//! leave as the outbox sends them.

use crate::support::{at, step};
use std::collections::BTreeMap;
use strands_core::incident::reputation::Counts;
use strands_core::incident::suppression::AddressRow;
use strands_core::incident::{
    Acknowledgement, EnvironmentRow, IncidentRow, IncidentState, JobRow, Known, MailRow, MailState,
    Routing, Step, groups_still_open, job_key, mails_needed, needs_environment, notify, still_open,
};
use strands_core::plan::{Plan, Write};
use strands_core::run::{Ledger, Observation, State};

pub(crate) const ENVIRONMENT: &str = "production";

type Place = (String, String);

/// A mail that left: when, about what, to whom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sent {
    pub(crate) seconds: i64,
    pub(crate) incident_id: String,
    pub(crate) step: Step,
    pub(crate) address: String,
    pub(crate) round: u32,
}

#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) routing: Routing,
    pub(crate) runs: BTreeMap<String, Ledger>,
    pub(crate) jobs: BTreeMap<String, JobRow>,
    pub(crate) environment: Option<EnvironmentRow>,
    pub(crate) incidents: BTreeMap<Place, IncidentRow>,
    pub(crate) mails: BTreeMap<Place, MailRow>,
    pub(crate) addresses: BTreeMap<String, AddressRow>,
    pub(crate) acknowledgements: BTreeMap<Place, Acknowledgement>,
    pub(crate) counts: Counts,
    pub(crate) sent: Vec<Sent>,
}

impl Desk {
    pub(crate) fn of(routing: &serde_json::Value) -> Self {
        Self {
            routing: Routing::parse(&routing.to_string()).unwrap(),
            ..Self::default()
        }
    }

    pub(crate) fn observe(&mut self, report: &Observation, seconds: i64) -> Plan {
        let key = report.key.text();
        let run = step(self.runs.get(&key), report).run;
        self.take(&run, seconds)
    }

    pub(crate) fn take(&mut self, run: &Ledger, seconds: i64) -> Plan {
        self.runs.insert(run.key.text(), run.clone());
        self.notify(run, seconds)
    }

    pub(crate) fn notify(&mut self, run: &Ledger, seconds: i64) -> Plan {
        let plan = self.decide(run, seconds);
        self.execute(&plan);
        plan
    }

    /// The decision, from no more than what the function reads.
    pub(crate) fn decide(&self, run: &Ledger, seconds: i64) -> Plan {
        let job = self.jobs.get(&job_key(ENVIRONMENT, run.job_name()));
        let environment_row = self.environment.as_ref();
        let environment_row = environment_row.filter(|_| needs_environment(run, job));
        let needed = mails_needed(run, job, environment_row, ENVIRONMENT, at(seconds));
        let mails: Vec<MailRow> = self
            .mails
            .values()
            .filter(|mail| {
                let mut needed = needed.iter();
                needed.any(|it| it.job_key == mail.job_key && it.incident_id == mail.incident_id)
            })
            .cloned()
            .collect();
        let known = Known {
            job,
            environment_row,
            ..self.known(&mails, seconds)
        };
        notify(run, known)
    }

    pub(crate) fn known<'a>(&'a self, mails: &'a [MailRow], seconds: i64) -> Known<'a> {
        Known {
            job: None,
            environment_row: None,
            mails,
            routing: &self.routing,
            environment: ENVIRONMENT,
            now: at(seconds),
        }
    }

    /// Reminds of what is open still, as the schedule does.
    pub(crate) fn remind(&mut self, seconds: i64) {
        let mails: Vec<MailRow> = self.mails.values().cloned().collect();
        let jobs: Vec<JobRow> = self.jobs.values().cloned().collect();
        for job in jobs {
            let known = Known {
                environment_row: self.environment.as_ref(),
                ..self.known(&mails, seconds)
            };
            let name = job.job_key.split_once('/').unwrap().1;
            let plan = still_open(&job, name, known);
            self.execute(&plan);
        }
        if let Some(row) = self.environment.clone() {
            let plan = groups_still_open(&row, self.known(&mails, seconds));
            self.execute(&plan);
        }
    }

    pub(crate) fn execute(&mut self, plan: &Plan) {
        for write in plan.writes() {
            match write.clone() {
                Write::Job { row, expect } => {
                    let known = self.jobs.get(&row.job_key).map(|job| job.version);
                    assert_eq!(known, expect);
                    self.jobs.insert(row.job_key.clone(), *row);
                }
                Write::Environment { row, expect } => {
                    assert_eq!(self.environment.as_ref().map(|it| it.version), expect);
                    self.environment = Some(*row);
                }
                Write::Incident(row) => {
                    let place = (row.job_key.clone(), row.entry.clone());
                    self.incidents.insert(place, *row);
                }
                Write::Mail(row) => {
                    let place = (row.job_key.clone(), row.entry.clone());
                    self.mails.entry(place).or_insert(*row);
                }
                Write::MailState {
                    job_key,
                    entry,
                    expect,
                    state,
                    at,
                    reason,
                } => {
                    let mail = self.mails.get_mut(&(job_key, entry)).unwrap();
                    assert_eq!(mail.state, expect);
                    mail.state = state;
                    mail.due_at = at.as_millisecond();
                    mail.reason = reason;
                }
                Write::ReleaseClaim {
                    job_key,
                    entry,
                    at,
                    reason,
                } => {
                    let mail = self.mails.get_mut(&(job_key, entry)).unwrap();
                    assert_eq!(mail.state, MailState::Claimed);
                    mail.state = MailState::Pending;
                    mail.due_at = at.as_millisecond();
                    mail.unconfirmed_at = Some(at);
                    mail.reason = Some(reason);
                }
                Write::Digest { mail, expect } => {
                    let place = (mail.job_key.clone(), mail.entry.clone());
                    let parts = self.mails.get(&place).map(|mail| {
                        assert_eq!(mail.state, MailState::Pending);
                        mail.digest.as_ref().unwrap().parts
                    });
                    assert_eq!(parts, expect);
                    self.mails.insert(place, *mail);
                }
                Write::Address { row, expect } => {
                    let known = self.addresses.get(&row.job_key).map(|it| it.version);
                    assert_eq!(known, expect);
                    self.addresses.insert(row.job_key.clone(), *row);
                }
                Write::Acknowledgement(row) => {
                    let place = (row.job_key.clone(), row.entry.clone());
                    let before = self.acknowledgements.insert(place, *row);
                    assert_eq!(before, None);
                }
                Write::MailCounts { counts, .. } => self.counts = self.counts.plus(counts),
                other => panic!("notification does not write {other:?}"),
            }
        }
    }

    /// Sends what is due, as the outbox does.
    pub(crate) fn send(&mut self, seconds: i64) -> Vec<(Step, String)> {
        let due = at(seconds).as_millisecond();
        let mut sent = Vec::new();
        for mail in self.mails.values_mut() {
            if mail.state == MailState::Pending && mail.due_at <= due {
                mail.state = MailState::Sent;
                mail.due_at = due;
                sent.push((mail.step, mail.address.clone()));
                self.sent.push(Sent {
                    seconds,
                    incident_id: mail.incident_id.clone(),
                    step: mail.step,
                    address: mail.address.clone(),
                    round: mail.round,
                });
            }
        }
        sent.sort();
        sent
    }

    pub(crate) fn states(&self) -> Vec<IncidentState> {
        let incidents = self.incidents.values();
        incidents.map(|incident| incident.state).collect()
    }

    /// Step, address and reason of the mails in a state, in order.
    pub(crate) fn in_state(&self, state: MailState) -> Vec<(Step, String)> {
        let mails = self.mails.values().filter(|mail| mail.state == state);
        let mut mails: Vec<_> = mails
            .map(|mail| (mail.step, mail.address.clone()))
            .collect();
        mails.sort();
        mails
    }
}

pub(crate) fn told(step: Step, addresses: &[&str]) -> Vec<(Step, String)> {
    addresses
        .iter()
        .map(|address| (step, (*address).to_owned()))
        .collect()
}

/// A run of the job `orders` that ended then, after 50 seconds.
pub(crate) fn ended(run_id: &str, state: State, seconds: i64) -> Observation {
    let mut report = crate::support::report_of(run_id, state, seconds);
    report.started_at = Some(at(seconds - 50));
    report
}

/// The same of another job.
pub(crate) fn ended_of(job: &str, run_id: &str, state: State, seconds: i64) -> Observation {
    let mut report = ended(&format!("{job}-{run_id}"), state, seconds);
    report.job_name = Some(job.into());
    report
}
