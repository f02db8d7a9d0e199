//! A hash that is the same on every machine and fast for short values; no defence against made-up keys,
//! so it is used for sets that are built in and for sketches alone.

use crate::swar::fold_words;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map that is built in.
pub(crate) type FixedMap<K, V> = HashMap<K, V, BuildHasherDefault<Words>>;

/// A set that is built in.
pub(crate) type FixedSet<T> = HashSet<T, BuildHasherDefault<Words>>;

const PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a over words of eight bytes, with a final mix.
#[inline]
pub(crate) fn hash(value: &[u8]) -> u64 {
    let begin = 0xcbf2_9ce4_8422_2325_u64 ^ value.len() as u64;
    mix(fold_words(value, begin, step))
}

/// Takes a word in.
#[inline]
pub(crate) const fn step(hash: u64, word: u64) -> u64 {
    let hash = (hash ^ word).wrapping_mul(PRIME);
    hash ^ hash >> 32
}

/// Spreads every bit over all.
#[inline]
pub(crate) const fn mix(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^ hash >> 32
}

/// [`hash`] for sets.
#[derive(Debug, Default)]
pub(crate) struct Words(u64);

impl Hasher for Words {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = step(self.0, hash(bytes));
    }

    fn write_u8(&mut self, byte: u8) {
        self.0 = step(self.0, u64::from(byte));
    }

    fn write_usize(&mut self, number: usize) {
        self.0 = step(self.0, number as u64);
    }

    fn finish(&self) -> u64 {
        mix(self.0)
    }
}
