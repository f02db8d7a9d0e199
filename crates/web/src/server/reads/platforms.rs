//! Totals by platform.

use super::{OrUnread, Reads};
use crate::model::{PlatformSums, Read};
use crate::page::Days;
use crate::query::Query;
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::ToSpan;
use std::collections::BTreeMap;
use strands_core::totals::{Group, Owner, Sums};

/// Days that are read at a time.
const AT_A_TIME: usize = 8;

impl Reads<'_> {
    /// Sums of each platform over the days of a time: one short query a day, without the rows of its jobs.
    ///
    /// What is in no platform's row is what the rows of all hold beyond them. Those are read first, so that a
    /// run that is posted meanwhile is never taken for one of them.
    pub(in crate::server) async fn platforms(&self, query: &Query) -> Read<Vec<PlatformSums>> {
        let days = Days::of(query);
        let all = self.days_of_all(days.from, days.to).await?;
        let each = days.from.series(1.day()).take_while(|day| *day <= days.to);
        let rows = stream::iter(each)
            .map(|day| self.store.groups_of_day(Group::Platform, day))
            .buffered(AT_A_TIME)
            .try_concat();
        let mut platforms: BTreeMap<String, Sums> = BTreeMap::new();
        for row in rows.await.or_unread("platforms")? {
            if let Owner::Group(_, platform) = row.owner {
                let slot = platforms.entry(platform).or_default();
                *slot = std::mem::take(slot).plus(&row.sums);
            }
        }
        let all = all
            .iter()
            .fold(Sums::default(), |sums, day| sums.plus(&day.sums));
        let rest = platforms.values().fold(all, Sums::minus);
        let named = platforms.into_iter().map(|(platform, sums)| PlatformSums {
            platform: Some(platform),
            sums,
        });
        let rest = (rest.executions > 0).then_some(PlatformSums {
            platform: None,
            sums: rest,
        });
        Ok(named.chain(rest).collect())
    }
}
