//! Personal data in the open: told by a change of the run that wrote it.

use crate::{JOB, Place, READER, nothing_failed};
use jiff::Timestamp;
use serde_json::json;
use strands_core::exposure::{Exposure, Seen, SeenColumn, SeenDataSet, SeenState, exposed};
use strands_core::incident::{IncidentState, Kind, Severity, job_key};

const DATA: &str = "s3://lake/ledger/";

impl Place {
    /// Notes what a scan saw of the run's data, as compliance does.
    async fn scan(&self, run_id: &str, state: SeenState) {
        let runs = self.store.find_runs(run_id, None).await.unwrap();
        let run = runs.into_iter().next().unwrap();
        let seen = Seen {
            scanned_at: Timestamp::now(),
            pii_detected: Some(state == SeenState::Exposed),
            pii_fields: vec![SeenColumn {
                data_set: DATA.to_owned(),
                path: "payee_mail".to_owned(),
                pii_type: "email".to_owned(),
                state,
                severity: Some(Severity::High),
                occurrences: Some(41),
                declared: false,
                accepted: false,
            }],
            data_sets: vec![SeenDataSet {
                data_set: DATA.to_owned(),
                rows_scanned: Some(50),
                complete: true,
            }],
            rows_scanned: 50,
            complete: true,
            ..Seen::default()
        };
        let plan = exposed(&run, &Exposure::of(&run, seen));
        self.store.execute(&plan, Timestamp::now()).await.unwrap();
    }
}

#[tokio::test]
async fn columns_in_the_open_are_mailed_once_and_so_is_their_end() {
    let place = Place::new().await;
    let function = place.launch().start().await;
    let ended = async |run_id: &str| {
        let mut event = place.samples.event("glue_job_succeeded");
        event["id"] = json!(run_id);
        event["detail"]["jobRunId"] = json!(run_id);
        event["detail"]["jobName"] = json!(JOB);
        place.track_event(event).await;
    };
    let tell = async || {
        let batch = place.tables.ledger_batch();
        assert_eq!(function.invoke(batch).await.unwrap(), nothing_failed());
    };
    ended("jr_1").await;
    tell().await;
    assert_eq!(place.ses.taken().len(), 0);

    place.scan("jr_1", SeenState::Exposed).await;
    tell().await;
    tell().await;
    let sent = place.ses.taken();
    assert_eq!(sent.len(), 1, "{sent:?}");
    let mail = place.mail().await;
    assert_eq!(
        (mail.kind, mail.address.as_str()),
        (Kind::Compliance, READER)
    );
    let text = sent[0].to_string();
    assert!(text.contains("Personal data found in"), "{text}");
    assert!(text.contains("payee_mail") && text.contains("41"), "{text}");

    ended("jr_2").await;
    tell().await;
    assert_eq!(place.ses.taken().len(), 1, "an end alone is no evidence");
    place.scan("jr_2", SeenState::Masked).await;
    tell().await;
    assert_eq!(place.ses.taken().len(), 2);
    let key = job_key("production", Some(JOB));
    let incidents = place.store.incidents(&key).await.unwrap();
    let [incident] = incidents.as_slice() else {
        panic!("{incidents:?}");
    };
    assert_eq!(incident.state, IncidentState::Resolved);
    assert_eq!(incident.cause, format!("compliance:exposed:{DATA}"));
}
