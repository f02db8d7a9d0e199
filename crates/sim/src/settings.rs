//! What is simulated: how many events, which faults, and which guard is taken away.

use serde::Serialize;
use std::str::FromStr;

/// One simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// How many events happen, at least.
    pub events: u32,
    /// Which world.
    pub seed: u64,
    /// What goes wrong.
    pub faults: Faults,
    /// Which guard is missing.
    pub control: Control,
}

/// A kind of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Best-effort events never arrive.
    Loss,
    /// Events and messages arrive twice.
    Duplicates,
    /// Events arrive minutes or hours late, so in another order.
    Delay,
    /// Producers' clocks differ by seconds.
    Skew,
    /// A process dies between two of its effects.
    Crashes,
    /// A transaction meets another one on the same item.
    Conflicts,
    /// A call is throttled.
    Throttling,
    /// For minutes, most calls are throttled.
    Outages,
    /// A write is applied and its answer is lost.
    LostAnswers,
    /// A secondary index answers as it was seconds ago.
    StaleReads,
    /// A batch that was taken is delivered once more, also while it is worked on.
    Redelivery,
    /// The platform does not answer.
    Platform,
    /// The mail provider refuses for now, or takes a mail and stays silent.
    Provider,
    /// The provider's events are lost, repeated or late.
    MailEvents,
}

impl Fault {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Loss,
        Self::Duplicates,
        Self::Delay,
        Self::Skew,
        Self::Crashes,
        Self::Conflicts,
        Self::Throttling,
        Self::Outages,
        Self::LostAnswers,
        Self::StaleReads,
        Self::Redelivery,
        Self::Platform,
        Self::Provider,
        Self::MailEvents,
    ];

    /// The word on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Duplicates => "duplicates",
            Self::Delay => "delay",
            Self::Skew => "skew",
            Self::Crashes => "crashes",
            Self::Conflicts => "conflicts",
            Self::Throttling => "throttling",
            Self::Outages => "outages",
            Self::LostAnswers => "lost-answers",
            Self::StaleReads => "stale-reads",
            Self::Redelivery => "redelivery",
            Self::Platform => "platform",
            Self::Provider => "provider",
            Self::MailEvents => "mail-events",
        }
    }

    /// How often it strikes where it can, in 10,000.
    pub(crate) const fn rate(self) -> u32 {
        match self {
            Self::Crashes => 20,
            Self::LostAnswers => 40,
            Self::Conflicts | Self::Throttling => 80,
            Self::Redelivery => 150,
            Self::Loss | Self::Provider => 300,
            Self::Duplicates | Self::StaleReads | Self::Platform => 500,
            Self::MailEvents => 700,
            Self::Delay => 1_200,
            Self::Skew | Self::Outages => 10_000,
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A set of kinds of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Faults(u16);

impl Faults {
    /// Nothing goes wrong.
    pub const NONE: Self = Self(0);

    /// Everything goes wrong.
    #[must_use]
    pub fn all() -> Self {
        Self(Fault::ALL.iter().fold(0, |bits, fault| bits | fault.bit()))
    }

    /// Whether this kind happens.
    #[must_use]
    pub const fn contains(self, fault: Fault) -> bool {
        self.0 & fault.bit() != 0
    }

    /// Without this kind.
    #[must_use]
    pub const fn without(self, fault: Fault) -> Self {
        Self(self.0 & !fault.bit())
    }

    /// The kinds that happen.
    pub fn kinds(self) -> impl Iterator<Item = Fault> {
        Fault::ALL.into_iter().filter(move |it| self.contains(*it))
    }
}

impl Serialize for Faults {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.kinds())
    }
}

/// The text names no kind of trouble.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a fault; use all, none or a list of {list}", list = names())]
pub struct UnknownFault(String);

fn names() -> String {
    Fault::ALL.map(Fault::as_str).join(", ")
}

impl FromStr for Faults {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => return Ok(Self::all()),
            "none" => return Ok(Self::NONE),
            _ => {}
        }
        text.split(',').try_fold(Self::NONE, |set, word| {
            let fault = Fault::ALL.into_iter().find(|it| it.as_str() == word.trim());
            let fault = fault.ok_or_else(|| UnknownFault(word.to_owned()))?;
            Ok(Self(set.0 | fault.bit()))
        })
    }
}

/// A guard that is taken away, to see that the oracle notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Control {
    /// None: the product as it is.
    None,
    /// Tracking knows nothing of a run and writes without a condition.
    NoLedger,
    /// Tracking reads a run and writes it whatever its version has become.
    NoVersion,
    /// The newest arrival replaces what was known of a run.
    NoLattice,
    /// Posting adds a run's whole contribution for every record of the stream.
    NoMarker,
    /// A mail is marked as sent before it is handed over.
    DedupeBeforeSend,
}

impl Control {
    /// Every control, the product first.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::NoLedger,
        Self::NoVersion,
        Self::NoLattice,
        Self::NoMarker,
        Self::DedupeBeforeSend,
    ];

    /// The word on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::NoLedger => "no-ledger",
            Self::NoVersion => "no-version",
            Self::NoLattice => "no-lattice",
            Self::NoMarker => "no-marker",
            Self::DedupeBeforeSend => "dedupe-before-send",
        }
    }
}

/// The text names no control.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a control; use one of {list}", list = Control::ALL.map(Control::as_str).join(", "))]
pub struct UnknownControl(String);

impl FromStr for Control {
    type Err = UnknownControl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut controls = Self::ALL.into_iter();
        controls
            .find(|control| control.as_str() == text)
            .ok_or_else(|| UnknownControl(text.to_owned()))
    }
}
