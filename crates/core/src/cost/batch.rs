//! AWS Batch. Batch itself costs nothing; the Fargate capacity below a job does, for every attempt. A
//! job tells when its container started, which is after the pull of the image that is billed as well,
//! so amounts are estimated. Sources: AWS Fargate Pricing; AWS Batch API Reference, `JobDetail`.

use jiff::Timestamp;
use num_traits::Zero;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bill::{Bill, Rates};
use super::exact::Exact;
use super::fargate::Size;
use super::input::Fields;
use super::time::Span;
use super::{Basis, Component, InvalidInput, Problem, Reason};

const FARGATE: &str = "FARGATE";

/// The facts of `DescribeJobs` that money depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Job {
    /// How large its container is; absent where it does not run on Fargate.
    pub size: Option<Size>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// It is the parent of an array: its children run, it has no container.
    pub is_array: bool,
    /// Its attempts that started, one after the other.
    pub attempts: Vec<Attempt>,
}

/// One attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Attempt {
    /// When its container started.
    pub started_at: Timestamp,
    /// When it stopped; absent while it runs.
    pub stopped_at: Option<Timestamp>,
}

/// Prices `{job}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let job = raw.inner("job")?;
    let job = raw.needed("job", job, "the job as DescribeJobs answers it")?;
    read(&job)?.bill(rates)
}

fn read(job: &Fields<'_>) -> Result<Job, InvalidInput> {
    let capabilities = job.list("platformCapabilities")?.unwrap_or_default();
    let is_fargate = capabilities.iter().any(|it| it == FARGATE);
    let array = job.inner("arrayProperties")?;
    let is_array = array.is_some_and(|it| it.has_any(&["size"]));
    Ok(Job {
        size: is_fargate.then(|| size(job)).transpose()?,
        created_at: instant(job, "createdAt")?,
        is_array,
        attempts: if is_array { Vec::new() } else { attempts(job)? },
    })
}

fn size(job: &Fields<'_>) -> Result<Size, InvalidInput> {
    let container = job.inner("container")?.unwrap_or_else(|| job.clone());
    let (mut vcpu, mut memory_mib) = (None, None);
    for requirement in container.objects("resourceRequirements")?.iter().flatten() {
        match requirement.text("type")?.as_deref() {
            Some("VCPU") => vcpu = requirement.quoted("value")?,
            Some("MEMORY") => memory_mib = requirement.quoted("value")?,
            _ => {}
        }
    }
    let (vcpu, memory_mib) = (
        vcpu.or(container.quantity("vcpus")?),
        memory_mib.or(container.quantity("memory")?),
    );
    let storage_gib = match container.inner("ephemeralStorage")? {
        Some(storage) => storage.quantity("sizeInGiB")?,
        None => None,
    };
    let platform = container.inner("runtimePlatform")?;
    let word = |field| match &platform {
        Some(platform) => platform.text(field),
        None => Ok(None),
    };
    let field = "resourceRequirements";
    Ok(Size {
        vcpu: container.needed(field, vcpu, "the requirement of type VCPU")?,
        memory_mib: container.needed(field, memory_mib, "the requirement of type MEMORY")?,
        storage_gib,
        architecture: word("cpuArchitecture")?,
        system: word("operatingSystemFamily")?,
    })
}

/// The attempts that are listed have ended; one that runs is told by the job alone.
fn attempts(job: &Fields<'_>) -> Result<Vec<Attempt>, InvalidInput> {
    let listed = job.objects("attempts")?.unwrap_or_default();
    let (started_at, stopped_at) = (instant(job, "startedAt")?, instant(job, "stoppedAt")?);
    let mut attempts = Vec::new();
    for attempt in &listed {
        let ended_at = instant(attempt, "stoppedAt")?.or(stopped_at);
        if let Some(started_at) = instant(attempt, "startedAt")? {
            attempts.push(checked(attempt, started_at, ended_at)?);
        }
    }
    let status = job.text("status")?;
    if status.as_deref() == Some("RUNNING") && started_at.is_none() {
        let problem = Problem::MissingStart("RUNNING".to_owned());
        return Err(job.wrong("startedAt", problem));
    }
    let is_running = status.as_deref() == Some("RUNNING");
    let is_told = |start: &Timestamp| attempts.iter().any(|it| it.started_at == *start);
    let is_alone = attempts.is_empty();
    let untold = started_at.filter(|start| is_alone || is_running && !is_told(start));
    if let Some(started_at) = untold {
        attempts.push(checked(job, started_at, stopped_at)?);
    }
    Ok(attempts)
}

fn checked(
    of: &Fields<'_>,
    started_at: Timestamp,
    stopped_at: Option<Timestamp>,
) -> Result<Attempt, InvalidInput> {
    if let Some(end) = stopped_at.filter(|end| *end < started_at) {
        let start = started_at;
        return Err(of.wrong("stoppedAt", Problem::EndBeforeStart { end, start }));
    }
    Ok(Attempt {
        started_at,
        stopped_at,
    })
}

/// Batch writes epoch milliseconds, and 0 where there is no instant yet.
fn instant(of: &Fields<'_>, field: &str) -> Result<Option<Timestamp>, InvalidInput> {
    let instant = of.instant_ms(field)?;
    Ok(instant.filter(|it| *it > Timestamp::UNIX_EPOCH))
}

impl Job {
    /// The facts of an item of `DescribeJobs.jobs`, in AWS's spelling.
    pub fn of(job: &Value) -> Result<Self, InvalidInput> {
        read(&Fields::of_value("job", job)?)
    }

    /// The same job with one attempt, or none where it did not start. A job that had no container has
    /// none either.
    #[must_use]
    pub fn with_attempt(&self, start: Option<Timestamp>, stop: Option<Timestamp>) -> Self {
        let ran = start.filter(|_| !self.is_array);
        Self {
            attempts: ran
                .map(|started_at| Attempt {
                    started_at,
                    stopped_at: stop.filter(|stop| *stop >= started_at),
                })
                .into_iter()
                .collect(),
            ..self.clone()
        }
    }

    /// Charges of vCPU, memory and storage of every attempt.
    pub fn bill(&self, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
        let mut bill = Bill::default();
        let Some(size) = &self.size else {
            let detail = "the EC2 instances below the job are billed, not the job";
            bill.lacks(Component::BatchEc2, Reason::Ec2BackedBatch, detail);
            return Ok(bill);
        };
        if self.attempts.is_empty() {
            let started = self.created_at.unwrap_or(rates.as_of);
            size.add(&mut bill, rates, &Exact::zero(), Basis::Derived, started);
        }
        for attempt in &self.attempts {
            let span = Span {
                start: attempt.started_at,
                end: attempt.stopped_at,
                start_field: "job.startedAt",
                end_field: "job.stoppedAt",
            };
            let hours = span.hours(rates.as_of)?;
            let started = attempt.started_at;
            size.add(&mut bill, rates, &hours, Basis::Derived, started);
        }
        Ok(bill)
    }
}
