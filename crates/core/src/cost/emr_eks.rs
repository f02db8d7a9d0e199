//! Amazon EMR on EKS. Pods are billed for the vCPUs and the memory that they request, by the second and
//! at least a minute, on top of the EC2 or Fargate capacity below them. Source: Amazon EMR Pricing, EMR
//! on EKS.

use super::bill::{Bill, Rates, Sale};
use super::exact;
use super::input::Fields;
use super::time::Span;
use super::{Basis, Component, InvalidInput, Problem, WarningCode};

const MIB_PER_GB: i32 = 1024;

/// Prices `{jobRun?, pods: [{vcpu, memoryMiB, startedAt, stoppedAt?}]}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let Some(pods) = raw.objects("pods")? else {
        let run = raw.inner("jobRun")?;
        raw.needed(
            "pods",
            run,
            "the pods of the run, or the run as DescribeJobRun answers it",
        )?;
        return Ok(unknown());
    };
    if pods.is_empty() {
        let problem = Problem::Empty("the pods of the run, or leave it out where none is known");
        return Err(raw.wrong("pods", problem));
    }
    let mut bill = Bill::default();
    for pod in &pods {
        add(&mut bill, pod, rates)?;
    }
    bill.warn(WarningCode::NodesNotIncluded, "pods");
    Ok(bill)
}

/// A run of whose pods nothing is known.
pub(crate) fn unknown() -> Bill {
    Bill::missing(Component::EmrEks, "nothing is known of the run's pods")
}

fn add(bill: &mut Bill, pod: &Fields<'_>, rates: &Rates<'_>) -> Result<(), InvalidInput> {
    let vcpu = pod.quantity("vcpu")?;
    let vcpu = pod.needed("vcpu", vcpu, "the vCPUs that the pod requests")?;
    let memory = pod.quantity("memoryMiB")?;
    let memory = pod.needed("memoryMiB", memory, "the memory that the pod requests")?;
    let start = pod.instant("startedAt")?;
    let start = pod.needed("startedAt", start, "the time at which the pod started")?;
    let (start_field, end_field) = (pod.path("startedAt"), pod.path("stoppedAt"));
    let span = Span {
        start,
        end: pod.instant("stoppedAt")?,
        start_field: &start_field,
        end_field: &end_field,
    };
    let hours = span.hours(rates.as_of)?;
    let memory_gb = exact::from_decimal(memory) / exact::whole(MIB_PER_GB);
    let parts = [
        (Component::EmrEksVcpu, "vcpu", exact::from_decimal(vcpu)),
        (Component::EmrEksMemory, "memory", memory_gb),
    ];
    for (component, sku, size) in parts {
        let sale = Sale {
            component,
            sku: sku.to_owned(),
            quantity: size * &hours,
            basis: Basis::Derived,
            started: start,
        };
        bill.add(rates, sale);
    }
    Ok(())
}
