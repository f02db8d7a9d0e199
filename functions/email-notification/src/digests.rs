//! Digests: for each reader whose hour has come, one mail that takes what waits for it.

use crate::EmailNotification;
use crate::turn::Turn;
use std::collections::{BTreeMap, BTreeSet};
use strands_channels::Messenger;
use strands_core::incident::{
    DigestPeriod, DigestWish, MailRow, MailState, collect, digest_entry, digest_period,
    environment_key,
};
use strands_core::totals::{Owner, Sums};
use strands_mail::Sink;
use strands_runtime::Moment;
use strands_runtime::retry::Backoff;
use strands_store::StoreError;

impl<S: Sink + Sync, M: Messenger + Sync> EmailNotification<S, M> {
    /// Makes the digests that are due; says how many. One that cannot be made now does not hold up
    /// the others, and is made up for within the next hour.
    pub(crate) async fn make_digests(&self, turn: &mut Turn) -> Result<u64, StoreError> {
        if self.is_at_risk(turn).await? {
            tracing::warn!("too many mails bounced or were complained of: digests wait");
            return Ok(0);
        }
        let waiting = self.waiting().await?;
        let routing = &self.office.routing;
        let mut readers: BTreeSet<&str> = routing.addresses();
        readers.extend(waiting.keys().map(String::as_str));
        let mut made = 0;
        for address in readers {
            let Some(period) = digest_period(&routing.reader(address), turn.moment.now) else {
                continue;
            };
            match self.make_digest(address, period, turn.moment).await {
                Ok(is_made) => made += u64::from(is_made),
                Err(fault) => {
                    tracing::warn!(%fault, "a digest waits for the next turn");
                    turn.metrics.count("DigestsReturned", 1);
                }
            }
        }
        turn.metrics.count("DigestsMade", made);
        Ok(made)
    }

    /// Mails that wait for a digest, by address.
    async fn waiting(&self) -> Result<BTreeMap<String, Vec<MailRow>>, StoreError> {
        let mails = self
            .store
            .mails_due(MailState::Digest, jiff::Timestamp::MAX)
            .await?;
        let mut waiting: BTreeMap<String, Vec<MailRow>> = BTreeMap::new();
        for mail in mails {
            waiting.entry(mail.address.clone()).or_default().push(mail);
        }
        Ok(waiting)
    }

    /// Takes what waits, transaction after transaction. Says whether the digest is new.
    async fn make_digest(
        &self,
        address: &str,
        period: DigestPeriod,
        moment: Moment,
    ) -> Result<bool, StoreError> {
        let environment = &self.office.environment;
        let key = environment_key(environment);
        let entry = digest_entry(environment, period.date, address);
        let mut backoff = Backoff::until(moment.deadline);
        let mut is_new = false;
        let mut taken = BTreeSet::new();
        loop {
            let digest = self.store.mail(&key, &entry).await?;
            let mut waiting = self.waiting().await?.remove(address).unwrap_or_default();
            // The index may still show what the last transaction took.
            waiting.retain(|mail| !taken.contains(&mail.mail_id));
            if digest.is_none() && waiting.is_empty() && !self.is_wanted(address, period).await? {
                return Ok(false);
            }
            let digest = digest.as_ref();
            let plan = collect(digest, environment, address, period, &waiting, moment.now);
            if plan.is_empty() {
                return Ok(is_new);
            }
            match self.store.execute(&plan, moment.now).await {
                Ok(()) => {
                    is_new |= digest.is_none();
                    let rows = plan.writes().len() - 1;
                    taken.extend(waiting.into_iter().take(rows).map(|mail| mail.mail_id));
                }
                Err(StoreError::Conflict) if backoff.wait().await => {}
                Err(fault) => return Err(fault),
            }
        }
    }

    /// Whether a digest has something to say though nothing waits for it.
    async fn is_wanted(&self, address: &str, period: DigestPeriod) -> Result<bool, StoreError> {
        let wish = self.office.routing.reader(address).settings.digest;
        if wish == DigestWish::Always {
            return Ok(true);
        }
        let figures = self.figures(period.from, period.to).await?;
        Ok(figures.is_some_and(|sums| sums.failed + sums.timeout > 0))
    }

    /// What ran on those days; `None` where no total was posted.
    pub(crate) async fn figures(
        &self,
        from: jiff::civil::Date,
        to: jiff::civil::Date,
    ) -> Result<Option<Sums>, StoreError> {
        let days = self.store.days(&Owner::All, from, to).await?;
        Ok(days
            .into_iter()
            .map(|day| day.sums)
            .reduce(|sums, day| sums.plus(&day)))
    }
}
