//! What one reader wants: zone, quiet hours, digest, and which mails.

use super::quiet::QuietHours;
use super::severity::{Kind, Severity};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The hour of the digest where nobody names another.
pub(super) const DIGEST_HOUR: i8 = 8;

/// One reader's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReaderSettings {
    /// IANA name of the reader's zone.
    pub time_zone: Option<String>,
    /// When no mail comes, unless it is critical.
    pub quiet_hours: Option<QuietHours>,
    /// Local hour of the digest, 0 to 23.
    pub digest_hour: Option<i8>,
    /// How often the digest comes.
    pub digest: DigestWish,
    /// Nothing but the digest.
    pub digest_only: bool,
    /// What matters less is not told.
    pub min_severity: Option<Severity>,
    /// What is told; everything where it is absent.
    pub kinds: Option<BTreeSet<Kind>>,
    /// As an owner: medium severity comes now instead of with the digest.
    pub medium_now: bool,
}

/// How often a reader's digest comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DigestWish {
    /// Every day on which there is something to say.
    #[default]
    Daily,
    /// Every day.
    Always,
    /// On Mondays.
    Weekly,
    /// Never; what would wait for it is not told.
    Never,
}

/// A reader with everything resolved.
#[derive(Debug, Clone)]
pub struct ReaderProfile {
    /// The reader's zone.
    pub zone: TimeZone,
    /// Local hour of the digest.
    pub digest_hour: i8,
    /// The settings.
    pub settings: ReaderSettings,
}
