//! Who reads a mail, and the deployment that writes it.

use jiff::tz::TimeZone;

/// The one person, or mailbox, that a mail is written for.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Where the mail goes; it is not printed in the mail.
    pub address: String,
    /// The zone in which times are told, beside UTC.
    pub zone: TimeZone,
    /// Why this reader gets the mail.
    pub reason: Reason,
}

/// Why a reader gets a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The reader owns the job.
    Owner,
    /// The run names the reader as a stakeholder.
    Stakeholder,
    /// The reader leads the team that the job belongs to.
    Lead,
    /// The reader pays for the job.
    BudgetOwner,
    /// The reader asked for this kind of mail.
    OptedIn,
    /// Nobody is named, so the mail goes to the address kept for that.
    Fallback,
    /// Somebody asked for the mail to be sent to a list that names the reader.
    Requested,
    /// The reader is no person: a channel that the settings name.
    Channel,
}

/// The deployment that writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Where its dashboard is. Without one, or without `https`, a mail has no link.
    pub base_url: Option<String>,
    /// The domain under which incidents and lists are named in headers.
    pub domain: String,
    /// The AWS region in which it runs.
    pub region: String,
}

impl Site {
    /// The dashboard's URL without a closing slash, if a mail may link to it.
    pub(crate) fn base(&self) -> Option<&str> {
        let base = self.base_url.as_deref()?.trim_end_matches('/');
        let is_clean = base.chars().all(|c| c.is_ascii_graphic());
        (is_clean && base.starts_with("https://")).then_some(base)
    }
}
