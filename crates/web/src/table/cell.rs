//! One cell: a value for exports and for sorting, and its words for people.

use crate::words;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::cmp::Ordering;
use strands_core::money::MicroUsd;
use strands_core::run::State;

/// A value as exports have it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// Micro-dollars; exports have exact dollars.
    Usd(i64),
    /// Milliseconds; exports have seconds.
    Milliseconds(i64),
    /// An instant; exports have UTC.
    Instant(Timestamp),
    /// Not measured, or not there.
    Absent,
}

impl Value {
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let number = |value: &Self| match value {
            Self::Whole(it) | Self::Usd(it) | Self::Milliseconds(it) => Some(i128::from(*it)),
            Self::Instant(at) => Some(at.as_nanosecond()),
            Self::Text(_) | Self::Number(_) | Self::Absent => None,
        };
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => number(self).cmp(&number(other)),
        }
    }
}

/// A mark of a state: its shape and colour, beside its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A disc.
    Good,
    /// A triangle.
    Warning,
    /// A square.
    Bad,
    /// A bar.
    Stopped,
    /// A play sign.
    Running,
    /// A ring.
    Queued,
    /// A dashed ring.
    Unknown,
}

impl Mark {
    /// The symbol of the page.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Good => "m-ok",
            Self::Warning => "m-warn",
            Self::Bad => "m-fail",
            Self::Stopped => "m-stop",
            Self::Running => "m-run",
            Self::Queued => "m-queue",
            Self::Unknown => "m-none",
        }
    }

    /// Class of the words beside it.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "st-ok",
            Self::Warning => "st-warn",
            Self::Bad => "st-fail",
            Self::Running => "st-run",
            Self::Stopped | Self::Queued | Self::Unknown => "st-none",
        }
    }

    /// Of a run's state.
    #[must_use]
    pub const fn of(state: State) -> Self {
        match state {
            State::Queued => Self::Queued,
            State::Running => Self::Running,
            State::Success => Self::Good,
            State::Failed | State::Timeout => Self::Bad,
            State::Stopped => Self::Stopped,
        }
    }
}

/// A state's word for people.
#[must_use]
pub const fn state_word(state: State) -> &'static str {
    match state {
        State::Queued => "queued",
        State::Running => "running",
        State::Success => "succeeded",
        State::Failed => "failed",
        State::Stopped => "stopped",
        State::Timeout => "timed out",
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// For exports and for sorting.
    pub value: Value,
    /// For people.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// A mark before the words.
    pub mark: Option<Mark>,
    /// The instant, for machines.
    pub datetime: Option<String>,
    /// A drawing in place of words.
    pub drawing: Option<String>,
    /// Words that say less than others: what is not there.
    pub is_quiet: bool,
    /// Words for screen readers before it.
    pub spoken: Option<String>,
    /// A marked word whose words are only spoken.
    pub is_mark_alone: bool,
}

impl Cell {
    fn new(value: Value, text: impl Into<String>) -> Self {
        Self {
            value,
            text: text.into(),
            href: None,
            mark: None,
            datetime: None,
            drawing: None,
            is_quiet: false,
            spoken: None,
            is_mark_alone: false,
        }
    }

    /// Words.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::new(Value::Text(text.to_owned()), words::foreign(text))
    }

    /// Words that stand for a longer or other value.
    #[must_use]
    pub fn named(value: &str, text: impl Into<String>) -> Self {
        Self::new(Value::Text(value.to_owned()), text)
    }

    /// A whole number.
    #[must_use]
    pub fn count(number: i64) -> Self {
        Self::new(Value::Whole(number), words::count(number))
    }

    /// A share, in percent.
    #[must_use]
    pub fn percent(share: f64) -> Self {
        Self::new(Value::Number(100.0 * share), words::percent(share))
    }

    /// A change, in percent.
    #[must_use]
    pub fn change(share: Option<f64>) -> Self {
        match share {
            Some(share) => Self::new(Value::Number(100.0 * share), words::change(share)),
            None => Self::none("–"),
        }
    }

    /// A number with so many digits after the point.
    #[must_use]
    pub fn number(value: f64, digits: usize) -> Self {
        Self::new(Value::Number(value), format!("{value:.digits$}"))
    }

    /// A score from 0 to 1.
    #[must_use]
    pub fn score(score: Option<f64>) -> Self {
        match score {
            Some(score) => Self::new(Value::Number(score), format!("{score:.3}")),
            None => Self::not_measured(),
        }
    }

    /// Dollars, from micro-dollars.
    #[must_use]
    pub fn usd(micro: i64) -> Self {
        Self::new(Value::Usd(micro), words::usd(MicroUsd(micro)))
    }

    /// A change in dollars, from micro-dollars.
    #[must_use]
    pub fn signed_usd(micro: i64) -> Self {
        Self::new(Value::Usd(micro), words::signed_usd(MicroUsd(micro)))
    }

    /// Dollars that may be a lower bound: the part of a sum that has a price.
    #[must_use]
    pub fn known_usd(known: Option<MicroUsd>, unpriced: i64) -> Self {
        match known {
            None => Self::none("unpriced"),
            Some(known) if unpriced > 0 => Self::new(
                Value::Usd(known.0),
                format!("≥{}{}", words::NARROW, words::usd(known)),
            ),
            Some(known) => Self::usd(known.0),
        }
    }

    /// The cost of a run.
    #[must_use]
    pub fn cost(cost: Option<MicroUsd>, status: Option<&str>) -> Self {
        match (cost, status) {
            (Some(cost), Some("estimated")) => {
                Self::new(Value::Usd(cost.0), format!("~{}", words::usd(cost)))
            }
            (Some(cost), _) => Self::usd(cost.0),
            (None, Some("unpriced")) => Self::none("unpriced"),
            (None, _) => Self::none("not yet"),
        }
    }

    /// A length of time, where it is known.
    #[must_use]
    pub fn duration(milliseconds: Option<i64>) -> Self {
        match milliseconds {
            Some(it) => Self::new(Value::Milliseconds(it), words::duration(it)),
            None => Self::not_measured(),
        }
    }

    /// An instant, where it is known.
    #[must_use]
    pub fn instant(at: Option<Timestamp>, now: Timestamp, zone: &TimeZone) -> Self {
        let Some(at) = at else {
            return Self::not_measured();
        };
        Self {
            datetime: Some(words::machine(at, zone)),
            ..Self::new(Value::Instant(at), words::moment(at, now, zone))
        }
    }

    /// A state, by mark and word.
    #[must_use]
    pub fn state(state: State) -> Self {
        Self::named(state.as_str(), state_word(state)).marked(Mark::of(state))
    }

    /// What is not there, in other words than "not measured".
    #[must_use]
    pub fn none(words: &str) -> Self {
        Self {
            is_quiet: true,
            ..Self::new(Value::Absent, words)
        }
    }

    /// What is not measured.
    #[must_use]
    pub fn not_measured() -> Self {
        Self::none("not measured")
    }

    /// A drawing; it is in no export.
    #[must_use]
    pub fn drawing(svg: String) -> Self {
        Self {
            drawing: Some(svg),
            ..Self::new(Value::Absent, "")
        }
    }

    /// With where it leads.
    #[must_use]
    pub fn to(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// With a mark.
    #[must_use]
    pub fn marked(mut self, mark: Mark) -> Self {
        self.mark = Some(mark);
        self
    }

    /// With a mark whose word is spoken and not shown.
    #[must_use]
    pub fn mark_alone(mut self, mark: Mark, spoken: &str) -> Self {
        self.mark = Some(mark);
        self.is_mark_alone = true;
        self.spoken = Some(spoken.to_owned());
        self
    }
}
