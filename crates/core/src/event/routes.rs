//! Which source sends what, and who reads it.

use super::envelope::Envelope;
use super::quality::Quality;
use super::reject::{Reason, Rejection};
use super::signal::Shape;
use super::{Kind, custom, custom_quality, ecs, emr, emr_containers, emr_serverless, glue};
use super::{athena, batch, databrew, glue_quality, lambda, redshift_data, step_functions};
use crate::redact::redact;
use crate::run::Observation;
use jiff::Timestamp;

type Read<T> = fn(&Envelope<'_>, Timestamp) -> Result<T, Rejection>;

/// Who reads the events of a route.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reader {
    Run(Read<Observation>),
    Usage(Read<Observation>),
    Quality(Read<Quality>),
    Signal(Shape),
    Mail,
}

/// A kind of event that is read.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The envelope's `source`.
    pub source: &'static str,
    /// The envelope's `detail-type`.
    pub detail_type: &'static str,
    pub(super) reader: Reader,
}

impl Route {
    /// What its events are about.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self.reader {
            Reader::Run(_) => Kind::Run,
            Reader::Usage(_) => Kind::Usage,
            Reader::Quality(_) => Kind::Quality,
            Reader::Signal(_) => Kind::Signal,
            Reader::Mail => Kind::Mail,
        }
    }
}

const fn run(source: &'static str, detail_type: &'static str, read: Read<Observation>) -> Route {
    route(source, detail_type, Reader::Run(read))
}

const fn signal(
    source: &'static str,
    detail_type: &'static str,
    kind: &'static str,
    subject: &'static [&'static str],
    state: Option<&'static str>,
) -> Route {
    let shape = Shape {
        kind,
        subject,
        state,
    };
    route(source, detail_type, Reader::Signal(shape))
}

const fn mail(detail_type: &'static str) -> Route {
    route("aws.ses", detail_type, Reader::Mail)
}

const fn route(source: &'static str, detail_type: &'static str, reader: Reader) -> Route {
    Route {
        source,
        detail_type,
        reader,
    }
}

const EMR_SERVERLESS: &str = "aws.emr-serverless";
const STRANDS: &str = "strands.etl";
const GLUE_QUALITY: &str = "Data Quality Evaluation Results Available";

#[rustfmt::skip]
const ROUTES: &[Route] = &[
    run("aws.glue", "Glue Job State Change", glue::state_change),
    run("aws.glue", "Glue Job Run Status", glue::delay),
    run(EMR_SERVERLESS, "EMR Serverless Job Run State Change", emr_serverless::job_run),
    run(EMR_SERVERLESS, "EMR Serverless Job Run Retry", emr_serverless::retry),
    route(EMR_SERVERLESS, "EMR Serverless Job Resource Utilization Update", Reader::Usage(emr_serverless::usage)),
    run("aws.emr", "EMR Step Status Change", emr::step),
    run("aws.emr-containers", "EMR Job Run State Change", emr_containers::job_run),
    run("aws.batch", "Batch Job State Change", batch::job),
    run("aws.states", "Step Functions Execution Status Change", step_functions::execution),
    run("aws.ecs", "ECS Task State Change", ecs::task),
    run(lambda::SOURCE, lambda::SUCCESS, lambda::invocation),
    run(lambda::SOURCE, lambda::FAILURE, lambda::invocation),
    run("aws.redshift-data", "Redshift Data Statement Status Change", redshift_data::statement),
    run("aws.athena", "Athena Query State Change", athena::query),
    run("aws.databrew", "DataBrew Job State Change", databrew::job_run),
    run(STRANDS, "Strands Job Run Observed", custom::run),
    route("aws.glue", GLUE_QUALITY, Reader::Quality(glue_quality::result)),
    route("aws.glue-dataquality", GLUE_QUALITY, Reader::Quality(glue_quality::result)),
    route(STRANDS, "Strands Data Quality Observed", Reader::Quality(custom_quality::result)),
    signal("aws.glue", "Glue Crawler State Change", "glue_crawler", &["crawlerName"], Some("state")),
    signal("aws.emr", "EMR Cluster State Change", "emr_cluster", &["clusterId"], Some("state")),
    signal(EMR_SERVERLESS, "EMR Serverless Application State Change", "emr_serverless_application", &["applicationId"], Some("state")),
    signal("aws.airflow", "MWAA Environment Status Change", "mwaa_environment", &["name"], Some("status")),
    signal("aws.s3", "Object Created", "object_created", &["bucket.name", "object.key"], None),
    signal("aws.cloudwatch", "CloudWatch Alarm State Change", "alarm", &["alarmName"], Some("state.value")),
    signal("aws.events", "Scheduled Event", "schedule", &[], None),
    mail("Email Sent"),
    mail("Email Delivered"),
    mail("Email Delivery Delayed"),
    mail("Email Rejected"),
    mail("Email Bounced"),
    mail("Email Complaint Received"),
];

/// Every kind of event that is read.
#[must_use]
pub fn routes() -> &'static [Route] {
    ROUTES
}

/// Who reads an event.
pub(super) fn find(event: &Envelope<'_>) -> Result<Route, Rejection> {
    let of_source = || ROUTES.iter().filter(|it| it.source == event.source);
    if let Some(route) = of_source().find(|it| it.detail_type == event.detail_type) {
        return Ok(*route);
    }
    let known: Vec<&str> = of_source().map(|it| it.detail_type).collect();
    if known.is_empty() {
        return Err(unknown_source(event.source));
    }
    Err(Rejection::new(
        Reason::UnknownDetailType,
        format!(
            "`detail-type` is `{}`; of {}, {} are read",
            redact(event.detail_type, 60),
            event.source,
            known.join(", ")
        ),
    ))
}

fn unknown_source(source: &str) -> Rejection {
    let mut known: Vec<&str> = ROUTES.iter().map(|it| it.source).collect();
    known.sort_unstable();
    known.dedup();
    Rejection::new(
        Reason::UnknownSource,
        format!(
            "`source` is `{}`; read are {}",
            redact(source, 60),
            known.join(", ")
        ),
    )
}
