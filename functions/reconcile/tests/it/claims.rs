//! Mails whose sender ended between the claim and its confirmation.

use crate::{DAY, Place, found};
use serde_json::json;
use strands_core::incident::MailState;

impl Place {
    /// The failure mail of a run, claimed that many minutes ago by a sender that ended.
    async fn claimed(&self, minutes: i64) {
        self.track(self.airflow("r-1", "failed", 60), 60).await;
        self.post().await;
        self.notify(self.newest_change()).await;
        let sent = self.mails().await.remove(0);
        // The same row as the sender left it that ended before it wrote what became of it.
        let request = json!({
            "TableName": "StrandsIncidents",
            "Key": {"job_key": {"S": sent.job_key}, "entry": {"S": sent.entry}},
            "UpdateExpression": "SET #s = :s, claimed_at = :at, due_at = :ms REMOVE sent_at, provider_id",
            "ExpressionAttributeNames": {"#s": "state"},
            "ExpressionAttributeValues": {
                ":s": {"S": "claimed"}, ":at": {"S": self.ago(minutes).to_string()},
                ":ms": {"N": self.ago(minutes).as_millisecond().to_string()},
            },
        });
        let request = serde_json::from_value(request).unwrap();
        self.tables.database().update_item(request).unwrap();
    }
}

#[tokio::test]
async fn an_expired_claim_is_sent_once_more() {
    let place = Place::new().await;
    place.claimed(16).await;

    let answer = place.pass(DAY).await;

    assert_eq!(found(&answer), json!({"claims_released": 1}));
    let mails = place.mails().await;
    assert_eq!((mails.len(), mails[0].state), (1, MailState::Pending));
    assert!(mails[0].reason.is_some());
    assert_eq!(place.notify(place.newest_change()).await, 1);
    assert_eq!(place.mails().await[0].state, MailState::Sent);
    assert_eq!(found(&place.pass(DAY).await), json!({}));
    assert_eq!(place.notify(place.newest_change()).await, 0);
}

#[tokio::test]
async fn a_claim_that_may_yet_be_confirmed_is_left_alone() {
    for minutes in [0, 2, 14] {
        let place = Place::new().await;
        place.claimed(minutes).await;
        let before = place.rows();
        assert_eq!(found(&place.pass(DAY).await), json!({}), "{minutes}");
        assert_eq!(place.rows(), before, "{minutes}");
    }
}
