//! What is put by schedule beside sums: `scope` is `day#<environment>`, `bucket` the day.

use crate::connect::expiry;
use crate::item::{Item, get_text, get_usd, number, text, to_attribute, usd, whole_of};
use crate::rollups::TABLE;
use crate::statement::Statement;
use crate::{Store, StoreError};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::cmp::Reverse;
use std::collections::HashMap;
use strands_core::money::MicroUsd;
use strands_core::totals::{Board, Moved, Movement, Mover};

const DAY_PREFIX: &str = "day#";

impl Store {
    /// The board of a day, as of when the schedule looked last; `None` where it has not looked that day.
    pub async fn board(&self, environment: &str, day: Date) -> Result<Option<Board>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(self.tables.rollups())
            .set_key(Some(key(environment, day)))
            .send()
            .await
            .map_err(|fault| StoreError::of(&fault))?;
        answer.item.as_ref().map(read).transpose()
    }

    /// Puts the board of a day, in place of the one that was there.
    pub async fn put_board(
        &self,
        environment: &str,
        day: Date,
        board: &Board,
    ) -> Result<(), StoreError> {
        let mut item = key(environment, day);
        let Board { movement, dearest } = board;
        item.extend([
            ("before_usd".to_owned(), usd(movement.before)),
            ("now_usd".to_owned(), usd(movement.now)),
            ("runs_before".to_owned(), number(movement.runs_before)),
            ("unpriced_runs".to_owned(), number(movement.unpriced)),
            ("dearest_jobs".to_owned(), to_attribute(TABLE, dearest)?),
        ]);
        for moved in &movement.moved {
            let field = moved.mover.field();
            item.insert(format!("moved_{field}_usd"), usd(moved.amount));
            if let Some(job) = &moved.most {
                item.insert(format!("most_{field}"), text(job));
            }
        }
        let start = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0));
        let expires = expiry(start.unwrap_or(Timestamp::MAX), self.retention.rollups);
        item.insert("ttl".to_owned(), number(expires));
        Statement::put(self.tables.rollups(), item).run(self).await
    }
}

fn key(environment: &str, day: Date) -> Item {
    HashMap::from([
        (
            "scope".to_owned(),
            text(format!("{DAY_PREFIX}{environment}")),
        ),
        ("bucket".to_owned(), text(day.to_string())),
    ])
}

fn read(item: &Item) -> Result<Board, StoreError> {
    let amount = |name: &str| -> Result<MicroUsd, StoreError> {
        get_usd(item, name).ok_or_else(|| StoreError::Damaged {
            table: TABLE,
            reason: format!("{name} is missing"),
        })
    };
    let moved = Mover::ALL.into_iter().filter_map(|mover| {
        let field = mover.field();
        Some(Moved {
            mover,
            amount: get_usd(item, &format!("moved_{field}_usd"))?,
            most: get_text(item, &format!("most_{field}")).map(str::to_owned),
        })
    });
    let mut moved: Vec<Moved> = moved.collect();
    moved.sort_by_key(|it| (Reverse(it.amount.0.abs()), it.mover));
    let movement = Movement {
        before: amount("before_usd")?,
        now: amount("now_usd")?,
        moved,
        runs_before: whole_of(TABLE, item, "runs_before")?,
        unpriced: whole_of(TABLE, item, "unpriced_runs")?,
    };
    let dearest = item.get("dearest_jobs").and_then(|jobs| jobs.as_l().ok());
    let dearest = dearest.into_iter().flatten();
    Ok(Board {
        movement,
        dearest: dearest.filter_map(|job| job.as_s().ok().cloned()).collect(),
    })
}
