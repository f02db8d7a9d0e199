//! The stream of the ledger: shards by partition key, each read in order by two readers, at least once.

use std::collections::VecDeque;
use std::rc::Rc;
use strands_core::run::Ledger;

/// How many shards the table has.
pub(crate) const SHARDS: usize = 4;
/// `MaximumRetryAttempts` of the mappings.
const RETRIES: u32 = 20;
const FIRST_WAIT_MS: i64 = 1_000;
const LONGEST_WAIT_MS: i64 = 60_000;

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    Rollup,
    Notification,
}

impl Reader {
    pub(crate) const ALL: [Self; 2] = [Self::Rollup, Self::Notification];

    /// `BatchSize` of its mapping.
    const fn batch(self) -> usize {
        match self {
            Self::Rollup => 100,
            Self::Notification => 10,
        }
    }

    /// How long records gather before a batch is made.
    pub(crate) const fn window_ms(self) -> i64 {
        match self {
            Self::Rollup => 5_000,
            Self::Notification => 200,
        }
    }
}

/// A reader on a shard: one batch at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) reader: Reader,
    pub(crate) shard: usize,
}

/// How a batch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Every record was taken.
    Taken,
    /// Those before this one were taken.
    FailedAt(usize),
    /// The function died: the batch is cut in half.
    Died,
}

#[derive(Debug, Default)]
struct Position {
    next: u64,
    /// How many records the running batch has, where one runs.
    running: Option<usize>,
    tries: u32,
    limit: Option<usize>,
}

#[derive(Debug, Default)]
struct Shard {
    first: u64,
    records: VecDeque<Rc<Ledger>>,
    positions: [Position; 2],
}

#[derive(Debug)]
pub(crate) struct Stream {
    shards: Vec<Shard>,
    /// Records that a reader gave up.
    pub(crate) dropped: u64,
}

impl Stream {
    pub(crate) fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
            dropped: 0,
        }
    }

    /// Appends a change and says on which shard it lies.
    pub(crate) fn append(&mut self, partition: u32, run: Rc<Ledger>) -> usize {
        let mixed = u64::from(partition).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let shard = usize::try_from(mixed).unwrap_or(0) % SHARDS;
        self.shards[shard].records.push_back(run);
        shard
    }

    /// Whether there is a batch to start.
    pub(crate) fn has_batch(&self, place: Place) -> bool {
        let shard = &self.shards[place.shard];
        let position = &shard.positions[place.reader as usize];
        position.running.is_none() && position.next < shard.first + shard.records.len() as u64
    }

    /// Starts the next batch, unless one runs or there is nothing to read.
    pub(crate) fn start(&mut self, place: Place) -> Option<Vec<Rc<Ledger>>> {
        if !self.has_batch(place) {
            return None;
        }
        let shard = &mut self.shards[place.shard];
        let position = &mut shard.positions[place.reader as usize];
        let skip = usize::try_from(position.next - shard.first).unwrap_or(0);
        let most = position
            .limit
            .unwrap_or(usize::MAX)
            .min(place.reader.batch());
        let batch: Vec<_> = shard
            .records
            .iter()
            .skip(skip)
            .take(most)
            .cloned()
            .collect();
        position.running = Some(batch.len());
        Some(batch)
    }

    /// Ends the running batch; says how long the reader waits before the next.
    pub(crate) fn end(&mut self, place: Place, ended: Ended) -> i64 {
        let shard = &mut self.shards[place.shard];
        let position = &mut shard.positions[place.reader as usize];
        let size = position.running.take().unwrap_or_default();
        let taken = match ended {
            Ended::Taken => size,
            Ended::FailedAt(index) => index,
            Ended::Died => 0,
        };
        if ended == Ended::Died {
            position.limit = Some((size / 2).max(1));
        } else if ended == Ended::Taken {
            position.limit = None;
        }
        position.next += taken as u64;
        let wait = if taken == size {
            position.tries = 0;
            0
        } else if taken > 0 {
            position.tries = 1;
            FIRST_WAIT_MS
        } else {
            position.tries += 1;
            (FIRST_WAIT_MS << position.tries.min(10)).min(LONGEST_WAIT_MS)
        };
        if position.tries > RETRIES {
            position.next += 1;
            position.tries = 0;
            self.dropped += 1;
        }
        shard.trim();
        wait
    }

    /// Sets a reader back to where the batch that just ended began: its checkpoint was lost.
    pub(crate) fn repeat(&mut self, place: Place, records: usize) {
        let shard = &mut self.shards[place.shard];
        let position = &mut shard.positions[place.reader as usize];
        let back = position.next.saturating_sub(records as u64);
        position.next = back.max(shard.first);
    }
}

impl Shard {
    /// Forgets what both readers have passed, but for a tail that a lost checkpoint may ask for again.
    fn trim(&mut self) {
        const TAIL: u64 = 100;
        let passed = self.positions.iter().map(|it| it.next).min().unwrap_or(0);
        while self.first + TAIL < passed && self.records.pop_front().is_some() {
            self.first += 1;
        }
    }
}
