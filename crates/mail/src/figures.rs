//! Amounts of money and lengths of time in words.

use strands_core::money::{MicroUsd, grouped};

/// Between a figure and its unit, so that no line ends between them.
pub(crate) const NO_BREAK: char = '\u{a0}';
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// US dollars, as people read them everywhere in Strands.
pub(crate) fn money(micro_usd: i64) -> String {
    MicroUsd(micro_usd).to_string()
}

/// A length of time in its two largest units; below a minute in seconds, below a second in
/// milliseconds.
pub(crate) fn duration(ms: i64) -> String {
    let seconds = ms / 1000;
    match (ms, seconds) {
        (..1000, _) => format!("{ms}{NO_BREAK}ms"),
        (_, ..MINUTE) => format!("{seconds}{NO_BREAK}s"),
        (_, ..HOUR) => two(seconds / MINUTE, "min", seconds % MINUTE, "s"),
        (_, ..DAY) => two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min"),
        _ => two(seconds / DAY, "d", seconds % DAY / HOUR, "h"),
    }
}

fn two(large: i64, large_unit: &str, small: i64, small_unit: &str) -> String {
    match small {
        0 => format!("{large}{NO_BREAK}{large_unit}"),
        _ => format!("{large}{NO_BREAK}{large_unit}{NO_BREAK}{small}{NO_BREAK}{small_unit}"),
    }
}

pub(crate) fn counted(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1{NO_BREAK}{noun}"),
        _ => format!("{}{NO_BREAK}{noun}s", grouped(count)),
    }
}
