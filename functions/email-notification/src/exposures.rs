//! Personal data in the open, in the words of a mail.

use crate::facts::severity;
use crate::subject::Subject;
use strands_core::exposure::{Bared, Judged, SeenState};
use strands_core::incident::{MailRow, Step, UpdateReason};
use strands_mail::{ExposedColumn, ExposureNews, ExposureNotice, Severity};

/// What a mail about personal data tells; `None` where it is about something else.
pub(crate) fn notice(mail: &MailRow, subject: &Subject) -> Option<ExposureNotice> {
    let (run, incident) = (&subject.run, subject.incident.as_ref()?);
    let exposed = incident.exposed.as_deref()?;
    let verdict = run.exposure.as_deref();
    let newest = verdict.and_then(|verdict| {
        let mut judged = verdict.data_sets.iter();
        judged.find(|judged| judged.data_set == exposed.data_set)
    });
    let news = news(mail);
    let told = match news {
        ExposureNews::Over => newest,
        _ => Some(exposed),
    };
    Some(ExposureNotice {
        environment: incident.environment.clone(),
        severity: match news {
            ExposureNews::Over => Severity::Low,
            _ => severity(mail.severity),
        },
        news,
        job: run.job_name().unwrap_or_default().to_owned(),
        data_set: exposed.data_set.clone(),
        columns: exposed.bared.iter().map(column).collect(),
        more: exposed.more as u64,
        rows_scanned: told.map(|it: &Judged| it.rows_scanned),
        complete: told.is_some_and(|it| it.complete),
        scanned_at: verdict.map(|verdict| verdict.scanned_at),
        runs: incident.runs,
        opened_at: incident.opened_at,
        run_id: run.key.run_id.clone(),
        execution_id: run.execution_id.clone(),
        incident_id: incident.incident_id.clone(),
        first_provider_id: None,
        sample_as_of: None,
    })
}

fn news(mail: &MailRow) -> ExposureNews {
    match (mail.step, mail.update) {
        (Step::Resolved(_), _) => ExposureNews::Over,
        (Step::Reopened(_) | Step::Flapping(_), _) => ExposureNews::Again,
        (Step::Update(_), Some(UpdateReason::MoreExposed { columns })) => {
            ExposureNews::More(columns)
        }
        (Step::Update(_), Some(UpdateReason::SeverityRaised { from })) => ExposureNews::Raised {
            from: severity(from),
        },
        (Step::Update(_), _) => ExposureNews::StillOpen,
        _ => ExposureNews::Found,
    }
}

fn column(bared: &Bared) -> ExposedColumn {
    ExposedColumn {
        path: bared.path.clone(),
        kind: bared.pii_type.clone(),
        is_leaky: bared.state == SeenState::Leaky,
        severity: severity(bared.severity),
        rows: bared.rows,
    }
}
