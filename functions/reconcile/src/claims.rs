//! Mails whose sender ended before it was confirmed: nobody said within 15 minutes that they were
//! sent, so they are sent again. Messages to channels, of which nobody says so, wait for the lease alone.

use crate::Reconcile;
use crate::pass::Pass;
use strands_core::incident::{MailState, claims};
use strands_core::plan::Plan;
use strands_core::platform::PlatformReader;
use strands_store::StoreError;

impl<R: PlatformReader> Reconcile<R> {
    pub(crate) async fn release_claims(&self, pass: &mut Pass) -> Result<(), StoreError> {
        let now = pass.moment.now;
        let claimed_until = now.saturating_sub(claims::LEASE).unwrap_or(now);
        let claimed = MailState::Claimed;
        for mail in self.store.mails_due(claimed, claimed_until).await? {
            let Some(write) = claims::expired(&mail, now) else {
                continue;
            };
            match self.store.execute(&Plan::new([write]), now).await {
                Ok(()) => {
                    tracing::warn!(
                        mail_id = mail.mail_id,
                        "a claim expired that nothing confirmed"
                    );
                    pass.found.claims_released += 1;
                }
                Err(StoreError::Conflict) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }
}
