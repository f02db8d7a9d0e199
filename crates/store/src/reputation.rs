//! How mails are received: `#address/…` with entry `address`, and `#environment/…` with an entry
//! `mails#<hour>` that counts them.

use crate::connect::expiry;
use crate::incidents::{key, rows};
use crate::item::{number, text};
use crate::statement::{Changes, Statement};
use crate::{Store, StoreError};
use jiff::Timestamp;
use strands_core::incident::address_key;
use strands_core::incident::reputation::{Counts, WINDOW, hour_of};
use strands_core::incident::suppression::AddressRow;

const ADDRESS: &str = "address";
const MAILS_OF_HOUR: &str = "mails#";

impl Store {
    /// What is known of an address, read consistently.
    pub async fn address(&self, address: &str) -> Result<Option<AddressRow>, StoreError> {
        self.entry(&address_key(address), ADDRESS).await
    }

    /// Mails of the last 24 hours, to the hour.
    pub async fn mail_counts(
        &self,
        environment_key: &str,
        now: Timestamp,
    ) -> Result<Counts, StoreError> {
        let from = now.saturating_sub(WINDOW).unwrap_or(Timestamp::UNIX_EPOCH);
        let entry = |at: Timestamp| format!("{MAILS_OF_HOUR}{}", hour_of(at));
        let query = self
            .client
            .query()
            .table_name(self.tables.incidents())
            .key_condition_expression("job_key = :key AND #entry BETWEEN :from AND :to")
            .expression_attribute_names("#entry", "entry")
            .expression_attribute_values(":key", text(environment_key))
            .expression_attribute_values(":from", text(entry(from)))
            .expression_attribute_values(":to", text(entry(now)));
        let hours: Vec<Counts> = rows(query).await?;
        Ok(hours.into_iter().fold(Counts::default(), Counts::plus))
    }

    pub(crate) fn put_address(
        &self,
        row: &AddressRow,
        expect: Option<u64>,
        now: Timestamp,
    ) -> Result<Statement, StoreError> {
        self.put_guard(ADDRESS, row, expect, now)
    }

    /// Adds to the mails of an hour.
    pub(crate) fn add_mails(&self, environment_key: &str, hour: &str, counts: Counts) -> Statement {
        let mut changes = Changes::default();
        let parts = [
            ("sent", counts.sent),
            ("bounced", counts.bounced),
            ("complained", counts.complained),
        ];
        for (name, count) in parts {
            changes.add(name, number(count));
        }
        let began = format!("{hour}:00:00Z").parse::<Timestamp>();
        let began = began.unwrap_or(Timestamp::UNIX_EPOCH);
        changes.set("ttl", Some(number(expiry(began, self.retention.mails))));
        let key = key(environment_key, &format!("{MAILS_OF_HOUR}{hour}"));
        Statement::update(self.tables.incidents(), key, changes)
    }
}
